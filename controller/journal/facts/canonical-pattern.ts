import { z } from 'zod';

import { InvariantError } from '../../../stations/fault.ts';
import { TEXT_MAX_CHARACTERS } from '../entries/entry-values.ts';
import { entryBody } from '../entry.ts';
import { PROVED_FIELDS } from '../prove.ts';
import { isStaying } from '../store-file.ts';
import type { CanonicalKind } from './canonical-reader.ts';
import { versionOf } from './lifts.ts';

/**
 * Per kind of fact, the texts that this version of Cardline writes, as a regular expression generated from the schema: keys in schema
 * order, no whitespace, no escapes in strings, no exponents in numbers. Every matching text is JSON that the schema accepts
 * (`canonical-fact.test.ts`). A text that does not match is not wrong: it is parsed in full.
 */

/** Unescaped characters of a JSON string (RFC 8259 §7). */
const PLAIN = String.raw`[^"\\\x00-\x1f]`;
/** The same without surrogates. */
const UNPAIRED = String.raw`[^"\\\x00-\x1f\ud800-\udfff]`;
/** Few enough digits to be exact. */
const DIGITS = String.raw`(?:0|[1-9]\d{0,14})`;
const SIGNED = String.raw`(?:0|-?[1-9]\d{0,14})`;
const DECIMAL = String.raw`(?:0|-?${DIGITS}\.\d{1,15}|-?[1-9]\d{0,14})`;
/** A key of a record, excluding names of inherited properties. */
const RECORD_KEY = String.raw`"(?!constructor"|prototype")[A-Za-z]${PLAIN}`;

const CHECKPOINT_FIELDS = ['upTo', 'digest', 'snapshot', 'key', 'signature'];

export const CANONICAL_KINDS: readonly CanonicalKind[] = entryBody.options.flatMap((schema) => canonicalKind(schema));

function canonicalKind(schema: (typeof entryBody.options)[number]): CanonicalKind[] {
  const [kind] = [...schema.shape.kind.values];
  if (kind === undefined) throw new InvariantError('a kind of fact without its name');
  const isCheckpoint = kind === 'journal.checkpoint';
  const proved = Object.hasOwn(PROVED_FIELDS, kind) ? PROVED_FIELDS[kind as keyof typeof PROVED_FIELDS] : null;
  const wanted: readonly string[] = isCheckpoint ? CHECKPOINT_FIELDS : (proved ?? []);
  const pattern = factPattern(kind, schema, wanted);
  if (pattern === null) return [];
  const says = isCheckpoint ? 'checkpoint' : proved === null ? 'nothing' : 'proved';
  return [{ kind, ...pattern, says, stays: isStaying(kind, '') }];
}

/** Null if the schema contains something that the pattern can't express. */
function factPattern(
  kind: string,
  schema: z.ZodObject,
  wanted: readonly string[],
): Pick<CanonicalKind, 'source' | 'short' | 'shortMost' | 'fields'> | null {
  const version = versionOf(kind);
  const { kind: _, ...shape } = schema.shape;
  const start = `{"kind":${JSON.stringify(kind)}${version === 1 ? '' : `,"v":${version}`}`;
  let source = literally(start);
  let least = start.length + 1;
  for (const [name, field] of Object.entries(shape)) {
    const isOptional = field instanceof z.ZodOptional;
    const value = patternOf(isOptional ? field.unwrap() : field);
    if (value === null || (isOptional && wanted.includes(name))) return null;
    const part = `,${literally(JSON.stringify(name))}:${wanted.includes(name) ? `(${value})` : value}`;
    source += isOptional ? `(?:${part})?` : part;
    // Each key, its punctuation, and at least two characters for its value.
    if (!isOptional) least += `,"${name}":`.length + leastOf(field);
  }
  const fields = Object.keys(shape).filter((name) => wanted.includes(name));
  if (fields.length !== wanted.length) return null;
  source += String.raw`\}`;
  const short = [TEXT_MAX_CHARACTERS, TEXT_MAX_CHARACTERS - 1].reduce(
    (uncounted, most) => uncounted.replaceAll(`${PLAIN}{0,${most}}`, `${PLAIN}*`),
    source,
  );
  return { source, short, shortMost: least + TEXT_MAX_CHARACTERS, fields };
}

/** Minimum length of the value in characters. */
function leastOf(schema: unknown): number {
  return schema instanceof z.ZodString ? '""'.length : 1;
}

function patternOf(schema: unknown): string | null {
  if (schema instanceof z.ZodString) return stringPattern(schema);
  if (schema instanceof z.ZodNumber) return numberPattern(schema);
  if (schema instanceof z.ZodBoolean) return '(?:true|false)';
  if (schema instanceof z.ZodLiteral) return anyOf([...schema.values].map((value) => wordPattern(value)));
  if (schema instanceof z.ZodEnum) return anyOf(schema.options.map((value) => wordPattern(value)));
  if (schema instanceof z.ZodUnion) return anyOf(schema.options.map((option) => patternOf(option)));
  if (schema instanceof z.ZodNullable) return anyOf(['null', patternOf(schema.unwrap())]);
  if (schema instanceof z.ZodArray) return arrayPattern(schema);
  if (schema instanceof z.ZodRecord) return recordPattern(schema);
  if (schema instanceof z.ZodObject) return objectPattern(schema);
  return null;
}

/** A schema counts code points and a pattern code units: there are never fewer code units, and equally many without surrogate pairs. */
function stringPattern(schema: z.ZodString): string | null {
  const length = lengthOf(schema);
  if (length === null) return null;
  return `"${length.startsWith('0,') ? PLAIN : UNPAIRED}{${length}}"`;
}

/** The quantifier for a length check; null if the schema has other checks. */
function lengthOf(schema: z.ZodString | z.ZodArray): string | null {
  let range = '0,';
  for (const check of checksOf(schema)) {
    if (check['check'] === 'max_length') range = `0,${String(check['maximum'])}`;
    else if (check['check'] === 'length_equals') range = String(check['length']);
    else return null;
  }
  return range;
}

function numberPattern(schema: z.ZodNumber): string | null {
  let [isWhole, isSigned] = [false, true];
  for (const check of checksOf(schema)) {
    if (check['check'] === 'number_format' && check['format'] === 'safeint') isWhole = true;
    else if (check['check'] === 'greater_than' && check['value'] === 0 && check['inclusive'] === true) isSigned = false;
    else return null;
  }
  if (!isSigned) return isWhole ? DIGITS : null;
  return isWhole ? SIGNED : DECIMAL;
}

function arrayPattern(schema: z.ZodArray): string | null {
  const [element, length] = [patternOf(schema.element), lengthOf(schema)];
  if (element === null || length === null || !length.startsWith('0,')) return null;
  const most = length === '0,' ? '' : String(Number(length.slice(2)) - 1);
  return String.raw`\[(?:${element}(?:,${element}){0,${most}})?\]`;
}

function recordPattern(schema: z.ZodRecord): string | null {
  const [{ keyType }, value] = [schema, patternOf(schema.valueType)];
  if (!(keyType instanceof z.ZodString) || value === null) return null;
  const length = lengthOf(keyType);
  if (length === null || !length.startsWith('0,') || checksOf(schema).length > 0) return null;
  const pair = `${RECORD_KEY}{0,${length === '0,' ? '' : Number(length.slice(2)) - 1}}":${value}`;
  return String.raw`\{(?:${pair}(?:,${pair})*)?\}`;
}

function objectPattern(schema: z.ZodObject): string | null {
  if (checksOf(schema).length > 0 || schema.def.catchall !== undefined) return null;
  const parts = Object.entries(schema.shape).map(([name, field]) => {
    const value = patternOf(field);
    return value === null ? null : `${literally(JSON.stringify(name))}:${value}`;
  });
  return parts.includes(null) ? null : String.raw`\{${parts.join(',')}\}`;
}

/** A string as JSON; null if it needs an escape or is not a string. */
function wordPattern(value: unknown): string | null {
  return typeof value === 'string' && JSON.stringify(value) === `"${value}"` ? literally(`"${value}"`) : null;
}

function anyOf(patterns: readonly (string | null)[]): string | null {
  return patterns.includes(null) ? null : `(?:${patterns.join('|')})`;
}

function literally(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/gu, String.raw`\$&`);
}

function checksOf(schema: z.ZodType): readonly Readonly<Record<string, unknown>>[] {
  return (schema.def.checks ?? []).map(({ _zod: { def } }) => ({ ...def }));
}

import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { SeededRandom } from '../../../stations/random.ts';
import { entryBody } from '../entry.ts';
import { CANONICAL_KINDS } from './canonical-pattern.ts';
import { CanonicalReader } from './canonical-reader.ts';
import { readForCheck, readWhole } from './fact-reader.ts';
import { versionOf } from './lifts.ts';

/** What is read by its pattern is read as the schema reads it: the same verdict, the same fields. */

const reader = new CanonicalReader(CANONICAL_KINDS);
const kinds = entryBody.options.map((schema) => [[...schema.shape.kind.values][0] ?? '', schema] as const);

/** `plain`: values that this version writes without an escape or an exponent; else all that a text may hold. */
class Samples {
  readonly #random: SeededRandom;
  readonly #plain: boolean;

  constructor(seed: string, plain: boolean) {
    this.#random = new SeededRandom(seed);
    this.#plain = plain;
  }

  text(kind: string, { shape }: z.ZodObject): string {
    const version = versionOf(kind);
    const fact: Record<string, unknown> = { kind, ...(version === 1 ? {} : { v: version }) };
    for (const [name, schema] of Object.entries(shape)) {
      if (name === 'kind' || (schema instanceof z.ZodOptional && this.#chance(0.5))) continue;
      fact[name] = this.#value(schema instanceof z.ZodOptional ? schema.unwrap() : schema);
    }
    return JSON.stringify(fact);
  }

  #value(schema: unknown): unknown {
    if (!this.#plain && this.#chance(0.02)) return this.#pick([null, true, 'word', 1.5, -3, [], {}]);
    if (schema instanceof z.ZodString) return this.#word(schema);
    if (schema instanceof z.ZodNumber) return this.#number(schema);
    if (schema instanceof z.ZodBoolean) return this.#chance(0.5);
    if (schema instanceof z.ZodLiteral) return this.#pick([...schema.values]);
    if (schema instanceof z.ZodEnum) return !this.#plain && this.#chance(0.1) ? 'none' : this.#pick(schema.options);
    if (schema instanceof z.ZodUnion) return this.#value(this.#pick(schema.options));
    if (schema instanceof z.ZodNullable) return this.#chance(0.4) ? null : this.#value(schema.unwrap());
    if (schema instanceof z.ZodArray) return this.#many(4, () => this.#value(schema.element));
    if (schema instanceof z.ZodRecord)
      return Object.fromEntries(
        this.#many(3, () => [`k${this.#word(null)}`.slice(0, 150), this.#value(schema.valueType)]),
      );
    if (schema instanceof z.ZodObject)
      return Object.fromEntries(Object.entries(schema.shape).map(([name, field]) => [name, this.#value(field)]));
    throw new RangeError('a kind of schema that no sample is made of');
  }

  #word(schema: z.ZodString | null): string {
    const exact = schema?.def.checks?.map(({ _zod: { def } }) => def).find(({ check }) => check === 'length_equals');
    if (exact !== undefined) return 'f'.repeat(64 + (this.#plain ? 0 : this.#pick([0, 0, 1, -1])));
    const letters = this.#plain ? ['a', 'Ế', '-', '/', '😀'] : ['a', 'Ế', '"', '\\', '\n', '\u2028', '😀', '\u007f'];
    const length = this.#plain
      ? this.#pick([0, 1, 20, 100])
      : this.#pick([0, 1, 20, 99, 100, 199, 200, 201, 999, 1001]);
    return this.#chance(0.5) ? 'x'.repeat(length) : this.#many(length, () => this.#pick(letters)).join('');
  }

  #number(schema: z.ZodNumber): number {
    const checks = JSON.stringify(schema.def.checks?.map(({ _zod: { def } }) => def) ?? []);
    if (!this.#plain) return this.#pick([0, -1, 7, 2.5, 1e21, 1e-7, 2 ** 53, 2 ** 53 - 1, 123_456_789_012_345]);
    if (!checks.includes('safeint')) return this.#pick([0, -1.25, 12, 0.001]);
    return checks.includes('greater_than') ? this.#pick([0, 5, 123_456_789_012_345]) : this.#pick([0, -8, 9]);
  }

  /** Changed by whoever can write a file: one place of it, or two of its parts. */
  spoilt(text: string): string {
    const at = this.#below(text.length);
    const [before, after] = [text.slice(0, at), text.slice(at + 1)];
    switch (this.#below(6)) {
      case 0:
        return before + after;
      case 1:
        return `${before}${this.#pick(['"', '\\', ',', ' ', '}', '0', '-', 'e', '\u0001', '\ud800', ':'])}${after}`;
      case 2:
        return `${before}${this.#pick([' ', '"a":1,', '\\u0041', '0'])}${text.slice(at)}`;
      case 3:
        return text.replace(
          '{"kind"',
          `{"${this.#pick(['v', 'x', '__proto__'])}":${this.#pick(['1', '2', '9'])},"kind"`,
        );
      case 4:
        return text.replaceAll('"k', `"${this.#pick(['__proto__', 'constructor', '', 'k'])}`);
      default: {
        const parts = text.slice(1, -1).split(',');
        return `{${[...parts.slice(at % parts.length), ...parts.slice(0, at % parts.length)].join(',')}}`;
      }
    }
  }

  #below(most: number): number {
    return this.#random.below(most);
  }

  #chance(chance: number): boolean {
    return this.#random.unit() < chance;
  }

  #pick<T>(all: readonly T[]): T {
    return this.#random.pick(all);
  }

  #many<T>(most: number, one: () => T): T[] {
    return Array.from({ length: most > 10 ? most : this.#below(most + 1) }, one);
  }
}

/** What is not read by its pattern is read whole anyway. */
function expectTheSame(text: string): void {
  expect([text, reader.read(text) ?? readWhole(text)]).toEqual([text, readWhole(text)]);
}

describe.each(kinds)('%s', (kind, schema) => {
  test('is read by its pattern as this version writes it', () => {
    const samples = new Samples(`plain ${kind}`, true);
    for (let count = 0; count < 20; count += 1) {
      const text = samples.text(kind, schema);
      // Many words of a hundred characters are more than a short text has; the long pattern counts them.
      expect([text, reader.read(text)]).toEqual([text, readWhole(text)]);
      expect(reader.read(text)).not.toBeNull();
    }
  });

  test('is never read otherwise than its schema reads it, whatever stands there', () => {
    const samples = new Samples(`any ${kind}`, false);
    for (let count = 0; count < 60; count += 1) expectTheSame(samples.text(kind, schema));
    const plain = new Samples(`spoilt ${kind}`, true);
    for (let count = 0; count < 150; count += 1) expectTheSame(plain.spoilt(plain.text(kind, schema)));
  });
});

describe('a word', () => {
  const fact = (length: number, character: string): string =>
    JSON.stringify({ kind: 'alarm.acknowledged', alarm: character.repeat(length), by: 'x' });

  test('is as long as the schema says at most; one that has more code units than that is read whole', () => {
    expect(reader.read(fact(200, 'x'))).not.toBeNull();
    expect(reader.read(fact(100, '😀'))).not.toBeNull();
    expect([reader.read(fact(201, 'x')), readForCheck(fact(201, 'x'))]).toEqual([null, null]);
    expect(reader.read(fact(101, '😀'))).toBeNull();
    expect(readForCheck(fact(101, '😀'))).not.toBeNull();
  });

  test('that must have a length has as many characters, not code units', () => {
    const checkpoint = { kind: 'journal.checkpoint', v: 2, upTo: 1, snapshot: '', key: 'k', signature: 's' };
    const text = (digest: string): string =>
      JSON.stringify({ ...checkpoint, digest }, ['kind', 'v', 'upTo', 'digest', 'snapshot', 'key', 'signature']);
    expect(reader.read(text('f'.repeat(64)))).not.toBeNull();
    for (const digest of ['😀'.repeat(32), '😀'.repeat(64), 'f'.repeat(63)]) {
      expect(reader.read(text(digest))).toBeNull();
      expectTheSame(text(digest));
    }
  });
});

describe('what an older version wrote', () => {
  test('is read whole', () => {
    const checkpoint = { upTo: 1, digest: 'f'.repeat(64), key: 'k', signature: 's' };
    const text = JSON.stringify({ kind: 'journal.checkpoint', ...checkpoint });
    expect(reader.read(text)).toBeNull();
    expect(readForCheck(text)?.checkpoint).toMatchObject({ ...checkpoint, snapshot: '' });
  });
});

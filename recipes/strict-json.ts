/**
 * The only JSON parser. It rejects input that JSON.parse accepts silently and other parsers interpret differently (RFC 7493, I-JSON):
 * duplicate keys (§2.3), lone surrogates (§2.1), numbers that lose precision (§2.2); and unlimited nesting.
 */

export const DEPTH_MAX = 64;
/** Numbers with fewer digits are always exact. */
const EXACT_DIGITS = 15;
/** Keys that could modify an object's prototype when assigned. */
const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export type JsonProblemKind =
  | 'not-utf8'
  | 'not-json'
  | 'key-twice'
  | 'key-reserved'
  | 'too-deep'
  | 'half-character'
  | 'number-inexact';

export interface JsonProblem {
  readonly kind: JsonProblemKind;
  /** Path such as `phases.2.station`; empty for the whole text. */
  readonly path: string;
  /** The duplicate or reserved key; empty for other problems. */
  readonly key: string;
  readonly message: string;
}

const HALF_CHARACTER = 'has half a surrogate pair';

export type JsonResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: JsonProblem };

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Parses JSON bytes. Skips a byte order mark at the start (RFC 8259 §8.1). */
export function readJsonBytes(bytes: Uint8Array): JsonResult {
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    return refused('not-utf8', '', 'is not UTF-8 text');
  }
  return read(text);
}

/** Parses a JSON text, or returns the problem. */
export function readJson(text: string): JsonResult {
  return text.isWellFormed() ? read(text) : refused('half-character', '', HALF_CHARACTER);
}

/** Value of a JSON text, or null when it is invalid. For validation with a schema: none of them accepts null. */
export function jsonValue(text: string): unknown {
  const result = readJson(text);
  return result.ok ? result.value : null;
}

/** `text`: well-formed, as any text decoded from bytes. */
function read(text: string): JsonResult {
  const problem = scan(text);
  if (problem !== null) return { ok: false, problem };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return refused('not-json', '', 'is no JSON: broken or cut short');
  }
}

function refused(kind: JsonProblemKind, path: string, message: string): { ok: false; problem: JsonProblem } {
  return { ok: false, problem: { kind, path, key: '', message } };
}

/** An object or array that is open at the current position. */
interface Open {
  /** Keys of the object so far; null for an array. */
  readonly keys: Set<string> | null;
  /** Key or index of the current value. */
  key: string;
  index: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const NUMBER_SIGNS: ReadonlySet<number> = new Set(Buffer.from('+-.eE'));

/**
 * Scans the text once, string by string, in a single loop, because orders come by the hundred thousand. Ignores invalid JSON, which
 * JSON.parse rejects.
 */
function scan(text: string): JsonProblem | null {
  const stack: Open[] = [];
  let open: Open | undefined;
  let expectsKey = false;
  /** The next backslash at or after the last position examined. */
  let escape = -1;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const to = closingQuote(text, at);
      if (escape < at) {
        escape = text.indexOf('\\', at);
        if (escape < 0) escape = text.length;
      }
      if (expectsKey || escape < to) {
        const value = escape < to ? unescaped(text.slice(at, to + 1)) : text.slice(at + 1, to);
        // Invalid JSON, which JSON.parse rejects.
        if (value === null) return null;
        if (expectsKey && open !== undefined) open.key = value;
        const problem = stringProblem(value, escape < to, expectsKey ? (open?.keys ?? null) : null);
        if (problem !== null) return located(problem, stack);
        expectsKey = false;
      }
      at = to + 1;
    } else if (code === COMMA) {
      if (open !== undefined) {
        open.index += 1;
        expectsKey = open.keys !== null;
      }
      at += 1;
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      if (stack.length >= DEPTH_MAX) return located({ kind: 'too-deep', key: '', message: TOO_DEEP }, stack);
      expectsKey = code === OPEN_OBJECT;
      open = { keys: expectsKey ? new Set() : null, key: '', index: 0 };
      stack.push(open);
      at += 1;
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      stack.pop();
      open = stack.at(-1);
      expectsKey = false;
      at += 1;
    } else if (code === MINUS || (code >= DIGIT_0 && code <= DIGIT_9)) {
      const from = at;
      while (isOfNumber(text.charCodeAt(at))) at += 1;
      if (!isExact(text.slice(from, at))) return located({ kind: 'number-inexact', key: '', message: INEXACT }, stack);
    } else at += 1;
  }
  return null;
}

const TOO_DEEP = `goes more than ${DEPTH_MAX} levels deep`;
const INEXACT = 'is a number that cannot be held exactly';
type Unlocated = Omit<JsonProblem, 'path'>;

/** `keys`: keys of the enclosing object so far, where the string is a key. */
function stringProblem(value: string, escaped: boolean, keys: Set<string> | null): Unlocated | null {
  if (escaped && !value.isWellFormed()) return { kind: 'half-character', key: '', message: HALF_CHARACTER };
  if (keys === null) return null;
  const before = keys.size;
  if (keys.add(value).size === before)
    return { kind: 'key-twice', key: value, message: `the key ${value} stands twice` };
  return RESERVED.has(value) ? { kind: 'key-reserved', key: value, message: `the key ${value} is not allowed` } : null;
}

/** Closing quote of the string that starts at `from`; the end of the text when it is missing. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}

function unescaped(literal: string): string | null {
  try {
    const value: unknown = JSON.parse(literal);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

function isOfNumber(code: number): boolean {
  return (code >= DIGIT_0 && code <= DIGIT_9) || NUMBER_SIGNS.has(code);
}

function isExact(literal: string): boolean {
  if (literal.length <= EXACT_DIGITS && !/e/i.test(literal)) return true;
  const value = Number(literal);
  const [digits = ''] = literal.toLowerCase().split('e');
  if (value === Infinity || value === -Infinity || (value === 0 && /[1-9]/.test(digits))) return false;
  return !/^-?\d+$/.test(literal) || Number.isSafeInteger(value);
}

function located(problem: Unlocated, stack: readonly Open[]): JsonProblem {
  const path = stack.map(({ keys, key, index }) => (keys === null ? String(index) : key));
  // An object that was just opened has no key yet.
  return { ...problem, path: path.filter((part) => part !== '').join('.') };
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { readJson, readJsonBytes, type JsonProblem } from './strict-json.ts';

function problemOf(text: string): JsonProblem | null {
  const read = readJson(text);
  return read.ok ? null : read.problem;
}

describe('strict JSON', () => {
  test('is what JSON.parse makes of it, wherever no key stands twice', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), fc.nat(3), (text, indent) => {
        const value: unknown = JSON.parse(text);
        const laidOut = JSON.stringify(value, null, indent);
        const read = readJson(laidOut);
        const stricter = ['key-reserved', 'number-inexact', 'half-character', 'too-deep'];
        const isRefused = !read.ok && stricter.includes(read.problem.kind);
        expect(isRefused ? null : read).toEqual(isRefused ? null : { ok: true, value });
      }),
      { seed: 7, numRuns: 400 },
    );
  });

  test.each([
    ['at the top', '{"a":1,"b":2,"a":3}', 'a', 'a'],
    ['written with an escape', String.raw`{"fullName":"x","\u0066ullName":"y"}`, 'fullName', 'fullName'],
    ['inside an array inside an object', '{"x":[{"k":1},{"k":1,"k":2}]}', 'x.1.k', 'k'],
    ['behind a value that is an object', '{"a":{"b":1},"a":0}', 'a', 'a'],
    ['behind a text with brackets and quotes', String.raw`{"a":"}\"{,","a":0}`, 'a', 'a'],
    ['and is empty', '{"":1,"":2}', '', ''],
  ])('rejects a duplicate key %s', (_, text, path, key) => {
    expect(problemOf(text)).toEqual({ kind: 'key-twice', path, key, message: `the key ${key} stands twice` });
  });

  test('the same key in two objects, or as a value, is not a duplicate', () => {
    expect(problemOf('{"a":{"a":["a","a"]},"b":{"a":"a"}}')).toBeNull();
  });

  test.each([
    ['key-reserved', '{"__proto__":{"admin":true}}'],
    ['key-reserved', String.raw`{"a":{"\u005f_proto__":1}}`],
    ['key-reserved', '{"constructor":{"prototype":{}}}'],
    ['too-deep', '['.repeat(100_000)],
    ['too-deep', '{"a":'.repeat(7000)],
    ['half-character', String.raw`{"a":"\ud800"}`],
    ['half-character', String.raw`{"\udc00":1}`],
    ['half-character', '["\ud800"]'],
    ['number-inexact', '[9007199254740993]'],
    ['number-inexact', '{"n":-9007199254740992}'],
    ['number-inexact', '[1e400]'],
    ['number-inexact', '[1e-400]'],
    ['not-json', ''],
    ['not-json', '{"a":1'],
    ['not-json', '{"a":"1'],
    ['not-json', '{"a":1} {"b":2}'],
    ['not-json', '{"a":NaN}'],
    ['not-json', "{'a':1}"],
    ['not-json', '{"a":1,}'],
    ['not-json', ']]]]'],
    ['not-json', '{"a":"\\x"}'],
  ])('refuses as %s: %.40s', (kind, text) => {
    expect(problemOf(text)?.kind).toBe(kind);
  });

  test('accepts the greatest exact numbers, long fractions and minus zero', () => {
    const text = '[9007199254740991,-9007199254740991,0.1000000000000000055511151231257827,-0,0e5,1.5e300]';
    expect(readJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
  });

  test('as bytes it is UTF-8, with a byte order mark or without', () => {
    expect(readJsonBytes(Buffer.from('\ufeff{"a":1}'))).toEqual({ ok: true, value: { a: 1 } });
    expect(readJsonBytes(Uint8Array.of(0x22, 0xff, 0x22))).toMatchObject({ ok: false, problem: { kind: 'not-utf8' } });
  });

  test('a text of nothing but escapes costs no more than its length', () => {
    const text = `{"a":"${String.raw`\\\"`.repeat(60_000)}","b":"${'\\\\'.repeat(60_000)}"}`;
    expect(readJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
  });
});

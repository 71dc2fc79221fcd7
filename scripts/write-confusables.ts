import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Writes which letters look like others (UTS #39, confusables.txt), as the ICU has it that is built into this Node. What NFKC makes
 * another letter of anyhow is left out.
 *
 *     npm exec -- node scripts/write-confusables.ts
 */

const OUT = new URL('../controller/people/confusables.ts', import.meta.url).pathname;
/** ICU's UDataInfo says its data format; SpoofDataHeader begins with this number (uspoof_impl.h). */
const FORMAT = Buffer.from('Cfu ', 'latin1');
const MAGIC = 0x3845fdef;
const FORMAT_AT = 12;

interface Span {
  readonly at: number;
  readonly size: number;
}

const program = readFileSync(process.execPath);
const header = headerIn(program);
if (header === null) throw new Error('this Node has no confusables in its ICU');
const word = (index: number): number => program.readInt32LE(header + 4 * index);
const span = (index: number): Span => ({ at: header + word(index), size: word(index + 1) });
const [keys, values, texts] = [span(3), span(5), span(7)];
const table = program.subarray(texts.at, texts.at + 2 * texts.size).toString('utf16le');

const alike: string[] = [];
for (let index = 0; index < keys.size; index += 1) {
  const key = program.readUInt32LE(keys.at + 4 * index);
  const value = program.readUInt16LE(values.at + 2 * index);
  const length = (key >>> 24) + 1;
  const letter = String.fromCodePoint(key & 0xffffff);
  const looksLike = length === 1 ? String.fromCharCode(value) : table.slice(value, value + length);
  if (letter.normalize('NFKC') === letter && /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(letter))
    alike.push(letter + looksLike);
}

const escaped = (text: string): string =>
  Array.from(text, (letter) => (/[\p{L}\p{N}]/u.test(letter) ? letter : escape(letter))).join('');
function escape(letter: string): string {
  return `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`;
}
const lines: string[] = [];
for (const pair of alike) {
  const last = lines.at(-1) ?? '';
  const next = escaped(pair);
  if (lines.length === 0 || last.length + next.length > 3000) lines.push(next);
  else lines[lines.length - 1] = `${last} ${next}`;
}
writeFileSync(
  OUT,
  [
    '/**',
    ' * Letters, each with what it looks like (UTS #39 §4, confusables.txt), parted by spaces; written by `scripts/write-confusables.ts`.',
    ` * Unicode ${String(process.versions['unicode'])}, © Unicode, Inc., under the Unicode License v3 (https://www.unicode.org/license.txt).`,
    ' */',
    'export const CONFUSABLES: readonly string[] = [',
    ...lines.map((line) => `  '${line}',`),
    '];',
    '',
  ].join('\n'),
);

function headerIn(bytes: Buffer): number | null {
  for (let at = bytes.indexOf(FORMAT); at >= 0; at = bytes.indexOf(FORMAT, at + 1)) {
    const begins = at - FORMAT_AT;
    const data = begins + bytes.readUInt16LE(begins);
    if (data + 4 <= bytes.length && bytes.readUInt32LE(data) === MAGIC) return data;
  }
  return null;
}

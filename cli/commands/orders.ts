import { command, group, type Word } from '../command-line/command.ts';
import { choice, defaulted, file, flag, optional, required, text, whole } from '../command-line/option.ts';
import { CITIZENS_MAX } from '../../controller/orders/synthetic/citizens.ts';
import { DATA, JSON_OUTPUT } from './shared-options.ts';

const ORDER_FILE: Word = {
  name: 'FILE',
  about: 'order file: NDJSON, or packed as .gz or .zst; its manifest FILE.manifest.json lies beside it',
  missing: 'the file is missing',
  form: 'file',
};
const RECIPE = optional(text('NAME', 'recipe that the cards are made by'), 'citizen-card-2024');
const REQUIRE_MANIFEST = flag('refuses a file without a signed manifest, as a real line does');

const generateOptions = {
  count: required(whole('N', 1, CITIZENS_MAX, 'number of orders')),
  seed: defaulted(text('SEED', 'what chance begins with: the same seed, the same citizens'), '1'),
  out: required(file('order file; packed where its name ends in .gz or .zst', 'FILE[.gz|.zst]')),
  json: JSON_OUTPUT,
};
const checkOptions = {
  recipe: RECIPE,
  report: optional(file('every refusal as NDJSON: line, field, reason')),
  'require-manifest': REQUIRE_MANIFEST,
  json: JSON_OUTPUT,
};
const importOptions = {
  data: DATA,
  'on-refusal': defaulted(
    choice('HOW', ['rest', 'nothing'], 'where an order is refused: import the rest, or nothing'),
    'rest',
  ),
  recipe: RECIPE,
  report: optional(file('every refusal as NDJSON: line, field, reason'), 'refusals.ndjson in the data folder'),
  'require-manifest': REQUIRE_MANIFEST,
  json: JSON_OUTPUT,
};
export type GenerateOptions = typeof generateOptions;
export type CheckOptions = typeof checkOptions;
export type ImportOptions = typeof importOptions;

export const declared = group('order files: made, checked, imported', {
  generate: command({
    summary: 'writes orders of synthetic citizens, with a manifest',
    options: generateOptions,
    examples: ['cardline orders generate --count 100 --seed 1 --out orders.ndjson'],
    run: async (given) => (await import('../orders.ts')).generate(given),
  }),
  check: command({
    summary: 'checks an order file as an import would, and changes nothing',
    options: checkOptions,
    words: [ORDER_FILE],
    examples: ['cardline orders check orders.ndjson.zst --require-manifest --report refusals.ndjson'],
    run: async (given, [name = '']) => (await import('../orders.ts')).check(given, name),
  }),
  import: command({
    summary: 'imports an order file into a data folder, as a batch',
    options: importOptions,
    words: [ORDER_FILE],
    examples: ['cardline orders import orders.ndjson --data data'],
    run: async (given, [name = '']) => (await import('../orders.ts')).importFile(given, name),
  }),
});

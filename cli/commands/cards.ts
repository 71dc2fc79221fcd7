import { command, group } from '../command-line/command.ts';
import { choice, defaulted, folder, required, text, whole } from '../command-line/option.ts';
import { ORIGINS } from '../../controller/journal/genealogy.ts';
import { DATA, JSON_OUTPUT } from './shared-options.ts';

const recallOptions = {
  data: DATA,
  by: required(choice('ORIGIN', ORIGINS, 'what the cards have in common')),
  value: required(text('X', 'the lot, person, version …')),
  json: JSON_OUTPUT,
};
const boxesOptions = {
  data: DATA,
  out: required(folder('folder of the manifests; made where it is not there')),
  size: defaulted(whole('N', 1, 10_000, 'cards of a box, for lines without a packer'), 500),
  json: JSON_OUTPUT,
};
export type RecallOptions = typeof recallOptions;
export type BoxesOptions = typeof boxesOptions;

export const declared = group('cards: where they come from, and which box they are in', {
  recall: command({
    summary: 'lists every card with a lot, a tool, a person or a version in common',
    options: recallOptions,
    examples: ['cardline cards recall --data data --by ribbonLot --value SIM-RIBBON-1'],
    run: async (given) => (await import('../cards.ts')).recallCards(given),
  }),
  boxes: command({
    summary: 'writes a manifest for each box',
    options: boxesOptions,
    examples: ['cardline cards boxes --data data --out boxes'],
    run: async (given) => (await import('../cards.ts')).packCards(given),
  }),
});

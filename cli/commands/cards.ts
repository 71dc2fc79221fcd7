import { command, group, later } from '../command-line/command.ts';
import { defaulted, folder, required, whole } from '../command-line/option.ts';
import { DATA, JSON_OUTPUT } from './shared-options.ts';

const boxesOptions = {
  data: DATA,
  out: required(folder('folder of the manifests; made where it is not there')),
  size: defaulted(whole('N', 1, 10_000, 'cards of a box, for lines without a packer'), 500),
  json: JSON_OUTPUT,
};
export type BoxesOptions = typeof boxesOptions;

export const declared = group('cards: where they come from, and which box they are in', {
  recall: later('lists every card with a lot, a tool, a person or a version in common', async (summary) =>
    (await import('./cards-recall.ts')).cardsRecall(summary),
  ),
  boxes: command({
    summary: 'writes a manifest for each box',
    options: boxesOptions,
    examples: ['cardline cards boxes --data data --out boxes'],
    run: async (given) => (await import('../cards.ts')).packCards(given),
  }),
});

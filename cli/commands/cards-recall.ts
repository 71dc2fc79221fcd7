import { command, type Command } from '../command-line/command.ts';
import { choice, required, text } from '../command-line/option.ts';
import { ORIGINS } from '../../controller/journal/genealogy.ts';
import { DATA, JSON_OUTPUT } from './shared-options.ts';

const recallOptions = {
  data: DATA,
  by: required(choice('ORIGIN', ORIGINS, 'what the cards have in common')),
  value: required(text('X', 'the lot, person, version …')),
  json: JSON_OUTPUT,
};
export type RecallOptions = typeof recallOptions;

export function cardsRecall(summary: string): Command {
  return command({
    summary,
    options: recallOptions,
    examples: ['cardline cards recall --data data --by ribbonLot --value SIM-RIBBON-1'],
    run: async (given) => (await import('../cards.ts')).recallCards(given),
  });
}

import { command } from '../command-line/command.ts';
import { file, flag, folder, optional } from '../command-line/option.ts';
import { DATA, JSON_OUTPUT } from './shared-options.ts';

const options = {
  data: DATA,
  full: flag('reads every entry again, not from the last verified checkpoint on, and opens every sealed order'),
  segments: optional(folder('folder to which segments were moved', 'FOLDER')),
  'journal-key': optional(file('public key of another computer’s journal', 'FILE.pub'), 'this computer’s'),
  json: JSON_OUTPUT,
};
export type VerifyOptions = typeof options;

export const declared = command({
  summary: 'proves the journal of a data folder: chain, checkpoints, blanks, orders, tables',
  options,
  examples: ['cardline verify --data data', 'cardline verify --data data --full --json'],
  run: async (given) => (await import('../verify.ts')).run(given),
});

import { command } from '../command-line/command.ts';
import { choice, defaulted, file, optional, text, whole } from '../command-line/option.ts';
import { PUBLISHING_MOST_MS } from '../../simulator/serve/publishing-limit.ts';
import { JSON_OUTPUT } from './shared-options.ts';

const CRYPTOGRAPHY = ['full', 'direct', 'off'] as const;
const FAULTS = ['none', 'typical', 'storm'] as const;

const options = {
  cards: optional(whole('N', 1, 1_000_000, 'orders of the batch'), 'required without --scenario'),
  seed: optional(text('SEED', 'what chance begins with: the same seed, the same shift'), '1'),
  faults: optional(choice('HOW', FAULTS, 'how often machines, cards and the computer fail'), 'none'),
  heads: optional(whole('K', 1, 32, 'encoder heads'), 'those of the layout'),
  line: optional(file('layout of the line (YAML)'), 'the one that is shipped'),
  scenario: optional(file('scenario (YAML): events, and what must come of them')),
  cryptography: defaulted(choice('HOW', CRYPTOGRAPHY, 'how much of the chip’s cryptography is really done'), 'off'),
  'publishing-ms': optional(
    whole('MS', 1, PUBLISHING_MOST_MS, 'shortest publishing interval of the OPC UA servers, milliseconds'),
    'as short as it is asked for',
  ),
  until: optional(whole('ENTRY', 1, 1_000_000_000, 'stops at this entry of the journal and shows the line'), 'the end'),
  json: JSON_OUTPUT,
};
export type SimulateOptions = typeof options;

export const declared = command({
  summary: 'the whole line in virtual time, the same from a seed every time',
  options,
  examples: [
    'cardline simulate --cards 2000 --seed 1',
    'cardline simulate --cards 200 --seed 1 --faults storm --json',
    'cardline simulate --scenario simulator/scenarios/dirty-lens.yaml',
  ],
  run: async (given) => (await import('../simulate.ts')).run(given),
});

import { command } from '../command-line/command.ts';
import { choice, decimal, defaulted, flag, folder, optional, whole } from '../command-line/option.ts';
import { PUBLISHING_MOST_MS } from '../../simulator/serve/publishing-limit.ts';
import { SPEED_LEAST, SPEED_MOST } from '../../simulator/serve/speed.ts';
import { IMAGINGS } from '../imaging.ts';
import { JSON_OUTPUT } from './shared-options.ts';

export const CARDS_MAX = 100_000;

const options = {
  cards: defaulted(whole('N', 1, CARDS_MAX, 'orders of the sample batch'), 50),
  speed: defaulted(decimal('X', SPEED_LEAST, SPEED_MOST, 'how many times faster than real time the machines run'), 1),
  port: optional(whole('PORT', 1, 65_535, 'TCP port of the HMI, on this computer'), '8080'),
  data: optional(folder('data folder, kept for the next start'), 'a new temporary folder'),
  imaging: defaulted(choice('HOW', IMAGINGS, 'how faces are made: dot by dot, or said instead of drawn'), 'real'),
  'publishing-ms': optional(
    whole('MS', 1, PUBLISHING_MOST_MS, 'shortest publishing interval of the OPC UA servers, milliseconds'),
    'as short as it is asked for',
  ),
  'exit-when-done': flag(
    'makes the batch unattended, prints a summary and ends; without the HMI unless --port is given',
  ),
  json: JSON_OUTPUT,
};
export type DemoOptions = typeof options;

export const declared = command({
  summary: 'the simulated line, its controller and the HMI in one',
  options,
  examples: ['cardline demo', 'cardline demo --cards 20 --speed 10 --exit-when-done --json'],
  run: async (given) => (await import('../demo.ts')).run(given),
});

import { command } from '../command-line/command.ts';
import { decimal, defaulted, file, optional, required, text, whole } from '../command-line/option.ts';
import { PUBLISHING_MOST_MS } from '../../simulator/serve/publishing-limit.ts';
import { SPEED_LEAST, SPEED_MOST } from '../../simulator/serve/speed.ts';
import { JSON_OUTPUT } from './shared-options.ts';

const options = {
  line: required(file('layout of the line (YAML); it says simulated: true')),
  seed: defaulted(text('SEED', 'what chance begins with: the same seed, the same faults'), '1'),
  speed: defaulted(decimal('X', SPEED_LEAST, SPEED_MOST, 'how many times faster than real time the machines run'), 1),
  'publishing-ms': optional(
    whole('MS', 1, PUBLISHING_MOST_MS, 'shortest publishing interval of the OPC UA servers, milliseconds'),
    'as short as it is asked for',
  ),
};
export type DevicesOptions = typeof options;

export const declared = command({
  summary: 'only the simulated machines, on their real protocols',
  about:
    'Prints one line of JSON once they listen, with the layout that the controller is started with. Then it reads commands on stdin, a line ' +
    'each; an unknown one lists them all.',
  options,
  accepted: { json: JSON_OUTPUT },
  examples: ['cardline devices --line stations/lines/simulated-line.yaml --speed 5'],
  run: async (given) => (await import('../devices.ts')).run(given),
});

import { command } from '../command-line/command.ts';
import {
  choice,
  defaulted,
  file,
  flag,
  folder,
  inFile,
  optional,
  required,
  text,
  whole,
} from '../command-line/option.ts';
import { UNUSED_DAYS, UNUSED_DAYS_MAX } from '../../controller/people/unused-days.ts';
import { IMAGINGS } from '../imaging.ts';
import { KEEP_OPTIONS } from '../retention-options.ts';
import { JSON_OUTPUT } from './shared-options.ts';

/** All that a start of the controller can be given: on the command line, in the environment, in a configuration file. */
export const RUN_OPTIONS = {
  line: required(file('layout of the line (YAML)')),
  data: required(folder('data folder of the line')),
  orders: optional(file('order file that is imported at the start')),
  port: optional(whole('PORT', 1, 65_535, 'TCP port of the HMI'), '8080'),
  host: optional(
    text('NAME', 'name or address under which a network reaches the HMI, over TLS'),
    'this computer alone',
  ),
  'tls-certificate': inFile(
    'tls.certificate',
    optional(file('certificate of the HMI (PEM)'), 'one of its own, with --host'),
  ),
  'tls-key': inFile('tls.key', optional(file('private key of that certificate (PEM without a passphrase)'))),
  'open-id': optional(file('how people sign in by OpenID Connect (YAML)')),
  notice: optional(file('text that is shown before anybody signs in (YAML: en, vi)')),
  'close-unused-days': defaulted(
    whole('DAYS', 0, UNUSED_DAYS_MAX, 'days without use after which an account is closed, 0 for never'),
    UNUSED_DAYS,
  ),
  ...KEEP_OPTIONS,
  imaging: defaulted(
    choice('HOW', IMAGINGS, 'how faces are made: dot by dot, or, on a simulated line, said instead of drawn'),
    'real',
  ),
  'exit-when-done': flag(
    'makes the batch unattended, prints a summary and ends; without the HMI unless --port is given',
  ),
  json: JSON_OUTPUT,
};
export type RunOptions = typeof RUN_OPTIONS;

/** What is no setting itself. */
export const CONFIG = inFile(
  null,
  optional(file('configuration file (YAML): cardline config check explains what it comes to')),
);

export const declared = command({
  summary: 'only the controller, against whatever machines the layout names',
  about:
    'Every option can also be set by the variable that is named beside it, and by its key in the file of --config. An option of the command ' +
    'line comes first, then the variable, then the file. Paths in the file are relative to its folder.',
  options: { ...RUN_OPTIONS, config: CONFIG },
  configurable: true,
  examples: [
    'cardline run --line line.yaml --data /var/lib/cardline --port 8080',
    'cardline run --config cardline.yaml',
    'cardline run --line line.yaml --data data --keep-orders-days 90 --keep-pictures-gb 50',
  ],
  environment: ['CARDLINE_KEY_PASSPHRASE', 'CARDLINE_KEY_PASSPHRASE_2', 'CARDLINE_HSM_PIN'],
  run: async (given) => (await import('../run.ts')).run(given),
});

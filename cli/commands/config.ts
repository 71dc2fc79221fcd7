import { command, group } from '../command-line/command.ts';
import { CONFIG, RUN_OPTIONS } from './run.ts';
import type { Option, Options } from '../command-line/option.ts';

/** What the start misses is listed, too. */
function notRequired(option: Option<unknown>): Option<unknown> {
  return { ...option, required: false, read: (raw, label) => (raw === undefined ? null : option.read(raw, label)) };
}

const SETTINGS: Options = Object.fromEntries(
  Object.entries(RUN_OPTIONS).map(([name, option]) => [name, notRequired(option)]),
);

export const declared = group('the settings of cardline run', {
  check: command({
    summary: 'prints each setting of cardline run, and where it comes from',
    about:
      'Options of the command line count as they do for cardline run. Of secrets it prints only whether they are set.',
    options: { config: CONFIG, ...SETTINGS },
    configurable: true,
    examples: [
      'cardline config check --config cardline.yaml',
      'cardline config check --config cardline.yaml --port 8081 --json',
    ],
    environment: ['CARDLINE_KEY_PASSPHRASE', 'CARDLINE_KEY_PASSPHRASE_2', 'CARDLINE_HSM_PIN'],
    run: async (_given, _words, sources) => (await import('../config.ts')).check(sources),
  }),
});

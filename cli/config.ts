import { existsSync } from 'node:fs';

import type { Variable } from './command-line/environment.ts';
import type { Option } from './command-line/option.ts';
import { settingsOf, type Sources } from './command-line/settings.ts';
import { RUN_OPTIONS } from './commands/run.ts';
import { CliError, print, say } from './terminal.ts';

/** `cardline config check`: what `cardline run` would be started with, and where each value is from. */

/** Where nobody names a file. */
const USUAL_NAME = 'cardline.yaml';
/** Of these it is said only whether they are set. */
const SECRETS = [
  'CARDLINE_KEY_PASSPHRASE',
  'CARDLINE_KEY_PASSPHRASE_2',
  'CARDLINE_HSM_PIN',
] as const satisfies readonly Variable[];

/** @throws CliError where a setting that must be there is missing */
export function check({ flags, environment, file }: Sources): number {
  // `--json` here is about what is printed now.
  const { json, ...others } = flags;
  const settings = settingsOf(RUN_OPTIONS, { flags: others, environment, file });
  const rows = Object.entries<Option<unknown>>(RUN_OPTIONS).map(([name, option]) => {
    const { raw, source, label } = settings[name as keyof typeof RUN_OPTIONS];
    // A value that is not right is refused here as it is by the start.
    const value = raw === undefined && option.required ? null : plain(option.read(raw, label));
    return { name, value, source, from: label, default: option.otherwise };
  });
  const secrets = SECRETS.map((name) => ({ name, isSet: (environment?.[name] ?? '') !== '' }));
  const missing = rows.filter(({ name, source }) => source === 'default' && isRequired(name)).map(({ name }) => name);
  print(
    { file: file?.name ?? null, settings: rows, secrets, missing },
    json === true,
    [
      ...rows.map(
        (row) =>
          `${row.name.padEnd(22)} ${wordsOf(row.value, row.default)}  (${row.from === '' ? row.source : row.from})`,
      ),
      ...secrets.map(({ name, isSet }) => `${name}: ${isSet ? 'set' : 'not set'}`),
    ].join('\n'),
  );
  if (file === null && existsSync(USUAL_NAME)) say(`${USUAL_NAME} lies here, and is not read: --config ${USUAL_NAME}`);
  if (missing.length > 0) throw new CliError(missing.map((name) => `--${name} is missing`).join('\n'));
  return 0;
}

function isRequired(name: string): boolean {
  return RUN_OPTIONS[name as keyof typeof RUN_OPTIONS].required;
}

type Plain = string | number | boolean | null;

function plain(value: unknown): Plain {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value;
  return null;
}

/** What is not set has the meaning that the help says. */
function wordsOf(value: Plain, otherwise: string | null): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === null ? (otherwise ?? '—') : String(value);
}

import { UsageError } from '../terminal.ts';
import type { Given, Option, Options, Raw } from './option.ts';

/** Options that are given on the command line, in the environment or in a configuration file: which value counts, and where it is from. */

/** In the order in which they count. */
type Source = 'flag' | 'environment' | 'file' | 'default';

export interface Setting {
  readonly raw: Raw | undefined;
  readonly source: Source;
  /** What it is called there: `--port`, `CARDLINE_PORT`, `cardline.yaml: port`; empty for a default. */
  readonly label: string;
}

export type Settings<O extends Options> = { readonly [K in keyof O]: Setting };

/** Raw values by the options' names. */
type Values = Readonly<Record<string, Raw | undefined>>;

export interface Sources {
  readonly flags: Values;
  /** Null where the environment says nothing to this command. */
  readonly environment: Readonly<Record<string, string | undefined>> | null;
  readonly file: { readonly name: string; readonly values: Values } | null;
}

/** A command that is not configurable is given its options on the command line alone. @throws CliError for a file that is not right */
export async function sourcesOf(configurable: boolean, flags: Values): Promise<Sources> {
  if (!configurable) return { flags, environment: null, file: null };
  const environment = process.env;
  const named = flags['config'] ?? environment[variableOf('config')] ?? '';
  if (typeof named !== 'string' || named === '') return { flags, environment, file: null };
  const { readConfigFile } = await import('../config-file.ts');
  return { flags, environment, file: { name: named, values: readConfigFile(named) } };
}

/** A flag comes before the environment, the environment before the file. @throws UsageError for a flag's variable that is neither true nor false */
export function settingsOf<O extends Options>(options: O, sources: Sources): Settings<O> {
  const found = Object.entries(options).map(([name, option]) => [name, settingOf(name, option, sources)]);
  return Object.fromEntries(found) as Settings<O>;
}

/** What the options hold. @throws UsageError for the first that is not right */
export function read<O extends Options>(options: O, settings: Settings<O>): Given<O> {
  const held = Object.entries(options).map(([name, option]) => {
    const { raw, label } = settings[name] ?? { raw: undefined, label: '' };
    return [name, option.read(raw, label === '' ? `--${name}` : label)];
  });
  return Object.fromEntries(held) as Given<O>;
}

/** `keep-orders-days` → `CARDLINE_KEEP_ORDERS_DAYS` */
export function variableOf(name: string): string {
  return `CARDLINE_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** Where an option stands in a configuration file: `exitWhenDone`, `tls.key`; null where it stands in none. */
export function keyOf(name: string, { key }: Option<unknown>): string | null {
  return key === undefined ? name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()) : key;
}

function settingOf(name: string, option: Option<unknown>, { flags, environment, file }: Sources): Setting {
  const flag = flags[name];
  if (flag !== undefined) return { raw: flag, source: 'flag', label: `--${name}` };
  const variable = variableOf(name);
  // Empty is not set.
  const set = environment?.[variable] ?? '';
  if (set !== '') {
    const raw = option.value === null ? switched(set, variable) : set;
    return { raw, source: 'environment', label: variable };
  }
  const written = file?.values[name];
  if (file !== null && written !== undefined)
    return { raw: written, source: 'file', label: `${file.name}: ${keyOf(name, option) ?? ''}` };
  return { raw: undefined, source: 'default', label: '' };
}

/** What is switched off is as if it had not been given. */
function switched(value: string, variable: string): true | undefined {
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return undefined;
  throw new UsageError(`${variable} must be true or false`);
}

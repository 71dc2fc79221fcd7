import { UsageError } from '../terminal.ts';

/** Options of the command line. A command reads an option by its declaration alone, so that help and completion name every one. */

/** As it was given: the text of a value, or true for a flag. */
export type Raw = string | true;

/** What a value may be: shown by the help, offered by the completion, checked in a configuration file. */
export type Form =
  | { readonly kind: 'text' }
  | { readonly kind: 'file' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'number'; readonly least: number; readonly most: number; readonly whole: boolean }
  | { readonly kind: 'choice'; readonly choices: readonly string[] };

export interface Option<T> {
  /** What stands for the value in the help, such as `FILE`; null for a flag. */
  readonly value: string | null;
  /** What it is for, and its unit. */
  readonly about: string;
  /** Null for a flag. */
  readonly form: Form | null;
  /** The default as the help says it; null where there is none. */
  readonly otherwise: string | null;
  readonly required: boolean;
  /** Where it stands in a configuration file, such as `tls.key`; null where it stands in none. By default its name, as `exitWhenDone`. */
  readonly key?: string | null;
  /** `label`: what it is called where it was given, such as `--port`. @throws UsageError for a value that is none, or that is missing */
  readonly read: (raw: Raw | undefined, label: string) => T;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

/** What the options of a command hold, by their names. */
export type Given<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

/** An option that has a value, before it is said whether it must be given. */
interface Valued<T> {
  readonly value: string;
  readonly about: string;
  readonly form: Form;
  readonly parse: (raw: string, label: string) => T;
}

export function text(value: string, about: string): Valued<string> {
  return { value, about, form: { kind: 'text' }, parse: (raw) => raw };
}

export function file(about: string, value = 'FILE'): Valued<string> {
  return { value, about, form: { kind: 'file' }, parse: (raw) => raw };
}

export function folder(about: string, value = 'DIR'): Valued<string> {
  return { value, about, form: { kind: 'folder' }, parse: (raw) => raw };
}

/** A number in [least, most], in plain decimals. */
export function decimal(value: string, least: number, most: number, about: string): Valued<number> {
  return numeric(value, { kind: 'number', least, most, whole: false }, about);
}

/** A whole number in [least, most]. */
export function whole(value: string, least: number, most: number, about: string): Valued<number> {
  return numeric(value, { kind: 'number', least, most, whole: true }, about);
}

/** Every name of a union: the compiler asks for each. */
export function namesOf<T extends string>(names: Readonly<Record<T, true>>): readonly T[] {
  return Object.keys(names) as T[];
}

/** One of a few words. */
export function choice<const T extends string>(value: string, choices: readonly T[], about: string): Valued<T> {
  return {
    value,
    about,
    form: { kind: 'choice', choices },
    parse: (raw, label) => {
      const found = choices.find((one) => one === raw);
      if (found === undefined) throw new UsageError(`${label} ${raw}: must be ${choices.join(', ')}`);
      return found;
    },
  };
}

/** It must be given. */
export function required<T>({ value, about, form, parse }: Valued<T>): Option<T> {
  return {
    value,
    about,
    form,
    otherwise: null,
    required: true,
    read: (raw, label) => {
      if (typeof raw !== 'string') throw new UsageError(`${label} is missing`);
      return parse(raw, label);
    },
  };
}

/** Null where it is not given. `otherwise`: what that means, for the help. */
export function optional<T>(
  { value, about, form, parse }: Valued<T>,
  otherwise: string | null = null,
): Option<T | null> {
  const read = (raw: Raw | undefined, label: string): T | null => (typeof raw === 'string' ? parse(raw, label) : null);
  return { value, about, form, otherwise, required: false, read };
}

export function defaulted<T>({ value, about, form, parse }: Valued<T>, otherwise: NoInfer<T>): Option<T> {
  const read = (raw: Raw | undefined, label: string): T => (typeof raw === 'string' ? parse(raw, label) : otherwise);
  return { value, about, form, otherwise: String(otherwise), required: false, read };
}

/** The same option, elsewhere in a configuration file. */
export function inFile<T>(key: string | null, option: Option<T>): Option<T> {
  return { ...option, key };
}

export function flag(about: string): Option<boolean> {
  return { value: null, about, form: null, otherwise: null, required: false, read: (raw) => raw === true };
}

function numeric(value: string, form: Extract<Form, { kind: 'number' }>, about: string): Valued<number> {
  const { least, most, whole: isWhole } = form;
  const shape = isWhole ? /^\d+$/ : /^\d+(\.\d+)?$/;
  const parse = (raw: string, label: string): number => {
    const read = shape.test(raw) ? Number(raw) : Number.NaN;
    if (!(read >= least && read <= most))
      throw new UsageError(`${label} must be ${isWhole ? 'a whole number' : 'a number'} from ${least} to ${most}`);
    return read;
  };
  return { value, about, form, parse };
}

/** What the options hold where none is given. */
export function defaultsOf<O extends Options>(options: O): Given<O> {
  const held = Object.entries(options).map(([name, option]) => [name, option.read(undefined, `--${name}`)]);
  return Object.fromEntries(held) as Given<O>;
}

import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { readYamlFile } from '../recipes/yaml-file.ts';
import { accept } from './accepted.ts';
import { meant } from './command-line/nearest.ts';
import type { Form, Option, Raw } from './command-line/option.ts';
import { keyOf } from './command-line/settings.ts';
import { RUN_OPTIONS } from './commands/run.ts';
import { requireFile } from './named-file.ts';

/** `cardline.yaml`: the settings of `cardline run` in a file. Its schema is made of the options' declarations. */

type Branch = readonly [path: readonly string[], schema: z.ZodType];

const LEAVES: readonly Branch[] = Object.entries<Option<unknown>>(RUN_OPTIONS).flatMap(([name, option]) => {
  const key = keyOf(name, option);
  return key === null ? [] : [[key.split('.'), schemaOf(option)] as const];
});

/** Where the line's facts are published to: the place is kept, and this version has none. */
const PUBLISHERS: Branch = [
  ['publishers'],
  z.array(z.never({ error: 'this version of Cardline publishes to nobody: leave the list empty' })),
];

const configSchema = objectOf([...LEAVES, PUBLISHERS]);

/** In a clone; written by scripts/write-config-schema.ts. */
export const CONFIG_SCHEMA_FILE = join(dirname(fileURLToPath(import.meta.url)), 'cardline.schema.json');

/** For editors: completes and checks the file while it is typed. */
export function configJsonSchema(): unknown {
  return z.toJSONSchema(configSchema, { io: 'input' });
}

/** Values by the options' names; paths of files and folders from the file's own folder. @throws CliError for what is not right, by line */
export function readConfigFile(name: string): Readonly<Record<string, Raw | undefined>> {
  const content = accept(readYamlFile(requireFile(name), configSchema));
  const values = Object.entries<Option<unknown>>(RUN_OPTIONS).map(([option, declared]) => {
    const key = keyOf(option, declared);
    return [option, key === null ? undefined : rawOf(at(content, key.split('.')), declared.form, dirname(name))];
  });
  return Object.fromEntries(values) as Record<string, Raw | undefined>;
}

function rawOf(value: unknown, form: Form | null, folder: string): Raw | undefined {
  if (value === true) return true;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return undefined;
  return form?.kind === 'file' || form?.kind === 'folder' ? resolve(folder, value) : value;
}

function at(content: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return content;
  return typeof content === 'object' && content !== null && Object.hasOwn(content, key)
    ? at(Reflect.get(content, key), rest)
    : undefined;
}

function schemaOf({ form, about, otherwise }: Option<unknown>): z.ZodType {
  const described = otherwise === null ? about : `${about} (default: ${otherwise})`;
  return typeOf(form).describe(described);
}

function typeOf(form: Form | null): z.ZodType {
  if (form === null) return z.boolean();
  switch (form.kind) {
    case 'number': {
      const number = z.number().min(form.least).max(form.most);
      return form.whole ? number.int() : number;
    }
    case 'choice':
      return z.enum(form.choices as [string, ...string[]]);
    case 'file':
    case 'folder':
    case 'text':
      return z.string().min(1);
  }
}

/** An object with these branches, each optional; a key that is none is refused, with the one that may be meant. */
function objectOf(branches: readonly Branch[]): z.ZodType {
  const keys = [...new Set(branches.map(([[key = '']]) => key))];
  const shape = keys.map((key) => {
    const below = branches.filter(([[first]]) => first === key);
    const leaf = below.find(([path]) => path.length === 1);
    const schema = leaf === undefined ? objectOf(below.map(([path, type]) => [path.slice(1), type])) : leaf[1];
    return [key, schema.optional()];
  });
  return z.strictObject(Object.fromEntries(shape) as z.ZodRawShape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => `there is no key «${key}»${meant(key, keys)}`).join('; ')
        : undefined,
  });
}

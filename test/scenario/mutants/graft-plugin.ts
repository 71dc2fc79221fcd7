import type { Plugin } from 'vitest/config';

import { MUTANTS } from './mutants.ts';

/** The mutant that MUTANT names, grafted into what unit tests load; nothing where it names none. */
export function graftPlugins(): Plugin[] {
  const mutant = MUTANTS.find(({ name }) => name === process.env['MUTANT']);
  if (mutant === undefined) return [];
  const { name, file, find, replace } = mutant;
  return [
    {
      name: 'graft',
      enforce: 'pre',
      transform(code, id) {
        if (!id.endsWith(`/${file}`)) return null;
        if (!code.includes(find)) throw new RangeError(`${file} has no longer what ${name} changes`);
        return code.replace(find, () => replace);
      },
    },
  ];
}

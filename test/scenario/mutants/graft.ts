import { registerHooks } from 'node:module';

import { MUTANTS } from './mutants.ts';

/** Loaded before a simulation (`node --import`): grafts the mutant that MUTANT names into the one file that it changes. */

const mutant = MUTANTS.find(({ name }) => name === process.env['MUTANT']);
if (mutant === undefined) throw new RangeError(`no mutant ${process.env['MUTANT'] ?? ''}`);
const suffix = `/${mutant.file}`;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(suffix) || loaded.source === undefined || loaded.source === null) return loaded;
    const source =
      typeof loaded.source === 'string' ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString('utf8');
    if (!source.includes(mutant.find)) throw new RangeError(`${mutant.file} has no longer what ${mutant.name} changes`);
    return { ...loaded, source: source.replace(mutant.find, () => mutant.replace) };
  },
});

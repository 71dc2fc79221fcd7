import { command, group, type Command, type Group } from '../command-line/command.ts';
import { optional, text } from '../command-line/option.ts';
import { BENCHES } from '../bench/registry.ts';
import { JSON_OUTPUT } from './shared-options.ts';

/** Every bench has always accepted the options of all. */
const ACCEPTED = Object.fromEntries(
  ['cards', 'seed', 'changes', 'screens', 'hours', 'page', 'port'].map((name) => [
    name,
    optional(text('X', 'an option of another bench')),
  ]),
);

const commands: [string, Command][] = Object.entries(BENCHES).map(([name, { summary, options, clone, report }]) => [
  name,
  command({
    summary,
    ...(clone
      ? { about: 'It drives a browser, or its sockets, and runs in a clone alone.', environment: ['CHROMIUM'] as const }
      : {}),
    options: { ...options, json: JSON_OUTPUT },
    accepted: ACCEPTED,
    examples: [`cardline bench ${name} --json`],
    run: async (given) => (await import('../bench.ts')).run(given.json, () => report(given)),
  }),
]);

export const declared: Group = {
  ...group('figures, each beside the bound that is measured or computed in the same run', Object.fromEntries(commands)),
  // Its options have always been allowed before its word, too.
  wordAnywhere: true,
};

import type { Node } from './command-line/command.ts';

/** The register of all commands, in the order of the help. A declaration is loaded when it is wanted, and what it does only when it is run. */
export const COMMANDS: Readonly<Record<string, () => Promise<{ readonly declared: Node }>>> = {
  demo: () => import('./commands/demo.ts'),
  devices: () => import('./commands/devices.ts'),
  run: () => import('./commands/run.ts'),
  config: () => import('./commands/config.ts'),
  simulate: () => import('./commands/simulate.ts'),
  orders: () => import('./commands/orders.ts'),
  verify: () => import('./commands/verify.ts'),
  data: () => import('./commands/data.ts'),
  cards: () => import('./commands/cards.ts'),
  recipe: () => import('./commands/recipe.ts'),
  station: () => import('./commands/station.ts'),
  chip: () => import('./commands/chip.ts'),
  keys: () => import('./commands/keys.ts'),
  bench: () => import('./commands/bench.ts'),
  completion: () => import('./commands/completion.ts'),
};

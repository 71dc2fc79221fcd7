import { parseArgs } from 'node:util';

import { RealClock } from '../../stations/clock.ts';
import type { Attack, Seen } from './attack.ts';
import { Battlefield } from './battlefield.ts';
import { ATTACKS } from './registry.ts';

/**
 * `npm run attack`: every attack by its steps, what must come of it, and what has come of it. Exit code 1 where one was not held.
 * `-- --short` fewer times, as with every change; `-- --only C1` one item alone; `-- --json` for programs.
 */

const { values } = parseArgs({
  options: { short: { type: 'boolean' }, only: { type: 'string' }, json: { type: 'boolean' } },
});
const isWanted = ({ item, short }: Attack): boolean =>
  values.only === undefined ? short || values.short !== true : item === values.only;
const wanted = ATTACKS.filter(isWanted);
if (wanted.length === 0) {
  process.stderr.write(`no attack ${values.only ?? ''}; there are ${ATTACKS.map(({ item }) => item).join(', ')}\n`);
  process.exit(2);
}

const clock = new RealClock();
const field = new Battlefield(values.short === true ? 'short' : 'whole');
const results: (Pick<Attack, 'item' | 'title' | 'steps' | 'expected'> & Seen & { readonly tookMs: number })[] = [];
for (const attack of wanted) {
  const sinceMs = clock.nowMs();
  const result = await field.run(attack);
  const { item, title, steps, expected } = attack;
  results.push({ item, title, steps, expected, ...result, tookMs: Math.round(clock.nowMs() - sinceMs) });
  if (values.json !== true) process.stdout.write(table(attack, result));
}
await field.stop();
const broken = results.filter(({ held }) => !held);
if (values.json === true) process.stdout.write(`${JSON.stringify(results)}\n`);
else process.stdout.write(`${results.length - broken.length} of ${results.length} attacks held\n`);
// Nobody waits any more for what controllers that were refused did not say.
process.exit(broken.length === 0 ? 0 : 1);

function table({ item, title, steps, expected }: Attack, { held, words }: Seen): string {
  const numbered = steps.map((step, index) => `${index === 0 ? 'steps   ' : '        '}  ${index + 1}. ${step}`);
  const lines = words.split('; ').map((word, index) => `${index === 0 ? 'seen    ' : '        '}  ${word}`);
  return [`${item}  ${title}`, ...numbered, `expected  ${expected}`, ...lines, held ? 'held' : 'BROKEN', '', ''].join(
    '\n',
  );
}

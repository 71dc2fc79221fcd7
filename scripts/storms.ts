import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

import { defaultRecipe, installedRecipes } from '../cli/recipes.ts';
import { seenAt } from '../cli/simulation/invariants.ts';
import { weather } from '../cli/simulation/storm.ts';
import type { FaultProfile } from '../simulator/faults/fault-rates.ts';
import { RealClock } from '../stations/clock.ts';
import { defaultLayoutFile, readLayout } from '../stations/line-layout.ts';

/**
 * Many storms, one a seed, on all processors: `node scripts/storms.ts --seeds 100 --cards 300`. Prints each seed that
 * breaks something, with what; its exit code is 1 then. The nightly run is `--seeds 10000`. Told to end (SIGTERM), it ends with the
 * seed that it is at, and says how many they were.
 */

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    cards: { type: 'string', default: '300' },
    faults: { type: 'string', default: 'storm' },
    /** Stop after so many seconds, whatever is left. */
    seconds: { type: 'string', default: '86400' },
    /** The first seed that breaks something ends it. */
    'stop-at-first': { type: 'boolean', default: false },
    /** Two batches, of which the first is archived while the second is made. */
    archive: { type: 'boolean', default: false },
    workers: { type: 'string', default: '2' },
    step: { type: 'string', default: '1' },
  },
});
const workers = Number(values.workers);
const from = Number(values.from);
const seeds = Number(values.seeds);

if (workers > 1) {
  const codes = await Promise.all(
    Array.from({ length: workers }, (_, index) => {
      const own = ['--workers', '1', '--step', String(workers), '--from', String(from + index)];
      const share = String(Math.ceil((seeds - index) / workers));
      if (values.archive) own.push('--archive');
      const rest = ['--seeds', share, '--cards', values.cards, '--faults', values.faults, '--seconds', values.seconds];
      const child = spawn(process.execPath, [import.meta.filename, ...own, ...rest], { stdio: 'inherit' });
      process.once('SIGTERM', () => child.kill('SIGTERM'));
      return new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
    }),
  );
  process.exitCode = Math.max(...codes);
} else {
  const layout = readLayout(defaultLayoutFile());
  if (!layout.ok) throw new Error('the default layout is not right');
  const recipe = defaultRecipe(installedRecipes());
  const clock = new RealClock();
  const startedMs = clock.nowMs();
  let broken = 0;
  let ran = 0;
  let fromSegments = 0;
  const told = new AbortController();
  process.once('SIGTERM', () => told.abort());
  const totals = { accepted: 0, rejected: 0, removed: 0, entries: 0 };
  const goesOn = (): boolean => !told.signal.aborted && clock.nowMs() - startedMs < Number(values.seconds) * 1000;
  for (; ran < seeds && goesOn(); ran += 1) {
    const seed = String(from + ran * Number(values.step));
    const { violations, line, readFromSegments } = await weather(
      layout.value,
      recipe,
      seed,
      Number(values.cards),
      values.faults as FaultProfile,
      null,
      values.archive,
    );
    fromSegments += readFromSegments > 0 ? 1 : 0;
    totals.accepted += line.conductor.state.totals.accepted;
    totals.rejected += line.conductor.state.totals.rejected;
    totals.removed += line.conductor.state.totals.removed;
    totals.entries += line.store.entries;
    if (violations.length === 0) continue;
    broken += 1;
    const at = Math.min(...violations.map((violation) => seenAt(violation, line.store.entries)));
    const again = values.archive
      ? `node scripts/storms.ts --archive --from ${seed} --seeds 1 --workers 1 --cards ${values.cards} --faults ${values.faults}`
      : `cardline simulate --cards ${values.cards} --seed ${seed} --faults ${values.faults}`;
    process.stdout.write(
      `seed ${seed}: ${violations.slice(0, 3).join(' | ')}\n  look at it: ${again}${values.archive ? '' : ` --until ${at}`}\n`,
    );
    if (values['stop-at-first']) break;
  }
  const seconds = Math.round((clock.nowMs() - startedMs) / 1000);
  process.stdout.write(
    `${JSON.stringify({ seeds: ran, broken, ...totals, ...(values.archive ? { fromSegments } : {}), seconds })}\n`,
  );
  process.exitCode = broken === 0 ? 0 : 1;
}

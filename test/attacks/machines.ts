import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { endure, ENTRIES_PER_MINUTE_MAX, ENTRIES_PER_SECOND_MAX, SIEGES } from '../scenario/hostile/siege.ts';
import { freePort } from '../process/free-port.ts';
import { accepted, untilJournal } from '../process/journal-watch.ts';
import { Workplace } from '../process/processes.ts';
import { seen, times, type Attack } from './attack.ts';
import { Browser } from './browser.ts';

/** What is under the line: a machine that lies, and a journal that somebody deletes. */

const SHORT_KINDS = 1;

const hostileMachines: Attack = {
  item: 'H2',
  title: 'A machine that says what its contract lets nobody say',
  steps: [
    'put somebody between a machine and its link (virtual time)',
    'while the line works it says each variant of each message, by itself and in its answers: too long, too many, of another type, late, twice',
    'it is itself again; the controller is started anew from the journal',
  ],
  expected: `the other stations stay, the line goes on, fewer than ${ENTRIES_PER_SECOND_MAX} entries in a second and ${ENTRIES_PER_MINUTE_MAX} in a minute`,
  short: true,
  run: async (grounds) => {
    const sieges = SIEGES.slice(0, times(grounds, SHORT_KINDS, SIEGES.length));
    const sentences: (readonly [boolean, string])[] = [];
    for (const siege of sieges) {
      const { hostility, lost, entriesASecond, entriesAMinute } = await endure(siege, times(grounds, 200, 10_000));
      const held =
        lost.length === 0 && entriesASecond < ENTRIES_PER_SECOND_MAX && entriesAMinute < ENTRIES_PER_MINUTE_MAX;
      const rates = `at most ${entriesASecond} entries a second and ${entriesAMinute} a minute`;
      const away = lost.length === 0 ? '' : `, away: ${lost.join()}`;
      sentences.push([held, `${siege[0]}: ${hostility.messages} messages, ${rates}${away}`]);
    }
    return seen(...sentences);
  },
};

const GONE_WITHIN_MS = 30_000;

const deletedJournal: Attack = {
  item: 'H10',
  title: 'journal.db deleted under a running controller',
  steps: ['a line makes cards (processes, real protocols)', 'delete journal.db', 'look at the line'],
  expected: 'the line is held for it, with an alarm, and begins no further card',
  short: false,
  run: async () => {
    const place = new Workplace();
    try {
      const data = place.path('data');
      const { line } = await place.devices(4);
      const port = await freePort();
      const controller = place.spawn(...place.batch(line, data, 100), '--port', String(port));
      const said = await controller.line((text) => text.includes(`:${port}/sign-in?token=`));
      const link = new URL(/https?:\S+/.exec(said)?.[0] ?? '');
      const screen = new Browser(link.origin, '127.0.0.1');
      await screen.get(link.pathname + link.search);
      await untilJournal(data, (entries) => accepted(entries) >= 2);
      rmSync(join(data, 'journal.db'));
      const held = await controller
        .line((text) => /Hold|Held/.test(text) && /journal/.test(text), GONE_WITHIN_MS)
        .catch(() => '');
      const alive = controller.child.exitCode === null;
      await controller.kill('SIGTERM');
      return seen(
        [held !== '', held === '' ? 'the line was not held' : held],
        [alive, alive ? 'the controller runs' : 'the controller has ended'],
      );
    } finally {
      place.clear();
    }
  },
};

export const MACHINE_ATTACKS: readonly Attack[] = [hostileMachines, deletedJournal];

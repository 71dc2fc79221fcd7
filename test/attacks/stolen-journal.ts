import { cpSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

import { appendAsTheStore, chainAnew, withDatabase } from '../../controller/journal/thief-kit.ts';
import { HeldJournal } from '../../controller/journal/held-journal.ts';
import { JournalStore } from '../../controller/journal/store.ts';
import { JournalKey } from '../../controller/keys/journal-key.ts';
import { RealClock } from '../../stations/clock.ts';
import { freePort } from '../process/free-port.ts';
import { Workplace, type Ended } from '../process/processes.ts';
import { seen, type Attack, type Seen } from './attack.ts';
import { realLayout } from './real-controller.ts';

/** Somebody has the data folder of a real line in hand while no controller runs, and gives it back changed. */

const CLEARED = { kind: 'line.cleared', by: 'Lan' } as const;
const DAY_MS = 24 * 3_600_000;

class ShiftedClock extends RealClock {
  readonly #byMs: number;

  constructor(byMs: number) {
    super();
    this.#byMs = byMs;
  }

  override wallTimeMs(): number {
    return super.wallTimeMs() + this.#byMs;
  }
}

/** A real line that has been started and stopped. */
class StoppedLine {
  readonly place = new Workplace();
  readonly data = this.place.path('data');
  readonly #layout = realLayout(this.place);

  static async worked(): Promise<StoppedLine> {
    const line = new StoppedLine();
    const made = line.place.run('keys', 'create', '--by', 'Hoa', '--second', 'Nga');
    if (made.code !== 0) throw new Error(made.stderr);
    await line.work();
    return line;
  }

  /** Starts the controller, and stops it once it is open to people. */
  async work(): Promise<void> {
    const controller = this.place.spawn(...(await this.#words()));
    await controller.line((text) => text.startsWith('Open http'));
    await controller.kill('SIGTERM');
  }

  /** What comes of a start with what is there now; a controller that starts after all is stopped. */
  async start(): Promise<Ended> {
    const controller = this.place.spawn(...(await this.#words()));
    const opened = controller.line((text) => text.startsWith('Open http')).then(() => controller.kill('SIGTERM'));
    opened.catch(() => undefined);
    return controller.ended;
  }

  async #words(): Promise<string[]> {
    return ['run', '--line', this.#layout, '--data', this.data, '--port', String(await freePort())];
  }
}

/** Changes a stopped line's folder, and has the controller start with it. */
async function givenBack(change: (line: StoppedLine) => Promise<void> | void, words: RegExp): Promise<Seen> {
  const line = await StoppedLine.worked();
  try {
    await change(line);
    const { code, stderr } = await line.start();
    const [said = ''] = words.exec(stderr) ?? [];
    const started = stderr.includes('Open http');
    return seen([
      code === 1 && said !== '' && !started,
      started ? 'the controller has started' : said || stderr.slice(-200),
    ]);
  } finally {
    line.place.clear();
  }
}

const steal = (line: StoppedLine, change: (database: DatabaseSync) => void): void => withDatabase(line.data, change);

const entryWithoutKey: Attack = {
  item: 'C2',
  title: 'An entry that goes on the chain, written by somebody else',
  steps: [
    'stop the controller of a real line',
    'append an entry with the right hash to its journal',
    'start the controller',
  ],
  expected: 'it does not start, and names the entry',
  short: true,
  run: () =>
    givenBack(
      (line) => steal(line, (database) => appendAsTheStore(database, CLEARED)),
      /entry \d+ [^\n]*without[^\n:]*/,
    ),
};

const historyAnew: Attack = {
  item: 'C3',
  title: 'A history made anew from its first entry, chain and all',
  steps: [
    'stop the controller of a real line',
    'move its first entry by a millisecond, remove the checkpoints, reckon every hash anew',
    'start the controller',
  ],
  expected: 'it does not start: it is another history than the line’s own',
  short: false,
  run: () =>
    givenBack(
      (line) =>
        steal(line, (database) => {
          database.exec(
            "DELETE FROM entry WHERE kind = 'journal.checkpoint'; UPDATE entry SET at = at + 1 WHERE seq = 1",
          );
          database.exec('UPDATE projected SET position = (SELECT max(seq) FROM entry)');
          chainAnew(database);
        }),
      /[^\n]*(another history|without the journal’s key|older)[^\n]*/,
    ),
};

const journalGone: Attack = {
  item: 'C3',
  title: 'A journal that is gone, so that the line begins anew',
  steps: ['stop the controller of a real line', 'remove its data folder', 'start the controller'],
  expected: 'it does not start: this line had come further',
  short: false,
  run: () => givenBack((line) => rmSync(line.data, { recursive: true }), /[^\n]*journal of the line[^\n]*/),
};

const olderCopy: Attack = {
  item: 'H1',
  title: 'An older copy of the journal, without a checkpoint since',
  steps: [
    'stop the controller of a real line, and copy its data folder',
    'start it, and stop it again',
    'put the copy back, and start the controller',
  ],
  expected: 'it does not start: it has fewer entries than it had come to',
  short: false,
  run: () =>
    givenBack(async (line) => {
      const copy = line.place.path('copy');
      cpSync(line.data, copy, { recursive: true });
      await line.work();
      rmSync(line.data, { recursive: true });
      cpSync(copy, line.data, { recursive: true });
    }, /[^\n]*had come to[^\n]*/),
};

const simulatedOrders: Attack = {
  item: 'C4',
  title: 'Orders of a simulation for a real line that has not started yet',
  steps: [
    'approve a recipe in a new data folder',
    'import an order file that the simulation has signed, then one without a manifest',
  ],
  expected: 'both are refused',
  short: false,
  run: () => {
    const place = new Workplace();
    const data = place.path('data');
    const approved = [
      'recipe',
      'approve',
      'recipes/citizen-card-2024',
      '--data',
      data,
      '--by',
      'Lan',
      '--second',
      'Minh',
    ];
    const made = place.run(...approved);
    if (made.code !== 0) throw new Error(made.stderr);
    const file = place.orders(2);
    const outcomes = [];
    for (const unsigned of [false, true]) {
      if (unsigned) rmSync(`${file}.manifest.json`);
      const { code, stdout } = place.run('orders', 'import', file, '--data', data, '--json');
      const manifest = /"manifest":"([a-z-]+)"/.exec(stdout)?.[1] ?? '';
      outcomes.push({ code, manifest });
    }
    const words = outcomes.map(({ code, manifest }) => `exit code ${String(code)}, manifest ${manifest}`).join(' and ');
    return Promise.resolve(seen([outcomes.every(({ code }) => code === 1), words]));
  },
};

const clockBack: Attack = {
  item: 'H6',
  title: 'A clock that is set back while no controller runs, with a journal that knows nothing of it',
  steps: [
    'copy the data folder of a real line',
    'use the line with a clock that is 30 days ahead',
    'set the clock back, put the copy back; two people accept it',
  ],
  expected: 'the clock is said to have been moved by 30 days',
  short: true,
  run: () => {
    const place = new Workplace();
    const data = place.path('data');
    const key = JournalKey.fromFile(place.path('journal.key'));
    const open = (byMs: number, problems: 'refuse' | 'accept'): { store: JournalStore; held: HeldJournal } => {
      const line = { line: 'line-1', world: 'real' } as const;
      const held = new HeldJournal({ seal: key, headsFolder: place.path('heads'), dataFolder: data, line, problems });
      return { store: JournalStore.open(data, new ShiftedClock(byMs), held), held };
    };
    const use = (byMs: number): void => {
      const { store } = open(byMs, 'refuse');
      store.append(CLEARED);
      store.commit();
      store.close();
    };
    use(0);
    const copy = place.path('copy');
    cpSync(data, copy, { recursive: true });
    use(30 * DAY_MS);
    rmSync(data, { recursive: true });
    cpSync(copy, data, { recursive: true });
    const { store, held } = open(0, 'accept');
    held.accept();
    const stepped = store.compareClock()?.body;
    store.close();
    const byMs = stepped?.kind === 'clock.stepped' ? stepped.byMs : 0;
    return Promise.resolve(seen([byMs < -29 * DAY_MS, `moved by ${(byMs / DAY_MS).toFixed(1)} days`]));
  },
};

export const STOLEN_JOURNAL_ATTACKS: readonly Attack[] = [
  entryWithoutKey,
  historyAnew,
  journalGone,
  simulatedOrders,
  olderCopy,
  clockBack,
];

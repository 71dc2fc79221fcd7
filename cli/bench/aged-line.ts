import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import { hashOnAllCores } from '../../controller/journal/examining-pool.ts';
import { JournalStore } from '../../controller/journal/store.ts';
import { JournalKey } from '../../controller/keys/journal-key.ts';
import { KeyRing } from '../../controller/orders/keys.ts';
import { jsonValue } from '../../recipes/strict-json.ts';
import { RealClock, sleep } from '../../stations/clock.ts';
import { InvariantError } from '../../stations/fault.ts';
import { SystemEntropy } from '../../stations/random.ts';
import { ownCommand } from '../own-program.ts';
import { defaultRecipe, installedRecipes } from '../recipes.ts';
import { CliError } from '../terminal.ts';
import { freePort } from './line-at-gateway.ts';
import { writeLongJournal, type LongJournal } from './long-journal.ts';
import { percentiles, round } from './percentiles.ts';
import { residentMb } from './resident.ts';
import { signInLink } from './sign-in-link.ts';

/** A line that has made so many cards, its journal written by the real store; its controller and each check are processes of their own. */

/** Contents of more orders than these are not kept: retention has removed them. */
const CONTENTS_MOST = 200_000;
/** The last card was made so long before: the next start sees no clock that was moved. */
const ENDED_BEFORE_MS = 3_600_000;
const YEAR_MS = 365 * 86_400_000;
/** A page's time is the median of so many. */
const ASKED_TIMES = 9;
const FINISH_MS = 4 * 3_600_000;
const OUTPUT_MOST_BYTES = 1 << 20;
const PROGRESS_EVERY_CARDS = 10_000;

export interface AgeFigure {
  readonly cards: number;
  readonly entries: number;
  /** From the start of the process to the address at which somebody can sign in: the median of the starts. */
  readonly startSeconds: number;
  readonly startsSeconds: readonly number[];
  /** Once every page was asked for. */
  readonly residentMb: number;
  readonly peakMb: number;
  /** With the orders' content, pictures included. */
  readonly liveBytesPerCard: number;
  /** Entries in segments, the orders' content removed. */
  readonly archivedBytesPerCard: number;
  readonly verifySeconds: number;
  /** Of the whole process, tables included. */
  readonly verifyFullSeconds: number;
  /** Of that, every entry and what it proves; and each row of the tables held against what the entries make of it from the first one on. */
  readonly provingSeconds: number;
  readonly tablesSeconds: number;
  /** As many threads as verify has, that only read the same entries from the same files, and take their hashes. */
  readonly readingSeconds: number;
  readonly pagesMs: Readonly<Record<string, number>>;
  /** The first card's story, which lies in a segment. */
  readonly archivedStoryMs: number;
}

export interface AgedLineOptions {
  /** Its data lie there. */
  readonly folder: string;
  /** CARDLINE_HOME: keys, certificates and trust. */
  readonly home: string;
  /** A layout whose machines are there. */
  readonly layoutFile: string;
  readonly cards: number;
  readonly starts: number;
  /** By then it has found its machines: pages are those of a line that stands. */
  readonly settlesMs: number;
  readonly progress: (words: string) => void;
}

const verified = z.object({
  chain: z.literal('intact'),
  violations: z.array(z.string()).length(0),
  cost: z.object({ seconds: z.number() }),
  tables: z.object({ seconds: z.number() }),
});
const found = z.object({
  orders: z.array(z.object({ cards: z.array(z.object({ card: z.string() })) })).min(1),
  next: z.number().nullable(),
});
const story = z.object({ entries: z.array(z.unknown()).min(1) });

interface Started<T> {
  readonly seconds: number;
  readonly residentMb: number;
  readonly peakMb: number;
  readonly result: T;
}

export class AgedLine {
  readonly #clock = new RealClock();
  readonly #options: AgedLineOptions;
  readonly #data: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(options: AgedLineOptions) {
    this.#options = options;
    this.#data = join(options.folder, `data-${options.cards}`);
    this.#env = { ...process.env, CARDLINE_HOME: options.home };
  }

  /** @throws {CliError} where a process does not do what it should. */
  async measure(): Promise<AgeFigure> {
    const { cards, progress } = this.#options;
    try {
      const written = await this.#write();
      progress(`${cards} cards: starts`);
      // The first start writes what is written once; a line that has run for years is not new here.
      await this.#started(() => Promise.resolve());
      const live = bytesUnder(this.#data);
      const idle = await this.#idleStarts();
      const asked = await this.#settled((page) => this.#pages(page, written));
      progress(`${cards} cards: archives`);
      for (const words of [['archive'], ['shred', '--by', 'Bench', '--after-days', '0'], ['compact']])
        this.#run('data', ...words, '--data', this.#data);
      const archived = bytesUnder(this.#data);
      const old = await this.#settled((page) => this.#timed(() => this.#story(page, 'C0000001')));
      progress(`${cards} cards: verifies`);
      const full = this.#verify('--full');
      const [startSeconds] = percentiles(idle);
      return {
        cards,
        entries: written.entries,
        startSeconds,
        startsSeconds: idle,
        residentMb: asked.residentMb,
        peakMb: asked.peakMb,
        liveBytesPerCard: Math.round(live / cards),
        archivedBytesPerCard: Math.round(archived / cards),
        verifySeconds: this.#verify().seconds,
        verifyFullSeconds: full.seconds,
        provingSeconds: full.proving,
        tablesSeconds: full.tables,
        readingSeconds: await readingSeconds(this.#clock, this.#data),
        pagesMs: asked.result,
        archivedStoryMs: old.result,
      };
    } finally {
      rmSync(this.#data, { recursive: true, force: true });
    }
  }

  #write(): Promise<LongJournal> {
    const { cards, home, progress } = this.#options;
    const entropy = new SystemEntropy();
    mkdirSync(home, { recursive: true, mode: 0o700 });
    return writeLongJournal(this.#data, cards, {
      recipe: defaultRecipe(installedRecipes()),
      keys: KeyRing.fromFile(join(home, 'master.key'), entropy),
      journalKey: JournalKey.fromFile(join(home, 'journal-signer.key')),
      endsAtMs: this.#clock.wallTimeMs() - ENDED_BEFORE_MS,
      contentsKept: CONTENTS_MOST,
      progress: (made) => {
        if (made % PROGRESS_EVERY_CARDS === 0) progress(`${made} of ${cards} cards written`);
      },
    });
  }

  async #idleStarts(): Promise<number[]> {
    const seconds: number[] = [];
    for (let start = 0; start < this.#options.starts; start += 1)
      seconds.push((await this.#started(() => Promise.resolve())).seconds);
    return seconds;
  }

  #settled<T>(work: (page: Page) => Promise<T>): Promise<Started<T>> {
    return this.#started(async (page) => {
      await sleep(this.#clock, this.#options.settlesMs, new AbortController().signal);
      return work(page);
    });
  }

  /** Its controller as a process, until `work` at its pages is done. */
  async #started<T>(work: (page: Page) => Promise<T>): Promise<Started<T>> {
    const words = ['run', '--line', this.#options.layoutFile, '--data', this.#data];
    const port = String(await freePort());
    const startedMs = this.#clock.nowMs();
    const child = spawn(ownCommand(), [...words, '--port', port, '--imaging', 'modelled'], {
      env: this.#env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    try {
      const link = await signInLink(child.stderr, this.#clock);
      const seconds = round((this.#clock.nowMs() - startedMs) / 1000);
      const result = await work(await pageAt(link));
      const { nowMb, peakMb } = residentMb(child.pid ?? 0);
      return { seconds, residentMb: nowMb, peakMb, result };
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
  }

  async #pages(page: Page, written: LongJournal): Promise<Record<string, number>> {
    const now = this.#clock.wallTimeMs();
    const get = (path: string) => this.#timed(() => page.get(path));
    const find = (text: string) => this.#timed(() => this.#find(page, text));
    return {
      figures: await get(`/api/performance?from=${now - YEAR_MS}&to=${now}`),
      batches: await get('/api/batches'),
      alarms: await get('/api/alarms'),
      'card by number': await find(written.lastCard),
      'card by order': await find(written.lastOrder),
      'card by serial': await find(written.lastSerial),
      // Of a name that ten times as many people have where there are ten times as many cards.
      'card by name': await find(written.lastCitizen),
      'next page of a name': await this.#nextPage(page, written.lastCitizen),
      story: await this.#timed(() => this.#story(page, written.lastCard)),
    };
  }

  async #find(page: Page, text: string): Promise<void> {
    const answer = await page.post('/api/cards/find', { text });
    if (!found.safeParse(answer).success) throw new CliError(`nothing was found by ${text}`);
  }

  async #nextPage(page: Page, name: string): Promise<number> {
    const first = found.safeParse(await page.post('/api/cards/find', { text: name }));
    const next = first.success ? first.data.next : null;
    if (next === null) throw new CliError(`too few are called ${name} for a second page`);
    return this.#timed(() => page.post('/api/cards/find', { text: name, before: next }));
  }

  async #story(page: Page, card: string): Promise<void> {
    const answer = await page.get(`/api/cards/${card}`);
    if (!story.safeParse(answer).success) throw new CliError(`card ${card} has no story`);
  }

  /** Milliseconds, the median. */
  async #timed(work: () => Promise<unknown>): Promise<number> {
    const took: number[] = [];
    for (let time = 0; time < ASKED_TIMES; time += 1) {
      const sinceMs = this.#clock.nowMs();
      await work();
      took.push(this.#clock.nowMs() - sinceMs);
    }
    return round(percentiles(took)[0]);
  }

  #verify(...words: string[]): { readonly seconds: number; readonly proving: number; readonly tables: number } {
    const sinceMs = this.#clock.nowMs();
    const said = this.#run('verify', '--data', this.#data, '--json', ...words);
    const seconds = round((this.#clock.nowMs() - sinceMs) / 1000);
    const report = verified.safeParse(jsonValue(said));
    if (!report.success) throw new CliError('the bench’s journal is not intact');
    return { seconds, proving: report.data.cost.seconds, tables: report.data.tables.seconds };
  }

  #run(...words: string[]): string {
    const options = { env: this.#env, encoding: 'utf8', timeout: FINISH_MS, maxBuffer: OUTPUT_MOST_BYTES } as const;
    const done = spawnSync(ownCommand(), words, options);
    if (done.status !== 0) throw new CliError(`cardline ${words.join(' ')}: ${done.stderr}`);
    return done.stdout;
  }
}

interface Page {
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
}

/** Signed in by a one-time link. */
async function pageAt(link: string): Promise<Page> {
  const { origin } = new URL(link);
  const signedIn = await fetch(link, { redirect: 'manual' });
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const asked = async (path: string, options: RequestInit): Promise<unknown> => {
    const answer = await fetch(`${origin}${path}`, options);
    if (!answer.ok) throw new CliError(`${path}: ${answer.status}`);
    return answer.json();
  };
  return {
    get: (path) => asked(path, { headers: { cookie } }),
    post: (path, body) => {
      const headers = { cookie, origin, 'content-type': 'application/json' };
      return asked(path, { method: 'POST', headers, body: JSON.stringify(body) });
    },
  };
}

function bytesUnder(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

async function readingSeconds(clock: RealClock, folder: string): Promise<number> {
  const store = JournalStore.openForReading(folder, clock);
  const sinceMs = clock.nowMs();
  try {
    const { entries } = await hashOnAllCores(store);
    if (entries !== store.entries) throw new InvariantError('not every entry of the bench’s journal was read');
    return round((clock.nowMs() - sinceMs) / 1000);
  } finally {
    store.close();
  }
}

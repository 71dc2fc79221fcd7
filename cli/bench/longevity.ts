import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readSync,
  openSync,
  closeSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

import { JournalKey } from '../../controller/keys/journal-key.ts';
import { KeyRing } from '../../controller/orders/keys.ts';
import { jsonValue } from '../../recipes/strict-json.ts';
import { RealClock } from '../../stations/clock.ts';
import { SystemEntropy } from '../../stations/random.ts';
import { ownCommand } from '../own-program.ts';
import { defaultRecipe, installedRecipes } from '../recipes.ts';
import { CliError } from '../terminal.ts';
import { freePort } from './line-at-gateway.ts';
import { writeLongJournal, type LongJournal } from './long-journal.ts';
import { round } from './percentiles.ts';
import { signInLink } from './sign-in-link.ts';

/**
 * A line that has made many cards, and one that has made few: how long it takes to start, what it holds in memory and on disk, what its
 * pages cost, and its proof. Each journal is written by the real store; the controller and each check are processes of their own.
 */

const START_MOST_SECONDS = 2;
const START_MOST_TIMES = 1.3;
const RESIDENT_MOST_MB = 250;
const PAGE_MOST_MS = 200;
const PAGE_MOST_TIMES = 1.5;
const ARCHIVED_MOST_BYTES = 1500;
const VERIFY_LEAST_SHARE = 0.5;
const YEAR_MS = 365 * 86_400_000;
/** The median of so many. */
const ASKED_TIMES = 5;
const READ_AT_ONCE = 1 << 20;
const FINISH_MS = 3_600_000;

export interface AgeFigure {
  readonly cards: number;
  readonly entries: number;
  /** From the start of the process to the address at which somebody can sign in. */
  readonly startSeconds: number;
  readonly residentMb: number;
  readonly liveBytesPerCard: number;
  readonly archivedBytesPerCard: number;
  readonly verifySeconds: number;
  readonly verifyFullSeconds: number;
  /** Reading the same bytes and taking their digest. */
  readonly readingSeconds: number;
  readonly verifyShare: number;
  readonly pagesMs: Readonly<Record<string, number>>;
  /** One card's story, once its entries lie in a segment. */
  readonly archivedStoryMs: number;
}

export interface LongevityFigure {
  readonly ages: readonly AgeFigure[];
  readonly bounds: Readonly<Record<string, number>>;
  /** What is not as it should be; empty where all is. */
  readonly missed: readonly string[];
}

/** `ages`: cards that have been made, the fewest first. @throws {CliError} where a process does not start. */
export async function longevityBench(
  ages: readonly number[],
  progress: (words: string) => void,
): Promise<LongevityFigure> {
  const figures: AgeFigure[] = [];
  for (const cards of ages) {
    const folder = mkdtempSync(join(tmpdir(), 'cardline-bench-longevity-'));
    try {
      figures.push(await new AgedLine(folder, cards, progress).measure());
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return {
    ages: figures,
    bounds: {
      startSeconds: START_MOST_SECONDS,
      startTimes: START_MOST_TIMES,
      residentMb: RESIDENT_MOST_MB,
      pageMs: PAGE_MOST_MS,
      pageTimes: PAGE_MOST_TIMES,
      archivedBytesPerCard: ARCHIVED_MOST_BYTES,
      verifyShare: VERIFY_LEAST_SHARE,
    },
    missed: missedOf(figures),
  };
}

function missedOf(figures: readonly AgeFigure[]): string[] {
  const [youngest] = figures;
  return figures.flatMap((one) => {
    const pages = Object.entries(one.pagesMs);
    const claims: readonly (readonly [boolean, string])[] = [
      [one.startSeconds <= START_MOST_SECONDS, `starts in ${one.startSeconds} s`],
      [one.startSeconds <= START_MOST_TIMES * (youngest?.startSeconds ?? 0), 'starts slower than a young line'],
      [one.residentMb <= RESIDENT_MOST_MB, `holds ${one.residentMb} MB`],
      [one.archivedBytesPerCard <= ARCHIVED_MOST_BYTES, `keeps ${one.archivedBytesPerCard} bytes a card`],
      [one.verifyShare >= VERIFY_LEAST_SHARE, `verifies at ${one.verifyShare} of the bound`],
      ...pages.map(([page, ms]): readonly [boolean, string] => [ms <= PAGE_MOST_MS, `${page} takes ${ms} ms`]),
      ...pages.map(([page, ms]): readonly [boolean, string] => [
        // What takes a millisecond is not measured to a half of it.
        ms <= Math.max(PAGE_MOST_TIMES * (youngest?.pagesMs[page] ?? 0), PAGE_MOST_MS / 10),
        `${page} is slower than on a young line`,
      ]),
    ];
    return claims.filter(([holds]) => !holds).map(([, words]) => `${one.cards} cards: ${words}`);
  });
}

const verified = z.object({ chain: z.literal('intact'), violations: z.array(z.string()).length(0) });
const found = z.array(z.object({ cards: z.array(z.object({ card: z.string() })) })).min(1);

class AgedLine {
  readonly #clock = new RealClock();
  readonly #cards: number;
  readonly #data: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #home: string;
  readonly #progress: (words: string) => void;

  constructor(folder: string, cards: number, progress: (words: string) => void) {
    this.#cards = cards;
    this.#progress = progress;
    this.#data = join(folder, 'data');
    this.#home = join(folder, 'home');
    mkdirSync(this.#home, { mode: 0o700 });
    this.#env = { ...process.env, CARDLINE_HOME: this.#home };
  }

  async measure(): Promise<AgeFigure> {
    const written = await this.#write();
    // The first start compiles, and writes what is written once; a line that has run for years is not new here.
    await this.#started(() => Promise.resolve());
    const live = bytesUnder(this.#data);
    const alive = await this.#started((origin, cookie) => this.#pages(origin, cookie, written));
    this.#progress(`${this.#cards} cards: archives`);
    this.#run('data', 'archive', '--data', this.#data);
    this.#run('data', 'compact', '--data', this.#data);
    const archived = bytesUnder(this.#data);
    const story = await this.#started((origin, cookie) => this.#timed(() => this.#story(origin, cookie, 'C0000001')));
    this.#progress(`${this.#cards} cards: verifies`);
    const readingSeconds = readingOf(this.#clock, this.#data);
    const verifyFullSeconds = this.#verify('--full');
    return {
      cards: this.#cards,
      entries: written.entries,
      startSeconds: alive.startSeconds,
      residentMb: alive.residentMb,
      liveBytesPerCard: Math.round(live / this.#cards),
      archivedBytesPerCard: Math.round(archived / this.#cards),
      verifySeconds: this.#verify(),
      verifyFullSeconds,
      readingSeconds,
      verifyShare: round(readingSeconds / verifyFullSeconds),
      pagesMs: alive.result,
      archivedStoryMs: story.result,
    };
  }

  #write(): Promise<LongJournal> {
    const entropy = new SystemEntropy();
    return writeLongJournal(this.#data, this.#cards, {
      recipe: defaultRecipe(installedRecipes()),
      keys: KeyRing.fromFile(join(this.#home, 'master.key'), entropy),
      journalKey: JournalKey.fromFile(join(this.#home, 'journal-signer.key')),
      endsAtMs: this.#clock.wallTimeMs(),
      contents: 'sealed',
      progress: (cards) => {
        if (cards % 10_000 === 0) this.#progress(`${cards} of ${this.#cards} cards written`);
      },
    });
  }

  /** Its controller as a process, until `work` at its pages is done. */
  async #started<T>(
    work: (origin: string, cookie: string) => Promise<T>,
  ): Promise<{ startSeconds: number; residentMb: number; result: T }> {
    const port = await freePort();
    const startedMs = this.#clock.nowMs();
    const words = ['run', '--data', this.#data, '--port', String(port), '--imaging', 'modelled'];
    const child = spawn(ownCommand(), words, { env: this.#env, stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    try {
      const link = await signInLink(child.stderr, this.#clock);
      const startSeconds = round((this.#clock.nowMs() - startedMs) / 1000);
      const answer = await fetch(link, { redirect: 'manual' });
      const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      const result = await work(new URL(link).origin, cookie);
      return { startSeconds, residentMb: residentMb(child.pid ?? 0), result };
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
  }

  async #pages(origin: string, cookie: string, written: LongJournal): Promise<Record<string, number>> {
    const now = this.#clock.wallTimeMs();
    const get = (path: string) => this.#timed(() => this.#get(origin, cookie, path));
    const find = (text: string) => this.#timed(() => this.#find(origin, cookie, text));
    return {
      figures: await get(`/api/performance?from=${now - YEAR_MS}&to=${now}`),
      batches: await get('/api/batches'),
      alarms: await get('/api/alarms'),
      'card by order': await find(written.lastOrder),
      'card by serial': await find(written.lastSerial),
      'card by number': await find(written.lastCard),
      story: await this.#timed(() => this.#story(origin, cookie, written.lastCard)),
    };
  }

  async #get(origin: string, cookie: string, path: string): Promise<unknown> {
    const answer = await fetch(`${origin}${path}`, { headers: { cookie } });
    if (!answer.ok) throw new CliError(`${path}: ${answer.status}`);
    return answer.json();
  }

  async #find(origin: string, cookie: string, text: string): Promise<void> {
    const headers = { cookie, origin, 'content-type': 'application/json' };
    const answer = await fetch(`${origin}/api/cards/find`, { method: 'POST', headers, body: JSON.stringify({ text }) });
    if (!found.safeParse(await answer.json()).success) throw new CliError(`nothing was found by ${text}`);
  }

  #story(origin: string, cookie: string, card: string): Promise<unknown> {
    return this.#get(origin, cookie, `/api/cards/${card}`);
  }

  /** Milliseconds, the median. */
  async #timed(work: () => Promise<unknown>): Promise<number> {
    const took: number[] = [];
    for (let time = 0; time < ASKED_TIMES; time += 1) {
      const sinceMs = this.#clock.nowMs();
      await work();
      took.push(this.#clock.nowMs() - sinceMs);
    }
    return round(took.toSorted((one, other) => one - other)[Math.floor(ASKED_TIMES / 2)] ?? 0);
  }

  #verify(...words: string[]): number {
    const sinceMs = this.#clock.nowMs();
    const said = this.#run('verify', '--data', this.#data, '--json', ...words);
    if (!verified.safeParse(jsonValue(said)).success) throw new CliError('the bench’s journal is not intact');
    return round((this.#clock.nowMs() - sinceMs) / 1000);
  }

  #run(...words: string[]): string {
    const done = spawnSync(ownCommand(), words, {
      env: this.#env,
      encoding: 'utf8',
      timeout: FINISH_MS,
      maxBuffer: READ_AT_ONCE,
    });
    if (done.status !== 0) throw new CliError(`cardline ${words.join(' ')}: ${done.stderr}`);
    return done.stdout;
  }
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function bytesUnder(folder: string): number {
  return filesUnder(folder).reduce((sum, file) => sum + statSync(file).size, 0);
}

function readingOf(clock: RealClock, folder: string): number {
  const sinceMs = clock.nowMs();
  const digest = createHash('sha256');
  const piece = Buffer.alloc(READ_AT_ONCE);
  for (const file of filesUnder(folder)) {
    const opened = openSync(file, 'r');
    for (let read = readSync(opened, piece); read > 0; read = readSync(opened, piece))
      digest.update(piece.subarray(0, read));
    closeSync(opened);
  }
  digest.digest();
  return round((clock.nowMs() - sinceMs) / 1000);
}

/** Resident megabytes now (proc(5), VmRSS); 0 where it is gone. */
function residentMb(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(kilobytes ?? 0) / 1024);
  } catch {
    return 0;
  }
}

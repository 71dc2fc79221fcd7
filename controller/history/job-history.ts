import type { JobKey } from '../../stations/job-key.ts';
import { tracesOf, type Trace, type WorkName } from '../../stations/kinds.ts';
import type { Entry, EntryOf } from '../journal/entry.ts';
import { isAbout } from '../journal/entry-subjects.ts';

/** What each station did lately, folded from the journal: the newest jobs of each, with what it measured. */

export interface StationJob {
  readonly key: string;
  readonly card: string;
  readonly endedAt: number;
  readonly tookMs: number;
  readonly outcome: string;
  /** The fault's code where there was one, else the outcome. */
  readonly why: string;
  readonly measures: Readonly<Record<string, number>>;
  /** What the card can be recalled by of this job, such as lots, tools and its box. */
  readonly traces: Readonly<Partial<Record<Trace, string>>>;
}

/** Jobs of a station that are kept. */
const JOBS_MAX = 60;
interface Begun {
  readonly station: string;
  readonly card: string;
  readonly work: WorkName;
  readonly at: number;
}

const SUBJECTS = new Set(['job'] as const);

export class JobHistory {
  readonly #open = new Map<JobKey, Begun>();
  readonly #ended = new Map<string, StationJob[]>();

  take({ at, body }: Entry): void {
    if (!isAbout(body, SUBJECTS)) return;
    switch (body.kind) {
      case 'job.requested':
        this.#open.set(body.key, { station: body.station, card: body.card, work: body.work, at });
        return;
      case 'job.ended':
        this.#keep(at, body);
        return;
      case 'job.doubted':
      case 'job.running':
        return;
      default:
        body satisfies never;
    }
  }

  #keep(at: number, body: EntryOf<'job.ended'>): void {
    const job = this.#open.get(body.key);
    if (job === undefined) return;
    this.#open.delete(body.key);
    const measures: Record<string, number> = {};
    for (const [name, value] of Object.entries(body.evidence)) if (typeof value === 'number') measures[name] = value;
    const jobs = this.#ended.get(job.station) ?? [];
    this.#ended.set(job.station, jobs);
    jobs.push({
      key: body.key,
      card: job.card,
      endedAt: at,
      tookMs: at - job.at,
      outcome: body.outcome,
      why: body.fault?.code ?? body.outcome,
      measures,
      traces: tracesOf({ ...job, done: body.outcome === 'done', evidence: body.evidence }),
    });
    if (jobs.length > JOBS_MAX) jobs.shift();
  }

  /** The newest first. */
  of(station: string): StationJob[] {
    return this.#ended.get(station)?.toReversed() ?? [];
  }
}

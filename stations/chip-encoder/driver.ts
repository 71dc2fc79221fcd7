import type { JobKey } from '../job-key.ts';
import { NO_SUPPLIES, type Supplies } from '../supplies.ts';
import { repeat, type Clock } from '../clock.ts';
import { done, failed, fault, InvariantError, type Fault, type Outcome } from '../fault.ts';
import type { PackMLCommand, UnitMode } from '../packml.ts';
import type { Entropy, SeededRandom } from '../random.ts';
import { StationConnection } from '../station-connection.ts';
import {
  OFFLINE,
  cleanedText,
  type EndedJob,
  type Job,
  type JobAnswer,
  type Station,
  type StationEvent,
  type StationStatus,
} from '../station.ts';
import type { EncodeResult, EncodeWork } from './contract.ts';
import type { HeadReader } from './head-reader.ts';
import { answerFromChip, personalize, readChipState } from './session.ts';

/** Polling interval of an idle reader's slot status, milliseconds. */
const POLL_EVERY_MS = 1000;
/** Maximum sessions for one job on one chip. Each one after the first follows a refused command that T=1 had resent. */
const SESSIONS_MAX = 4;

/**
 * Driver of one encoder head: a reader with a chip in it. The reader has no memory of jobs, so a query reads the job key from the chip.
 * Methods throw an InvariantError for work other than `encode`.
 */
export class ChipEncoderDriver implements Station {
  readonly id: string;
  readonly kind = 'chip-encoder';
  readonly #clock: Clock;
  readonly #connect: () => HeadReader;
  readonly #connection: StationConnection;
  readonly #entropy: Entropy;
  #reader: HeadReader | null = null;
  /** The job whose session is using the reader. */
  #current: string | null = null;
  #ended: { key: JobKey; answer: EndedJob } | null = null;
  /** Serializes sessions and polls on the reader. */
  #queue: Promise<unknown> = Promise.resolve();
  #connections = 0;

  constructor(id: string, clock: Clock, random: SeededRandom, entropy: Entropy, connect: () => HeadReader) {
    this.id = id;
    this.#clock = clock;
    this.#entropy = entropy;
    this.#connect = connect;
    this.#connection = new StationConnection(id, 'minor', clock, random, () => this.#session());
  }

  supplies(): Supplies {
    return NO_SUPPLIES;
  }

  terms(): null {
    return null;
  }

  status(): StationStatus {
    return this.#connection.status;
  }

  listen(listener: (event: StationEvent) => void): void {
    this.#connection.listen(listener);
  }

  start(): void {
    this.#connection.start();
  }

  stop(): Promise<void> {
    return this.#connection.stop();
  }

  /** Always rejected: a reader has no PackML states. While connected it counts as Execute. */
  command(command: PackMLCommand): Promise<Outcome<void>> {
    return Promise.resolve(failed(fault('station.refused', 'minor', { station: this.id, status: command })));
  }

  setMode(_mode: UnitMode): Promise<Outcome<void>> {
    return Promise.resolve(done(undefined));
  }

  submit(job: Job): Promise<Outcome<void>> {
    const { key, work } = job;
    if (work.kind !== 'encode') throw new InvariantError(`chip encoder received ${work.kind} work`);
    if (this.#reader === null) return Promise.resolve(failed(this.#connection.offline));
    if (this.#current === key) return Promise.resolve(done(undefined));
    if (this.#ended?.key === key) {
      this.#connection.emit({ type: 'jobEnded', key, answer: this.#ended.answer });
      return Promise.resolve(done(undefined));
    }
    if (this.#current !== null) {
      return Promise.resolve(failed(fault('station.refused', 'major', { station: this.id, status: 'busy' })));
    }
    this.#current = key;
    void this.#turn(() => this.#personalize(key, work));
    return Promise.resolve(done(undefined));
  }

  async query(job: Job): Promise<JobAnswer> {
    const { key, work } = job;
    if (work.kind !== 'encode') throw new InvariantError(`chip encoder received a query for ${work.kind} work`);
    if (this.#current === key) return { state: 'running' };
    if (this.#ended?.key === key) return this.#ended.answer;
    return this.#turn((reader) => this.#askChip(reader, key, work));
  }

  async #askChip(reader: HeadReader, key: JobKey, work: EncodeWork): Promise<JobAnswer> {
    const atr = await reader.powerOn();
    if (!atr.ok) return atr.fault.code.startsWith('chip.') ? { state: 'unknown' } : unreachable(atr.fault);
    const state = await readChipState(reader, work, atr.value, this.#entropy);
    await reader.powerOff();
    if (!state.ok) return state.fault.code.startsWith('chip.') ? { state: 'unknown' } : unreachable(state.fault);
    return answerFromChip(state.value, key, work, atr.value);
  }

  /** Aborts a session that hangs; a query of the chip then finds out how far it got. */
  cancel(key: JobKey): Promise<Outcome<void>> {
    if (this.#current === key) this.#connection.lose(fault('job.overdue', 'minor', { station: this.id }));
    return Promise.resolve(done(undefined));
  }

  async #personalize(key: JobKey, work: EncodeWork): Promise<JobAnswer> {
    const reader = this.#reader;
    if (reader === null) {
      this.#current = null;
      return unreachable(this.#connection.offline);
    }
    const outcome = await this.#sessions(reader, key, work);
    if (outcome.ok || outcome.fault.code.startsWith('chip.')) await reader.powerOff();
    if (this.#reader !== reader) return unreachable(this.#connection.offline);
    this.#current = null;
    if (!outcome.ok && !outcome.fault.code.startsWith('chip.')) {
      // The reader stopped responding: the outcome is unknown until it is back and the chip is queried.
      this.#connection.lose(outcome.fault);
      return unreachable(outcome.fault);
    }
    const answer: EndedJob = outcome.ok
      ? { state: 'done', result: outcome.value }
      : await this.#diagnosed(reader, outcome.fault, key, work);
    this.#ended = { key, answer };
    this.#connection.emit({ type: 'jobEnded', key, answer });
    return answer;
  }

  /**
   * The secure channel rejects a command that reached the chip twice, because its counter has advanced, and closes. That is not a fault of
   * the chip: it is powered on again, and the next session reads its state and completes what was begun for this job.
   */
  async #sessions(reader: HeadReader, key: JobKey, work: EncodeWork): Promise<Outcome<EncodeResult>> {
    for (let session = 1; ; session += 1) {
      const atr = await reader.powerOn();
      if (!atr.ok) return atr;
      const outcome = await personalize(reader, key, work, atr.value, this.#entropy, session > 1);
      const sentTwice = !outcome.ok && outcome.fault.code === 'chip.refused' && reader.resent;
      if (!sentTwice || session === SESSIONS_MAX) return outcome;
      await reader.powerOff();
    }
  }

  /** Powers a chip that stopped responding once more, to find out whether it is partly written, finished or dead. */
  async #diagnosed(reader: HeadReader, seen: Fault, key: JobKey, work: EncodeWork): Promise<EndedJob> {
    const failed: EndedJob = { state: 'failed', fault: seen, begun: true };
    if (seen.code !== 'chip.mute') return failed;
    const asked = await this.#askChip(reader, key, work);
    if (asked.state === 'done') return asked;
    return asked.state === 'failed' && asked.fault.code === 'chip.torn' ? asked : failed;
  }

  #turn(work: (reader: HeadReader) => Promise<JobAnswer>): Promise<JobAnswer> {
    const turn = this.#queue.then(() =>
      this.#reader === null ? unreachable(this.#connection.offline) : work(this.#reader),
    );
    this.#queue = turn;
    return turn;
  }

  async #session(): Promise<Fault> {
    const reader = this.#connect();
    const reason = await this.#converse(reader);
    this.#reader = null;
    this.#current = null;
    await reader.close();
    return reason;
  }

  async #converse(reader: HeadReader): Promise<Fault> {
    let closed: Fault | null = null;
    const whyClosed = (): Fault | null => closed;
    const opened = await reader.open((reason) => {
      const why = this.#connection.closedBy(reason);
      closed = why;
      this.#connection.lose(why);
    });
    if (!opened.ok) return opened.fault;
    const identity = await reader.identify();
    if (!identity.ok) return whyClosed() ?? identity.fault;
    this.#reader = reader;
    this.#connections += 1;
    return this.#connection.hold((signal) => {
      const lost = whyClosed();
      if (lost !== null) {
        this.#connection.lose(lost);
        return;
      }
      this.#connection.change({
        ...OFFLINE,
        connection: 'online',
        unitState: 'Execute',
        unitMode: 'Produce',
        // A reader has no memory of jobs, so every connection counts as a new boot.
        bootId: cleanedText(`${this.id}-${this.#connections}`),
        identity: identity.value,
      });
      void repeat(this.#clock, POLL_EVERY_MS, signal, () => this.#poll());
    });
  }

  #poll(): void {
    // A running chip session proves that the reader responds.
    if (this.#current !== null) return;
    void this.#turn(async (reader) => {
      const present = await reader.present();
      if (!present.ok && this.#reader === reader) this.#connection.lose(present.fault);
      return { state: 'running' };
    });
  }
}

function unreachable(reason: Fault): JobAnswer {
  return { state: 'unreachable', fault: reason };
}

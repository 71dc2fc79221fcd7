import { NO_JOB, parseJobKey, type JobKey } from '../job-key.ts';
import { NO_SUPPLIES, type Supplies } from '../supplies.ts';
import { repeat, type Clock } from '../clock.ts';
import { done, failed, fault, FAULT_CODES, InvariantError, type Fault, type Outcome } from '../fault.ts';
import type { SerialLink, SerialLinkFactory } from '../links/serial-link.ts';
import { NO_TEXT } from '../outside-text.ts';
import { picturesDigest } from '../picture-digest.ts';
import {
  PACKML_COMMANDS,
  packMLStateOf,
  UNIT_MODES,
  unitModeOf,
  type PackMLCommand,
  type UnitMode,
} from '../packml.ts';
import type { SeededRandom } from '../random.ts';
import { StationConnection } from '../station-connection.ts';
import {
  OFFLINE,
  cleanedText,
  type Job,
  type JobAnswer,
  type Station,
  type StationEvent,
  type StationIdentity,
  type StationStatus,
} from '../station.ts';
import type { EngraveWork } from './contract.ts';
import { DATA_CHUNK_BYTES, encodeLaserFrame, LineReader, parseLaserFrame, type LaserFrame } from './frame.ts';

const REPLY_TIMEOUT_MS = 300;
const TRIES = 3;
/** Version of PROTOCOL.md; a laser with another one is rejected. */
const PROTOCOL_VERSION = '1';
/** Polling interval of the status, milliseconds; each valid request renews the beam's lease. */
const POLL_EVERY_MS = 500;
/** Maximum requests that wait for the line. */
const WAITING_MAX = 32;

type Values = Readonly<Record<string, string>>;

/**
 * Driver of the laser engraver on a serial line: one outstanding request at a time, repeated until its reply arrives or the tries are used
 * up. `submit` throws an InvariantError for work other than `engrave`.
 */
export class LaserEngraverDriver implements Station {
  readonly id: string;
  readonly kind = 'laser-engraver';
  readonly #clock: Clock;
  readonly #connect: SerialLinkFactory;
  readonly #connection: StationConnection;
  #link: SerialLink | null = null;
  #sequence = 0;
  #awaited: { sequence: number; resolve: (frame: LaserFrame) => void } | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #reported = NO_JOB;

  constructor(id: string, clock: Clock, random: SeededRandom, connect: SerialLinkFactory) {
    this.id = id;
    this.#clock = clock;
    this.#connect = connect;
    this.#connection = new StationConnection(id, 'major', clock, random, () => this.#session());
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

  async command(command: PackMLCommand): Promise<Outcome<void>> {
    return accepted(this.id, await this.#request('CMD', { number: String(PACKML_COMMANDS[command]) }));
  }

  async setMode(mode: UnitMode): Promise<Outcome<void>> {
    return accepted(this.id, await this.#request('MODE', { number: String(UNIT_MODES[mode]) }));
  }

  async submit(job: Job): Promise<Outcome<void>> {
    if (job.work.kind !== 'engrave') throw new InvariantError(`laser received ${job.work.kind} work`);
    const loaded = await this.#load(job.key, job.work);
    if (!loaded.ok) return loaded;
    return accepted(this.id, await this.#request('MARK', { key: job.key }));
  }

  async query(job: Job): Promise<JobAnswer> {
    const reply = await this.#request('QUERY', { key: job.key });
    return reply.ok ? this.#answerOf(reply.value.values) : { state: 'unreachable', fault: reply.fault };
  }

  async cancel(key: JobKey): Promise<Outcome<void>> {
    return accepted(this.id, await this.#request('ABORT', { key }));
  }

  async #load(key: JobKey, work: EngraveWork): Promise<Outcome<void>> {
    const { faces, format, powerPercent, speedMmPerS } = work;
    const content = Buffer.concat([faces.front, faces.back]);
    const opened = accepted(
      this.id,
      await this.#request('LOAD', {
        key,
        bytes: String(content.length),
        front: String(faces.front.length),
        format,
        power: String(powerPercent),
        speed: String(speedMmPerS),
        sha256: picturesDigest(faces),
      }),
    );
    if (!opened.ok) return opened;
    for (let offset = 0; offset < content.length; offset += DATA_CHUNK_BYTES) {
      const data = content.subarray(offset, offset + DATA_CHUNK_BYTES).toString('base64url');
      const sent = accepted(this.id, await this.#request('DATA', { key, offset: String(offset), data }));
      if (!sent.ok) return sent;
    }
    return done(undefined);
  }

  async #session(): Promise<Fault> {
    const link = this.#connect();
    const reason = await this.#converse(link);
    this.#link = null;
    await link.close();
    return reason;
  }

  async #converse(link: SerialLink): Promise<Fault> {
    const reader = new LineReader();
    let closed: Fault | null = null;
    const whyClosed = (): Fault | null => closed;
    const opened = await link.open({
      bytes: (bytes) => {
        for (const line of reader.push(bytes)) this.#receive(line);
      },
      closed: (reason) => {
        const why = this.#connection.closedBy(reason);
        closed = why;
        this.#connection.lose(why);
      },
    });
    if (!opened.ok) return opened.fault;
    this.#link = link;
    const hello = await this.#request('HELLO', {});
    if (!hello.ok) return whyClosed() ?? hello.fault;
    const { manufacturer, model, serial, software, protocol } = hello.value.values;
    if (protocol !== PROTOCOL_VERSION)
      return fault('station.protocol', 'major', { station: this.id, what: `protocol ${protocol ?? ''}` });
    const identity: StationIdentity = {
      manufacturer: cleanedText(manufacturer ?? ''),
      model: cleanedText(model ?? ''),
      serialNumber: cleanedText(serial ?? ''),
      softwareRevision: cleanedText(software ?? ''),
      certificate: NO_TEXT,
    };
    return this.#connection.hold((signal) => {
      const lost = whyClosed();
      if (lost !== null) this.#connection.lose(lost);
      void repeat(this.#clock, POLL_EVERY_MS, signal, () => this.#poll(identity, signal));
    });
  }

  async #poll(identity: StationIdentity, signal: AbortSignal): Promise<void> {
    const reply = await this.#request('STATUS', {});
    // A failed request has already ended the session.
    if (signal.aborted || !reply.ok) return;
    this.#connection.change({ ...statusOf(reply.value.values), identity, connection: 'online' });
    const ended = parseJobKey(reply.value.values['ended']);
    if (ended !== null) await this.#reportEnded(ended);
  }

  #receive(line: string): void {
    const frame = parseLaserFrame(line);
    if (frame === null || frame.direction === '>') return;
    if (frame.direction === '<') {
      if (this.#awaited?.sequence === frame.sequence) this.#awaited.resolve(frame);
      return;
    }
    if (frame.verb === 'ENDED') {
      const key = parseJobKey(frame.values['key']);
      if (key !== null) void this.#reportEnded(key);
    } else if (frame.verb === 'STATUS' && this.#connection.status.connection === 'online') {
      this.#connection.change({
        ...statusOf(frame.values),
        identity: this.#connection.status.identity,
        connection: 'online',
      });
    }
  }

  /** An event only announces the end of a job; its result is queried, so that a repeated or lost event changes nothing. */
  async #reportEnded(key: JobKey): Promise<void> {
    if (key === this.#reported) return;
    this.#reported = key;
    const reply = await this.#request('QUERY', { key });
    const answer = reply.ok ? this.#answerOf(reply.value.values) : null;
    if (answer?.state === 'done' || answer?.state === 'failed')
      this.#connection.emit({ type: 'jobEnded', key, answer });
    else this.#reported = NO_JOB;
  }

  #answerOf(values: Values): JobAnswer {
    switch (values['state']) {
      case 'done':
        return {
          state: 'done',
          result: {
            kind: 'engrave',
            energyMilliJ: energyOf(values['energy']),
            sha256: values['sha256'] ?? '',
            lens: values['lens'] ?? '',
          },
        };
      case 'failed': {
        const code = FAULT_CODES.find((known) => known === values['fault']) ?? 'laser.failed';
        return { state: 'failed', fault: fault(code, 'major', { station: this.id }), begun: values['begun'] !== 'no' };
      }
      case 'running':
        return { state: 'running' };
      case 'notDone':
        return { state: 'notDone' };
      case 'unknown':
        return { state: 'unknown' };
      default:
        return { state: 'unreachable', fault: fault('station.protocol', 'major', { station: this.id, what: 'QUERY' }) };
    }
  }

  /** Requests are sent one after the other; a reply is matched only by its sequence number. */
  #request(verb: string, values: Values): Promise<Outcome<LaserFrame>> {
    if (this.#waiting >= WAITING_MAX) {
      return Promise.resolve(failed(fault('station.timeout', 'major', { station: this.id, verb })));
    }
    this.#waiting += 1;
    const turn = this.#queue.then(() => this.#exchange(verb, values));
    this.#queue = turn.finally(() => {
      this.#waiting -= 1;
    });
    return turn;
  }

  async #exchange(verb: string, values: Values): Promise<Outcome<LaserFrame>> {
    const link = this.#link;
    if (link === null) return failed(this.#connection.offline);
    this.#sequence = (this.#sequence + 1) & 0xff;
    const sequence = this.#sequence;
    const bytes = Buffer.from(encodeLaserFrame({ direction: '>', sequence, verb, values }), 'latin1');
    for (let attempt = 1; attempt <= TRIES && this.#link === link; attempt += 1) {
      const reply = await new Promise<LaserFrame | null>((resolve) => {
        const cancel = this.#clock.schedule(REPLY_TIMEOUT_MS, () => resolve(null));
        this.#awaited = {
          sequence,
          resolve: (frame) => {
            cancel();
            resolve(frame);
          },
        };
        link.write(bytes);
      });
      this.#awaited = null;
      if (reply !== null) return done(reply);
    }
    const reason = fault('link.stale', 'major', { station: this.id, ageMs: TRIES * REPLY_TIMEOUT_MS });
    this.#connection.lose(reason);
    return failed(reason);
  }
}

/** Energy in millijoules; an invalid number becomes 0, so that QC and journal never receive NaN. */
function energyOf(text: string | undefined): number {
  const energy = Number(text);
  return Number.isFinite(energy) && energy > 0 ? energy : 0;
}

function statusOf(values: Values): StationStatus {
  const interlock = values['interlock'] === 'open';
  return {
    ...OFFLINE,
    unitState: packMLStateOf(Number(values['state'])),
    unitMode: unitModeOf(Number(values['mode'])),
    bootId: values['boot'] === undefined ? null : cleanedText(values['boot']),
    fault: interlock ? fault('laser.interlock-open', 'major', {}) : null,
  };
}

function accepted(station: string, reply: Outcome<LaserFrame>): Outcome<void> {
  if (!reply.ok) return reply;
  return reply.value.verb === 'OK'
    ? done(undefined)
    : failed(fault('station.refused', 'major', { station, status: reply.value.values['reason'] ?? reply.value.verb }));
}

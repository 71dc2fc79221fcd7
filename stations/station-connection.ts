import { sleep, type Clock } from './clock.ts';
import { fault, type Fault, type FaultCode, type Severity } from './fault.ts';
import type { SeededRandom } from './random.ts';
import { OFFLINE, type StationEvent, type StationStatus } from './station.ts';

/** Connection management common to all drivers: connects, reports changes of status, and reconnects after a pause. */

/** Pause between attempts while a station is unreachable, so that it is back online within a second of its return. Milliseconds. */
const RECONNECT_MS = 250;
/** Maximum pause while a station answers but refuses the connection, or must be refused. Milliseconds. */
const REFUSED_FIRST_MS = 500;
const REFUSED_MOST_MS = 3000;
/** Faults of a link to a station that does not answer. */
export const AWAY: ReadonlySet<FaultCode> = new Set(['link.lost', 'link.unreachable', 'link.stale']);
/** Pauses vary by this fraction, so that a dozen drivers do not reconnect at the same instant. */
const RECONNECT_SPREAD = 0.3;

/** The connection of one station, used by its driver. */
export class StationConnection {
  readonly #station: string;
  readonly #lossSeverity: Severity;
  readonly #clock: Clock;
  readonly #random: SeededRandom;
  readonly #session: () => Promise<Fault>;
  #listener: (event: StationEvent) => void = () => undefined;
  #status: StationStatus = OFFLINE;
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #lose: (reason: Fault) => void = () => undefined;

  /**
   * Creates a connection that is not started.
   *
   * @param lossSeverity minor where the line continues without this station
   * @param session runs one connection from open to loss; cleans up after itself and resolves with the reason for its end
   */
  constructor(
    station: string,
    lossSeverity: Severity,
    clock: Clock,
    random: SeededRandom,
    session: () => Promise<Fault>,
  ) {
    this.#station = station;
    this.#lossSeverity = lossSeverity;
    this.#clock = clock;
    this.#random = random;
    this.#session = session;
  }

  get status(): StationStatus {
    return this.#status;
  }

  listen(listener: (event: StationEvent) => void): void {
    this.#listener = listener;
  }

  start(): void {
    this.#stopping = new AbortController();
    this.#running = this.#keep(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#lose(this.offline);
    await this.#running;
  }

  /** Fault of a station without a connection. */
  get offline(): Fault {
    return fault('link.lost', this.#lossSeverity, { station: this.#station });
  }

  /** Fault of this station for a line that closed itself: the line's own reason, or a lost connection. */
  closedBy(reason: Fault | undefined): Fault {
    if (reason === undefined) return this.offline;
    return fault(reason.code, this.#lossSeverity, { ...reason.context, station: this.#station });
  }

  emit(event: StationEvent): void {
    this.#listener(event);
  }

  /** Reports a status, unless it equals the previous one. */
  change(status: StationStatus): void {
    if (sameStatus(this.#status, status)) return;
    this.#status = status;
    this.#listener({ type: 'status', status });
  }

  /** Holds a session until it is lost and resolves with the reason; `signal` aborts what `work` started. */
  hold(work: (signal: AbortSignal) => void): Promise<Fault> {
    const ending = new AbortController();
    return new Promise((resolve) => {
      this.#lose = (reason) => {
        this.#lose = () => undefined;
        ending.abort();
        resolve(reason);
      };
      if (this.#stopping.signal.aborted) this.#lose(this.offline);
      else work(ending.signal);
    });
  }

  /** Ends the held session, if there is one. */
  lose(reason: Fault): void {
    this.#lose(reason);
  }

  async #keep(stopping: AbortSignal): Promise<void> {
    let refusedMs = REFUSED_FIRST_MS;
    while (!stopping.aborted) {
      this.change({ ...OFFLINE, connection: 'connecting', fault: this.#status.fault });
      const reason = await this.#session();
      if (stopping.aborted) break;
      const away = this.#status.connection === 'online' || AWAY.has(reason.code);
      this.change({ ...OFFLINE, fault: reason });
      const delayMs = away ? RECONNECT_MS : refusedMs;
      refusedMs = away ? REFUSED_FIRST_MS : Math.min(REFUSED_MOST_MS, refusedMs * 2);
      await sleep(this.#clock, this.#random.spread(delayMs, RECONNECT_SPREAD), stopping);
    }
    this.change(OFFLINE);
  }
}

function sameStatus(a: StationStatus, b: StationStatus): boolean {
  return (
    a.connection === b.connection &&
    a.unitState === b.unitState &&
    a.unitMode === b.unitMode &&
    a.bootId === b.bootId &&
    a.identity === b.identity &&
    a.positions === b.positions &&
    a.fault?.code === b.fault?.code &&
    a.conditions.join() === b.conditions.join()
  );
}

import { hash } from 'node:crypto';

import type { Cancel } from '../../stations/clock.ts';
import type { FaultCode } from '../../stations/fault.ts';
import { LEASE_MS, RESPONSE_BEGUN, RESPONSE_FAULT, type JobParameters } from '../../stations/job-control/contract.ts';
import { isJobKey, type JobKey } from '../../stations/job-key.ts';
import { encodeLaserFrame, LineReader, parseLaserFrame, type LaserFrame } from '../../stations/laser-engraver/frame.ts';
import type { SerialPeer } from '../../stations/links/memory.ts';
import { COMMAND_NAMES, MODE_NAMES, PACKML_COMMANDS, PACKML_STATES, UNIT_MODES } from '../../stations/packml.ts';
import { picturesDigest } from '../../stations/picture-digest.ts';
import type { SeededRandom } from '../../stations/random.ts';
import { SIMULATION_MAKER } from '../../stations/station.ts';
import { NO_AFFLICTIONS, type SimulatedKind } from '../machine.ts';
import { brokenOff, drawImperfection, staleFront, type FaceWork } from '../workmanship.ts';
import type { Blank } from '../blank.ts';
import type { World } from '../world.ts';
import { workPosition } from '../../stations/position.ts';
import type { DeviceClocks } from './clocks.ts';
import { JobMemory } from './job-memory.ts';
import { LaserContent } from './laser-content.ts';
import { ok, refuse, type LaserReply, type Values } from './laser-reply.ts';
import { LATE_ANSWER_MS, Misbehaviour, type JobMisbehaviour } from './misbehaviour.ts';
import { PackMLUnit } from './packml-unit.ts';

const SPREAD = 0.05;
const ENERGY_MILLI_J = 1200;
const LENS = 'SIM-LENS-1';

/** Simulated laser engraver behind its serial protocol. Its beam is on only while its lease is valid. */
export class LaserEngraverDevice implements SerialPeer {
  readonly #id: string;
  readonly #clocks: DeviceClocks;
  readonly #world: World;
  readonly #random: SeededRandom;
  readonly #dwellMs: number;
  readonly #send: (bytes: Uint8Array) => void;
  readonly #reader = new LineReader();
  readonly #memory = new JobMemory();
  readonly misbehaviour = new Misbehaviour();
  readonly #begun: (key: JobKey) => void;
  readonly #unit: PackMLUnit;
  #boots = 1;
  readonly #content = new LaserContent();
  #marking: { key: JobKey; cancel: Cancel; interrupt: () => void } | null = null;
  #lastReply: { sequence: number; request: string; reply: string } | null = null;
  #eventSequence = 0;
  /** The last work engraved. */
  #buffer: FaceWork | null = null;
  #lastEnded = '';
  #interlockOpen = false;
  #cancelLease: Cancel = () => undefined;

  constructor(
    id: string,
    clocks: DeviceClocks,
    world: World,
    random: SeededRandom,
    dwellMs: number,
    send: (bytes: Uint8Array) => void,
    begun: (key: JobKey) => void,
  ) {
    this.#begun = begun;
    this.#id = id;
    this.#clocks = clocks;
    this.#world = world;
    this.#random = random;
    this.#dwellMs = dwellMs;
    this.#send = send;
    this.#unit = new PackMLUnit(clocks.machine, () => this.#event('STATUS', this.#statusValues()));
  }

  receive(bytes: Uint8Array): void {
    for (const line of this.#reader.push(bytes)) {
      const frame = parseLaserFrame(line);
      // A corrupt frame is dropped: the host repeats what is not answered.
      if (frame === null || frame.direction !== '>') continue;
      this.#renewLease();
      // An identical frame repeats a request whose reply was lost.
      if (this.#lastReply?.sequence === frame.sequence && this.#lastReply.request === line) {
        this.#send(Buffer.from(this.#lastReply.reply, 'latin1'));
        continue;
      }
      const { verb, values } = this.#answer(frame);
      const reply = encodeLaserFrame({ direction: '<', sequence: frame.sequence, verb, values });
      this.#lastReply = { sequence: frame.sequence, request: line, reply };
      this.#send(Buffer.from(reply, 'latin1'));
    }
  }

  readonly openInterlock = (open: boolean): void => {
    this.#interlockOpen = open;
    if (open) {
      this.#interrupt('laser.interlock-open');
      this.#unit.command('Abort');
    }
    this.#event('STATUS', this.#statusValues());
  };

  readonly stickTransition = (): void => this.#unit.stick();

  get sticks(): boolean {
    return this.#unit.sticks;
  }

  resetByHand(): void {
    this.misbehaviour.mend();
    this.#unit.unstick();
  }

  get remembersJobs(): boolean {
    return this.#memory.newestEnded().some(({ state }) => state === 'Ended');
  }

  reboot(forget: boolean): void {
    this.#interrupt('laser.failed');
    if (forget) {
      this.#memory.forget();
      this.misbehaviour.staleMemory = false;
    }
    this.#boots += 1;
    this.#content.forget();
    this.#lastReply = null;
    this.#unit.reset();
  }

  #answer({ verb, values }: LaserFrame): LaserReply {
    const key = values['key'] ?? '';
    switch (verb) {
      case 'HELLO':
        return ok({
          manufacturer: SIMULATION_MAKER,
          model: 'SimLaser',
          serial: `SIM-${this.#id}`,
          software: '1.0',
          protocol: '1',
        });
      case 'STATUS':
        return ok(this.#statusValues());
      case 'CMD': {
        const command = COMMAND_NAMES.find((name) => String(PACKML_COMMANDS[name]) === values['number']);
        if (command === undefined) return refuse('argument');
        if (this.#interlockOpen && command !== 'Stop' && command !== 'Abort') return refuse('interlock');
        if (!this.#unit.command(command)) return refuse('state');
        if (command === 'Stop' || command === 'Abort') this.#interrupt('laser.failed');
        return ok({});
      }
      case 'MODE': {
        const mode = MODE_NAMES.find((name) => String(UNIT_MODES[name]) === values['number']);
        if (mode === undefined) return refuse('argument');
        return this.#unit.setMode(mode) ? ok({}) : refuse('state');
      }
      case 'LOAD':
        return this.#content.load(values);
      case 'DATA':
        return this.#content.add(values);
      case 'MARK':
      case 'QUERY':
      case 'ABORT':
        return isJobKey(key) ? this.#ofJob(verb, key) : refuse('argument');
      default:
        return refuse('verb');
    }
  }

  #ofJob(verb: 'MARK' | 'QUERY' | 'ABORT', key: JobKey): LaserReply {
    if (verb === 'MARK') return this.#mark(key);
    if (verb === 'QUERY') return ok(this.#jobValues(key));
    return this.#marking?.key === key && this.#interrupt('laser.failed') ? ok({}) : refuse('unknown');
  }

  #mark(key: JobKey): LaserReply {
    if (this.#memory.get(key) !== null) return ok({});
    // The request was delayed and arrives after the query answered «not done»: the controller may have given the card up since.
    if (this.#memory.disowned(key)) return refuse('disowned');
    const loaded = this.#content.loadedFor(key);
    if (loaded === null) return refuse('notLoaded');
    if (this.#interlockOpen) return refuse('interlock');
    if (this.#unit.state !== 'Execute') return refuse('state');
    if (this.#marking !== null) return refuse('busy');
    const { about, content } = loaded;
    if (hash('sha256', content) !== about.sha256) return refuse('checksum');
    if (this.misbehaviour.staleMemory && this.#doneAlready(key)) return ok({});
    const blank = this.#world.at(workPosition(this.#id));
    if (blank === null) {
      this.#end(key, 'transport.position-empty', false, {});
      return ok({});
    }
    const misbehaviour = this.misbehaviour.nextJob();
    if (misbehaviour === 'forgotten-job') return ok({});
    const work: FaceWork = {
      format: about.format,
      faces: { front: content.subarray(0, about.front), back: content.subarray(about.front) },
      imperfection: drawImperfection(this.#random, {
        offsetMm: 0,
        contrastLossPercent: this.#world.wear.engraveContrastPercent,
      }),
    };
    this.#begun(key);
    this.#memory.set({ key, state: 'Running', data: {} });
    const cancel = misbehaviour === 'stuck' ? (): void => undefined : this.#burn(key, blank, work, misbehaviour);
    this.#marking = { key, cancel, interrupt: () => (blank.engraved = brokenOff(work)) };
    return ok({});
  }

  /** Simulates stale memory: reports the last ended job's response for this one. */
  #doneAlready(key: JobKey): boolean {
    const last = this.#memory.newestEnded().findLast(({ state }) => state === 'Ended');
    if (last === undefined) return false;
    this.#end(key, null, false, last.data);
    return true;
  }

  #burn(key: JobKey, blank: Blank, work: FaceWork, misbehaviour: JobMisbehaviour | null): Cancel {
    const { machine } = this.#clocks;
    let cancel = machine.schedule(this.#random.spread(this.#dwellMs, SPREAD) * this.misbehaviour.slowness, () => {
      if (misbehaviour !== 'skipped-work')
        blank.engraved = misbehaviour === 'stale-work' ? staleFront(this.#buffer, work) : work;
      this.#buffer = work;
      const end = (): void => {
        this.#marking = null;
        this.#end(key, null, true, { energy: ENERGY_MILLI_J, sha256: picturesDigest(work.faces) });
      };
      if (misbehaviour !== 'late-answer') end();
      else cancel = machine.schedule(LATE_ANSWER_MS, end);
    });
    return () => cancel();
  }

  #jobValues(key: JobKey): Values {
    const response = this.#memory.get(key);
    if (response === null) {
      this.#memory.disown(key);
      return { state: this.#memory.forgotten ? 'unknown' : 'notDone' };
    }
    if (response.state === 'Running') return { state: 'running' };
    if (response.state === 'Ended') {
      const { energy, sha256 } = response.data;
      return { state: 'done', energy: String(energy ?? 0), sha256: String(sha256 ?? ''), lens: LENS };
    }
    return {
      state: 'failed',
      fault: String(response.data[RESPONSE_FAULT]),
      begun: response.data[RESPONSE_BEGUN] === false ? 'no' : 'yes',
    };
  }

  #interrupt(reason: FaultCode): boolean {
    const marking = this.#marking;
    if (marking === null) return false;
    marking.cancel();
    marking.interrupt();
    this.#marking = null;
    this.#end(marking.key, reason, true, {});
    return true;
  }

  #end(key: JobKey, failure: FaultCode | null, begun: boolean, data: JobParameters): void {
    this.#memory.set(
      failure === null
        ? { key, state: 'Ended', data }
        : { key, state: 'Aborted', data: { [RESPONSE_FAULT]: failure, [RESPONSE_BEGUN]: begun } },
    );
    this.#lastEnded = key;
    this.#event('ENDED', { key });
  }

  /** Switches the beam off when the host is silent for the duration of the lease. */
  #renewLease(): void {
    this.#cancelLease();
    this.#cancelLease = this.#clocks.wire.schedule(LEASE_MS, () => {
      this.#interrupt('laser.failed');
      this.#unit.command('Hold');
    });
  }

  #statusValues(): Values {
    return {
      state: String(PACKML_STATES[this.#unit.state]),
      mode: String(UNIT_MODES[this.#unit.mode]),
      boot: `${this.#id}-boot-${this.#boots}`,
      interlock: this.#interlockOpen ? 'open' : 'closed',
      ended: this.#lastEnded,
    };
  }

  #event(verb: string, values: Values): void {
    this.#eventSequence = (this.#eventSequence + 1) & 0xff;
    this.#send(
      Buffer.from(encodeLaserFrame({ direction: '!', sequence: this.#eventSequence, verb, values }), 'latin1'),
    );
  }
}

export const simulatedLaserEngraver: SimulatedKind = {
  build: ({ id, kind }, { clocks, world, random, cycleMs, baud, begun }) => ({
    id,
    kind,
    link: 'serial',
    baud,
    attach: (send) => new LaserEngraverDevice(id, clocks, world, random, cycleMs, send, begun),
    afflictions: NO_AFFLICTIONS,
    lookAgain: null,
  }),
  marked: ({ engraved }) => engraved !== null,
};

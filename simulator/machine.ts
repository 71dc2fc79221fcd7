import type { JobKey } from '../stations/job-key.ts';
import type { StationKind } from '../stations/kinds.ts';
import type { StationLayout } from '../stations/line-layout.ts';
import type { SeededRandom } from '../stations/random.ts';
import type { Cryptography } from './devices/chip-inspection.ts';
import type { DeviceClocks } from './devices/clocks.ts';
import type { Misbehaviour } from './devices/misbehaviour.ts';
import type { OpcUaUnit } from './devices/opcua-unit.ts';
import type { TimedFault } from './faults/fault-rates.ts';
import type { Vision } from './vision/vision.ts';
import type { Armed } from './armed-queue.ts';
import type { Blank } from './blank.ts';
import type { World } from './world.ts';

/** A machine of the plant, by what it is spoken to over. */
export type Machine =
  | (MachineBase & { readonly link: 'opcua'; readonly device: OpcUaUnit })
  | (MachineBase & {
      readonly link: 'serial';
      readonly baud: number;
      /** Joins the machine to its line: what it sends goes to `send`. */
      attach(send: (bytes: Uint8Array) => void): SerialDevice;
    });

interface MachineBase {
  readonly id: string;
  readonly kind: StationKind;
  /** Faults that this machine alone can have. */
  readonly afflictions: Readonly<Partial<Record<TimedFault, Affliction>>>;
  /** Lets its sensors look again, after a person has changed something; null where it has none. */
  readonly lookAgain: (() => void) | null;
}

/** `lasts`: from `true` to `false`. `once`: the next card meets with it. */
export type Affliction =
  | { readonly how: 'lasts'; readonly strike: (strikes: boolean) => void }
  | { readonly how: 'once'; readonly arm: () => Armed | null };

/** A machine behind a serial line, and what can happen to it. */
export interface SerialDevice {
  receive(bytes: Uint8Array): void;
  /** Power off and on again; with `forget` its memory of jobs is lost. */
  reboot(forget: boolean): void;
  /** Opens or closes its interlock; null for a machine that has none. */
  readonly openInterlock: ((open: boolean) => void) | null;
  readonly misbehaviour: Misbehaviour;
  /** Its next transition is never completed, until a person resets it; null for a machine that is no unit. */
  readonly stickTransition: (() => void) | null;
  /** It is to stick, or sticks, in a transition. */
  readonly sticks: boolean;
  /** A person resets it: it goes on where it was stuck, and its memory of jobs is its own again. */
  resetByHand(): void;
  /** Has it ended a job that it could take for another one? */
  readonly remembersJobs: boolean;
}

/** What a simulated machine is made of. */
export interface Surroundings {
  readonly clocks: DeviceClocks;
  readonly world: World;
  /** Its own. */
  readonly random: SeededRandom;
  /** Milliseconds of its work on a card, or of a move. */
  readonly cycleMs: number;
  readonly baud: number;
  /** How QC reads chips: as an inspection system does, or without what takes long to compute. */
  readonly cryptography: Cryptography;
  /** QC's camera. */
  readonly vision: Vision;
  /** Called for every job whose work begins there. */
  readonly begun: (key: JobKey) => void;
}

/** How a kind of station is simulated. */
export interface SimulatedKind {
  readonly build: (station: StationLayout, surroundings: Surroundings) => Machine;
  /** Does the blank bear the mark of its work already? It must not be worked on again. */
  readonly marked: (blank: Blank) => boolean;
}

export const NO_AFFLICTIONS: Machine['afflictions'] = {};
export const leavesNoMark = (): boolean => false;

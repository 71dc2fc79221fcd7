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

/** A machine of the plant, by its protocol. */
export type Machine =
  | (MachineBase & { readonly link: 'opcua'; readonly device: OpcUaUnit })
  | (MachineBase & {
      readonly link: 'serial';
      readonly baud: number;
      /** Connects the machine to its line: it sends its output to `send`. */
      attach(send: (bytes: Uint8Array) => void): SerialDevice;
    });

interface MachineBase {
  readonly id: string;
  readonly kind: StationKind;
  /** Faults that only this machine can have. */
  readonly afflictions: Readonly<Partial<Record<TimedFault, Affliction>>>;
  /** Makes its sensors report a change made by a person; null when it has none. */
  readonly lookAgain: (() => void) | null;
}

/** `lasts`: active from `true` to `false`. `once`: affects the next card. */
export type Affliction =
  | { readonly how: 'lasts'; readonly strike: (strikes: boolean) => void }
  | { readonly how: 'once'; readonly arm: () => Armed | null };

/** A machine on a serial line, and its possible faults. */
export interface SerialDevice {
  receive(bytes: Uint8Array): void;
  /** Power cycle; with `forget` its job memory is lost. */
  reboot(forget: boolean): void;
  /** Opens or closes its interlock; null when it has none. */
  readonly openInterlock: ((open: boolean) => void) | null;
  readonly misbehaviour: Misbehaviour;
  /** The next transition never completes until a person resets it; null for a machine without PackML states. */
  readonly stickTransition: (() => void) | null;
  /** Whether a stuck transition is armed or active. */
  readonly sticks: boolean;
  /** A person resets it: it completes the stuck transition, and its job memory is correct again. */
  resetByHand(): void;
  /** Whether an ended job exists whose response it could return for another one. */
  readonly remembersJobs: boolean;
}

/** Environment of a simulated machine. */
export interface Surroundings {
  readonly clocks: DeviceClocks;
  readonly world: World;
  /** Its own random stream. */
  readonly random: SeededRandom;
  /** Duration of its work on a card, or of a move, milliseconds. */
  readonly cycleMs: number;
  readonly baud: number;
  /** How QC reads chips: fully, or without expensive cryptography. */
  readonly cryptography: Cryptography;
  /** QC's camera. */
  readonly vision: Vision;
  /** Called for every job whose work begins there. */
  readonly begun: (key: JobKey) => void;
}

/** Simulation of a station kind. */
export interface SimulatedKind {
  readonly build: (station: StationLayout, surroundings: Surroundings) => Machine;
  /** Whether the blank bears this station's mark already, and must not be worked on again. */
  readonly marked: (blank: Blank) => boolean;
}

export const NO_AFFLICTIONS: Machine['afflictions'] = {};
export const leavesNoMark = (): boolean => false;

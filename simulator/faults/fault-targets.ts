import type { Disturbance } from '../../stations/links/disturbance.ts';
import type { SerialDevice } from '../machine.ts';

/** Targets of faults outside the plant. */

/** Between two turns of the controller, or right before or after its next commit. */
export type KillMoment = 'now' | 'before' | 'after';

/** Cables and the controller's computer, which do not belong to the plant. */
export interface FaultTargets {
  unplug(station: string): unknown;
  plug(station: string): unknown;
  /** Null heals. OPC UA over TCP has only `half-open`, because TCP delivers data complete and in order. */
  disturb(station: string, disturbance: Disturbance | null): void;
  /** OPC UA only. */
  delayLink(station: string, latencyMs: number): void;
  /** The device behind a serial line. */
  serial(station: string): SerialDevice | null;
  killController(moment: KillMoment): void;
  /** The disk is full: writes fail until somebody frees space. */
  fillDisk(full: boolean): void;
  /** The controller waits for its disk, or was suspended: its process does nothing meanwhile. */
  freezeController(forMs: number): void;
  stepWallClock(byMs: number): void;
}

import type { Disturbance } from '../../stations/links/disturbance.ts';
import type { SerialDevice } from '../machine.ts';

/** What faults strike beside the plant. */

/** Between two turns of the controller, or right before or after its next commit. */
export type KillMoment = 'now' | 'before' | 'after';

/** What is not the plant's own: cables, and the computer of the controller. */
export interface FaultTargets {
  unplug(station: string): unknown;
  plug(station: string): unknown;
  /** Null heals. On OPC UA, which TCP carries whole and in order, there is `half-open` alone. */
  disturb(station: string, disturbance: Disturbance | null): void;
  /** OPC UA only. */
  delayLink(station: string, latencyMs: number): void;
  /** The device behind a serial line. */
  serial(station: string): SerialDevice | null;
  killController(moment: KillMoment): void;
  /** The disk takes no more; what is written fails until somebody makes room. */
  fillDisk(full: boolean): void;
  /** The controller waits for its disk, or was stopped: nothing in its process happens meanwhile. */
  freezeController(forMs: number): void;
  stepWallClock(byMs: number): void;
}

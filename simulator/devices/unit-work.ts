import type { FaultCode } from '../../stations/fault.ts';
import type { JobParameters } from '../../stations/job-control/contract.ts';
import type { UnitContract } from '../../stations/job-control/unit-contract.ts';
import type { JobKey } from '../../stations/job-key.ts';
import type { UaCallResult, UaPath, UaValue } from '../../stations/links/opcua-link.ts';
import type { PackMLCommand, PackMLState } from '../../stations/packml.ts';

/** What a kind of machine does, as the unit around it (`opcua-unit.ts`) sees it. */

/** What a machine does with a job, once its unit has taken it. */
export interface UnitWork {
  /** How many jobs may run at once. */
  readonly capacity: number;
  /** Cards a minute, as fast as the mechanics can. */
  readonly designSpeed: number;
  /** What a machine of this kind has. */
  readonly contract: UnitContract;
  /** Begins the work, or says why it can't be begun. */
  begin(key: JobKey, parameters: JobParameters): WorkBegun | WorkRefused;
  /** More of what the machine exposes: values by path, changes through the callback. */
  observe(changed: (path: UaPath, value: UaValue) => void): void;
  /** A method that is its own; null for one that it has not. */
  call(object: UaPath, method: UaPath, inputs: readonly UaValue[], unit: UnitControl): UaCallResult | null;
  /** Its unit has come to this state; `fault`: what has failed, empty for nothing. */
  stateChanged(state: PackMLState, fault: string): void;
}

/** The unit as its own work may command it. */
export interface UnitControl {
  readonly state: PackMLState;
  command(command: PackMLCommand): boolean;
}

/** `data` of a failure: what the machine knows all the same. */
export type WorkOutcome =
  | { readonly ok: true; readonly data: JobParameters }
  | { readonly ok: false; readonly fault: FaultCode; readonly data: JobParameters };

export interface WorkBegun {
  readonly durationMs: number;
  /** The work is done: its response data, or the fault that it ended with. */
  finish(): WorkOutcome | Promise<WorkOutcome>;
  /** The work is said to be done and was not; null where the machine can't be mistaken about that. */
  pretend(): JobParameters | null;
  /** The work is done with the content of the job before; null where the machine has no buffer for that. */
  stale(): WorkOutcome | null;
  /** The work is broken off by a stop or a loss of power: what the machine knows of it all the same. */
  interrupt(): JobParameters;
}

export interface WorkRefused {
  readonly refused: FaultCode;
}

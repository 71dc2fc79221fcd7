import type { FaultCode } from '../../stations/fault.ts';
import type { JobParameters } from '../../stations/job-control/contract.ts';
import type { UnitContract } from '../../stations/job-control/unit-contract.ts';
import type { JobKey } from '../../stations/job-key.ts';
import type { UaCallResult, UaPath, UaValue } from '../../stations/links/opcua-link.ts';
import type { PackMLCommand, PackMLState } from '../../stations/packml.ts';

/** Work of a machine kind as used by its unit (`opcua-unit.ts`). */

/** Executes jobs that the unit has accepted. */
export interface UnitWork {
  /** Maximum concurrent jobs. */
  readonly capacity: number;
  /** Cards per minute, the mechanical maximum. */
  readonly designSpeed: number;
  /** Contract of this kind. */
  readonly contract: UnitContract;
  /** Begins the work, or returns why it cannot begin. */
  begin(key: JobKey, parameters: JobParameters): WorkBegun | WorkRefused;
  /** Additional variables: present values and changes are reported through the callback. */
  observe(changed: (path: UaPath, value: UaValue) => void): void;
  /** Calls a method of this kind; null for an unknown one. */
  call(object: UaPath, method: UaPath, inputs: readonly UaValue[], unit: UnitControl): UaCallResult | null;
  /** The unit has reached this state; `fault`: its failure, or empty. */
  stateChanged(state: PackMLState, fault: string): void;
}

/** Commands that the work may give to its unit. */
export interface UnitControl {
  readonly state: PackMLState;
  command(command: PackMLCommand): boolean;
}

/** `data` of a failure: what the machine knows anyway. */
export type WorkOutcome =
  | { readonly ok: true; readonly data: JobParameters }
  | { readonly ok: false; readonly fault: FaultCode; readonly data: JobParameters };

export interface WorkBegun {
  readonly durationMs: number;
  /** Outcome of the work: response data, or the fault. */
  finish(): WorkOutcome | Promise<WorkOutcome>;
  /** Outcome of a false success: reported as done, but not done; null where the machine cannot err this way. */
  pretend(): JobParameters | null;
  /** Outcome with the content of the previous job; null where the machine has no buffer. */
  stale(): WorkOutcome | null;
  /** The work is aborted by a stop or a power loss; returns what the machine knows anyway. */
  interrupt(): JobParameters;
}

export interface WorkRefused {
  readonly refused: FaultCode;
}

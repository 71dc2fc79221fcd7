import type { OpcUaLink } from '../links/opcua-link.ts';
import type { Job, JobResult, StationKind } from '../station.ts';
import type { JobParameters, JobResponse } from './contract.ts';
import type { UnitContract } from './unit-contract.ts';

/** What differs between unit kinds: how a job is encoded and how its response is decoded. */
export interface UnitDialect {
  readonly contract: UnitContract<StationKind>;
  /**
   * Parameters of the job order.
   *
   * @throws InvariantError for work of another kind
   */
  parameters(job: Job): JobParameters;
  /** Decodes a response. Null when it violates the contract; `stale` when it describes the work of another job. */
  result(job: JobResponse, link: OpcUaLink): Promise<JobResult | 'stale' | null>;
}

import type { OpcUaLink } from '../links/opcua-link.ts';
import type { Job, JobResult, StationKind } from '../station.ts';
import type { JobParameters, JobResponse } from './contract.ts';
import type { UnitContract } from './unit-contract.ts';

/** What differs between the units: how a job is said and how its response is read. */
export interface UnitDialect {
  readonly contract: UnitContract<StationKind>;
  parameters(job: Job): JobParameters;
  /** Null where the response is not what the contract promises; `stale` where it tells of another job's work, which left no mark. */
  result(job: JobResponse, link: OpcUaLink): Promise<JobResult | 'stale' | null>;
}

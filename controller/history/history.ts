import type { Entry } from '../journal/entry.ts';
import { AlarmHistory } from './alarm-history.ts';
import { BatchHistory } from './batch-history.ts';
import { JobHistory } from './job-history.ts';
import { ShiftHistory } from './shift-history.ts';
import { ProductionHistory } from './production-history.ts';

/** All that is folded from the journal to be looked at over time. */
export class History {
  readonly production: ProductionHistory;
  readonly batches: BatchHistory;
  readonly alarms = new AlarmHistory();
  readonly jobs = new JobHistory();
  readonly shifts = new ShiftHistory();

  /** `batchOf`: the batch of an order; empty where it is not known. */
  constructor(batchOf: (order: string) => string) {
    this.production = new ProductionHistory(batchOf);
    this.batches = new BatchHistory(batchOf);
  }

  take(entry: Entry): void {
    this.production.take(entry);
    this.batches.take(entry);
    this.alarms.take(entry);
    this.jobs.take(entry);
    this.shifts.take(entry);
  }
}

import type { Entry } from '../journal/entry.ts';
import { AlarmHistory } from './alarm-history.ts';
import { BatchHistory } from './batch-history.ts';
import { JobHistory } from './job-history.ts';
import { ShiftHistory } from './shift-history.ts';
import { ProductionHistory } from './production-history.ts';

/** What memory holds of the journal: it has no tables, and is made anew at each start. */
interface Remembered {
  take(entry: Entry): void;
}

/** All that is folded from the journal to be looked at over time. */
export class History {
  readonly production: ProductionHistory;
  readonly batches: BatchHistory;
  readonly alarms = new AlarmHistory();
  readonly jobs = new JobHistory();
  readonly shifts = new ShiftHistory();
  readonly #all: readonly Remembered[];

  /** `batchOf`: the batch of an order; empty where it is not known. */
  constructor(batchOf: (order: string) => string) {
    this.production = new ProductionHistory(batchOf);
    this.batches = new BatchHistory(batchOf);
    this.#all = [this.production, this.batches, this.alarms, this.jobs, this.shifts];
  }

  take(entry: Entry): void {
    for (const one of this.#all) one.take(entry);
  }
}

import { AlarmHistory } from './alarm-history.ts';
import { BatchHistory } from './batch-history.ts';
import { CardList } from './card-list.ts';
import { JobHistory } from './job-history.ts';
import { MeasureHistory } from './measure-history.ts';
import { ProductionHistory } from './production-history.ts';
import { ShiftHistory } from './shift-history.ts';
import { WorkHistory } from './work-history.ts';
import type { TablesOf } from './tables-of.ts';

/** Historical data for pages, read from the projections' tables, however old the line is. */
export class History {
  readonly production: ProductionHistory;
  readonly batches: BatchHistory;
  readonly cards: CardList;
  readonly alarms: AlarmHistory;
  readonly jobs: JobHistory;
  readonly measures: MeasureHistory;
  readonly work: WorkHistory;
  readonly shifts: ShiftHistory;

  constructor(tablesOf: TablesOf) {
    this.production = new ProductionHistory(tablesOf);
    this.batches = new BatchHistory(tablesOf);
    this.cards = new CardList(tablesOf);
    this.alarms = new AlarmHistory(tablesOf);
    this.jobs = new JobHistory(tablesOf);
    this.measures = new MeasureHistory(tablesOf);
    this.work = new WorkHistory(tablesOf);
    this.shifts = new ShiftHistory(tablesOf);
  }
}

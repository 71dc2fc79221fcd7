import type { ImportReport } from '../controller/orders/import.ts';
import type { RefusedOrder } from '../controller/orders/order-file.ts';
import { describeFlaw } from '../hmi/src/words/order-flaws.ts';

/** A refused line of an order file as it is printed, written and sent: with the reason in English words beside its code. */
export interface WordedRefusal extends RefusedOrder {
  readonly reason: string;
}

export function worded({ line, field, flaw }: RefusedOrder): WordedRefusal {
  return { line, field, reason: describeFlaw('en', flaw), flaw };
}

/** The report as it leaves this program. */
export function wordedReport(report: ImportReport): ImportReport {
  return { ...report, refusals: report.refusals.map((refused) => worded(refused)) };
}

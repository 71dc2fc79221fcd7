import type { Entry } from '../journal/entry.ts';

/** Every time that one shift gave the line to the next. */

export interface Handover {
  readonly at: number;
  readonly by: string;
  readonly to: string;
  readonly note: string;
  readonly openTasks: number;
  readonly openAlarms: number;
}

const HANDOVERS_MAX = 500;

export class ShiftHistory {
  /** In the order in which they were signed. */
  readonly handovers: Handover[] = [];

  take({ at, body }: Entry): void {
    if (body.kind !== 'shift.handed-over') return;
    const { by, to, note, openTasks, openAlarms } = body;
    this.handovers.push({ at, by, to, note, openTasks, openAlarms });
    if (this.handovers.length > HANDOVERS_MAX) this.handovers.shift();
  }
}

import { z } from 'zod';

import type { ShiftHistory } from '../history/shift-history.ts';
import type { EntryBody } from '../journal/entry.ts';
import { secondSignature, type SecondPerson } from '../people/second-person.ts';
import type { HandoverView } from './contract.ts';
import { plainLines, plainText } from '../people/plain-text.ts';
import { route, type Route } from './routes.ts';

/** The line goes from one shift to the next: who leaves says what is open, who comes signs that they have taken it. */

export interface ShiftPorts {
  readonly shifts: ShiftHistory;
  readonly secondPerson: SecondPerson;
  /** What is to be done by hand now, and alarms that stand. */
  readonly open: () => { readonly tasks: number; readonly alarms: number };
  readonly tell: (facts: readonly EntryBody[]) => void;
}

const TOLD_MAX = 50;

export function shiftRoutes({ shifts, secondPerson, open, tell }: ShiftPorts): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/handovers',
      access: 'line.see',
      handle: (): HandoverView[] => shifts.handovers.slice(-TOLD_MAX).toReversed(),
    }),
    route({
      method: 'POST',
      path: '/api/handovers',
      access: 'hands.do',
      body: z.strictObject({
        by: plainText(0, 80),
        note: plainLines(1000),
        second: secondSignature,
      }),
      handle: async ({ body, visitor, reply }) => {
        const by = secondPerson.accountsExist || body.by === '' ? (visitor?.person ?? '') : body.by;
        const checked = await secondPerson.check(body.second, by, null);
        if ('refusal' in checked) return reply.code(409).send({ accepted: false, refusal: checked.refusal });
        const { tasks, alarms } = open();
        tell([
          {
            kind: 'shift.handed-over',
            by,
            to: checked.person,
            note: body.note,
            openTasks: tasks,
            openAlarms: alarms,
          },
        ]);
        return { accepted: true };
      },
    }),
  ];
}

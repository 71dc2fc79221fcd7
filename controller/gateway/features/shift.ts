import { z } from 'zod';

import { plainLines, plainText } from '../../people/plain-text.ts';
import { secondSignature } from '../../people/second-person.ts';
import type { HandoverView } from '../contract.ts';
import type { ShiftRefusal } from '../contract/shift.ts';
import type { Feature, House } from '../feature.ts';
import { routeOf } from '../routes.ts';

/** Handover between shifts: the outgoing person states what is open, the incoming one signs. */

const HANDOVERS_MAX = 50;

const route = routeOf<ShiftRefusal>();

export function shiftFeature({ controller: { history }, entrance: { secondPerson }, open, note }: House): Feature {
  const handovers = route({
    method: 'GET',
    path: '/api/handovers',
    access: 'line.see',
    handle: (): HandoverView[] => history.shifts.newest(HANDOVERS_MAX),
  });
  const handOver = route({
    method: 'POST',
    path: '/api/handovers',
    access: 'hands.do',
    body: z.strictObject({
      by: plainText(0, 80),
      note: plainLines(1000),
      second: secondSignature,
    }),
    handle: async ({ body, visitor, refuse }) => {
      const by = secondPerson.accountsExist || body.by === '' ? (visitor?.person ?? '') : body.by;
      const checked = await secondPerson.check(body.second, by, 'hands.do');
      if ('refusal' in checked) return refuse(409, checked.refusal);
      const { tasks, alarms } = open();
      const handed = { by, to: checked.person, note: body.note, openTasks: tasks, openAlarms: alarms };
      note([{ kind: 'shift.handed-over', ...handed }]);
      return { accepted: true };
    },
  });
  return { name: 'shift', routes: [handovers, handOver], topics: [] };
}

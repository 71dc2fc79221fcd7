import { z } from 'zod';

import { name, count, alarmName, faultRecord } from './entry-values.ts';

/** Facts about alarms (ISA-18.2). */

export const alarmEntries = [
  z.object({ kind: z.literal('alarm.raised'), alarm: alarmName, fault: faultRecord }),
  z.object({ kind: z.literal('alarm.returned'), alarm: alarmName }),
  z.object({ kind: z.literal('alarm.acknowledged'), alarm: alarmName, by: name }),
  /** Shelved until then (wall clock), active or not. */
  z.object({ kind: z.literal('alarm.shelved'), alarm: alarmName, untilAt: count, why: name, by: name }),
  z.object({ kind: z.literal('alarm.unshelved'), alarm: alarmName, by: name }),
  z.object({ kind: z.literal('alarm.removed-from-service'), alarm: alarmName, why: name, by: name }),
  z.object({ kind: z.literal('alarm.returned-to-service'), alarm: alarmName, by: name }),
  z.object({ kind: z.literal('alarm.noted'), alarm: alarmName, note: name, by: name }),
] as const;

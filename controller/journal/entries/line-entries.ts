import { z } from 'zod';

import {
  name,
  count,
  names,
  faultRecord,
  packMLState,
  packMLCommand,
  unitMode,
  PERSON_COMMANDS,
  ALARM_COMMANDS,
  BATCH_COMMANDS,
} from './entry-values.ts';

/** Facts about the line: states and modes, commands, clock, shifts. */

export const lineEntries = [
  z.object({
    kind: z.literal('line.opened'),
    line: name,
    simulated: z.boolean(),
    layoutHash: name,
    software: name,
    /** Series in the keys of all jobs that are requested until the next such entry. */
    jobSeries: name,
    /** OPC UA security mode of the connections to the machines. */
    security: z.enum(['SignAndEncrypt', 'None', 'unrecorded']),
  }),
  /** Two people allow a real line to run without OPC UA security, until it is opened with it again. */
  z.object({ kind: z.literal('security.waived'), by: name, second: name }),
  z.object({
    kind: z.literal('command.accepted'),
    id: name,
    command: z.union([
      packMLCommand,
      names('work', ['SetUnitMode', ...ALARM_COMMANDS, ...PERSON_COMMANDS, ...BATCH_COMMANDS]),
    ]),
    by: name,
    argument: name,
  }),
  z.object({ kind: z.literal('mode.changed'), mode: unitMode }),
  z.object({
    kind: z.literal('line.changed'),
    from: packMLState,
    to: packMLState,
    /** A command's name, or SC for state complete. */
    cause: z.union([packMLCommand, z.literal('SC')]),
    /** Who commanded: a person's name, `controller`, `unattended`. */
    by: name,
    reason: faultRecord.nullable(),
    needsPerson: z.boolean(),
  }),
  z.object({ kind: z.literal('hold.latched'), reason: faultRecord }),
  /** Between two batches: nothing of the previous one is left on the line. */
  z.object({ kind: z.literal('line.cleared'), by: name }),
  /** Handover between shifts, with a note in the outgoing shift's own words. */
  z.object({
    kind: z.literal('shift.handed-over'),
    by: name,
    to: name,
    note: z.string().max(1000),
    openTasks: count,
    openAlarms: count,
  }),
  /**
   * The wall clock was stepped; order and deadlines do not depend on it. `off`: while no controller was running, so that a clock ahead may
   * be right and the pause long.
   */
  z.object({
    kind: z.literal('clock.stepped'),
    byMs: z.number().int(),
    while: z.enum(['running', 'off']),
  }),
  /** Two people confirm that the clock is right now. */
  z.object({ kind: z.literal('clock.confirmed'), byMs: z.number().int(), by: name, witness: name }),
] as const;

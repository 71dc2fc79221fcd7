import { alarmId } from '../../controller/alarms/alarm-id.ts';
import type { EntryBody, EntryOf } from '../../controller/journal/entry.ts';
import { fault } from '../../stations/fault.ts';
import { outsideValues } from '../../stations/outside-text.ts';

/** Facts of a journal that is written for a bench. */

const ALARM_SEEN_MS = 10_000;
const ALARM_STOOD_MS = 60_000;

/** What is not the card's own: its place in the line's counts and in a box. */
export function placed(
  body: EntryBody,
  { lastFed, rank, box, slot }: { lastFed: string; rank: number; box: string; slot: number },
): EntryBody {
  if (body.kind === 'card.ended') return { ...body, rank };
  if (body.kind === 'job.requested' && body.lastFed !== undefined)
    return { ...body, lastFed: lastFed as typeof body.lastFed };
  if (body.kind === 'job.ended' && 'box' in body.evidence)
    return { ...body, evidence: { ...body.evidence, ...outsideValues({ box, slot }) } };
  return body;
}

/** It stood for a minute, and somebody saw it. */
export function emptyFeeder(fromMs: number): { at: number; body: EntryBody }[] {
  const [alarm, reason] = [alarmId('station:feeder'), fault('transport.feeder-empty', 'minor', {})];
  return [
    { at: fromMs, body: { kind: 'alarm.raised', alarm, fault: reason } },
    { at: fromMs + ALARM_SEEN_MS, body: { kind: 'alarm.acknowledged', alarm, by: 'Lan' } },
    { at: fromMs + ALARM_STOOD_MS, body: { kind: 'alarm.returned', alarm } },
  ];
}

export function lineChanged(
  from: EntryOf<'line.changed'>['from'],
  to: EntryOf<'line.changed'>['to'],
  cause: EntryOf<'line.changed'>['cause'],
): EntryBody {
  return { kind: 'line.changed', from, to, cause, by: 'controller', reason: null, needsPerson: false };
}

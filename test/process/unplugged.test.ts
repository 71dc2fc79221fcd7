import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { EntryBody } from '../../controller/journal/entry.ts';
import { sleep } from '../../stations/clock.ts';
import type { Fault } from '../../stations/fault.ts';
import { accepted, journal, lineState, untilJournal } from './journal-watch.ts';
import { clock, Workplace, type RunningProcess } from './processes.ts';

const CARDS = 36;
const SPEED = 8;
const OUTAGE_MS = 8000;

const place = new Workplace();
let devices: RunningProcess;
let controller: RunningProcess;
let data = '';

/** One batch, through which plugs are pulled one after the other. */
beforeAll(async () => {
  const { line, process } = await place.devices(SPEED);
  devices = process;
  data = place.path('data');
  controller = place.spawn(...place.batch(line, data, CARDS));
  await untilJournal(data, (entries) => accepted(entries) >= 2);
});
afterAll(() => place.clear());

/** What the journal says of the time since it had so many entries, once the line produces again. */
async function sinceItWentOn(before: number): Promise<EntryBody[]> {
  const goes = (entries: readonly EntryBody[]): boolean =>
    lineState(entries) === 'Execute' && accepted(entries) > accepted(entries.slice(0, before));
  return (await untilJournal(data, goes, 60_000)).slice(before);
}

const wait = (ms: number): Promise<void> => sleep(clock, ms, new AbortController().signal);
/** Every batch is held once for its first card: that is no trouble. */
const holds = (entries: readonly EntryBody[]): (EntryBody & { kind: 'line.changed' })[] =>
  entries
    .filter((body) => body.kind === 'line.changed')
    .filter(({ cause, reason }) => cause === 'Hold' && reason?.code !== 'line.first-article');

/**
 * Of one station alone: a computer that is short of time makes another one fall silent as well, and that has to be confirmed.
 */
const heldFor = (entries: readonly EntryBody[], station: string): EntryBody[] =>
  holds(entries).filter(({ reason }) => reason?.context['station'] === station);

/** Why the line waited for a person's Unhold. */
const personNeeded = (entries: readonly EntryBody[]): Fault[] =>
  entries.flatMap((body) => {
    if (body.kind === 'hold.latched') return [body.reason];
    return body.kind === 'line.changed' && body.cause === 'Hold' && body.needsPerson && body.reason !== null
      ? [body.reason]
      : [];
  });

describe('a plug is pulled, over real OPC UA and real serial lines', () => {
  test('the printer for 8 s: held, with the reason, and it goes on without a person', async () => {
    devices.say(`unplug printer ${OUTAGE_MS / 1000}`);
    const held = await untilJournal(data, (entries) => lineState(entries) === 'Held');
    expect(holds(held).at(-1)?.reason?.context['station']).toBe('printer');
    await wait(OUTAGE_MS / 2);
    expect(lineState(journal(data))).toBe('Held');
    await sinceItWentOn(held.length);
    expect(personNeeded(journal(data)).filter(({ context }) => context['station'] === 'printer')).toEqual([]);
  });

  test('one encoder head for 8 s: the others work on, and it comes back', async () => {
    const before = journal(data);
    devices.say(`unplug head-2 ${OUTAGE_MS / 1000}`);
    const head = (entries: readonly EntryBody[]): string[] =>
      entries
        .slice(before.length)
        .flatMap((body) => (body.kind === 'station.changed' && body.station === 'head-2' ? [body.connection] : []));
    await untilJournal(data, (entries) => head(entries).includes('offline'));
    await wait(OUTAGE_MS / 2);
    expect(accepted(journal(data))).toBeGreaterThan(accepted(before) + 2);
    const back = (entries: readonly EntryBody[]): boolean => head(entries).at(-1) === 'online';
    const entries = await untilJournal(data, back);
    expect(heldFor(entries.slice(before.length), 'head-2')).toEqual([]);
  });

  test('the laser in mid-job: held, the card is asked about or rejected, and one Unhold goes on', async () => {
    const before = journal(data).length;
    const atLaser = (body: EntryBody): boolean => body.kind === 'job.requested' && body.work === 'engrave';
    await untilJournal(data, (entries) => entries.slice(before).some((body) => atLaser(body)));
    devices.say('unplug laser 6');
    const held = await untilJournal(data, (entries) => lineState(entries) === 'Held');
    expect(holds(held).at(-1)?.reason?.context['station']).toBe('laser');
    const since = await sinceItWentOn(held.length);
    expect(since.some((body) => body.kind === 'command.accepted' && body.command === 'Unhold')).toBe(true);
    expect(heldFor(since, 'laser'), 'one Unhold is enough').toEqual([]);
  });

  test('after all of that every order has its card, and nothing was lost or made twice', async () => {
    const { code, stdout } = await controller.end();
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      cards: { accepted: CARDS, lost: 0, duplicated: 0 },
      invariants: { violations: [] },
    });
    expect(place.verify(data)).toMatchObject({ chain: 'intact', violations: [] });
  });
});

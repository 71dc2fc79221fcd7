import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { EntryBody } from '../../controller/journal/entry.ts';
import type { Fault } from '../../stations/fault.ts';
import { accepted, journal, lineState, untilJournal } from './journal-watch.ts';
import { Workplace, type RunningProcess } from './processes.ts';

const CARDS = 36;
const SPEED = 8;
const PULLS_MOST = 4;

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

/** Resolves once the line produces again, and has made more than before. */
async function untilItWentOn(before: number): Promise<void> {
  const goes = (entries: readonly EntryBody[]): boolean =>
    lineState(entries) === 'Execute' && accepted(entries) > accepted(entries.slice(0, before));
  await untilJournal(data, goes);
}

/** Every batch is held once for its first card: that is no trouble. */
const holds = (entries: readonly EntryBody[]): (EntryBody & { kind: 'line.changed' })[] =>
  entries
    .filter((body) => body.kind === 'line.changed')
    .filter(({ cause, reason }) => cause === 'Hold' && reason?.code !== 'line.first-article');

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

/** The newest word on a station's link; empty where there is none. */
function linkOf(entries: readonly EntryBody[], station: string): string {
  const changes = entries.filter((body) => body.kind === 'station.changed');
  return changes.findLast((body) => body.station === station)?.connection ?? '';
}

/**
 * Pulls a plug until the line is held for it, and says how many entries there were before. A computer that is short of time makes
 * another station fall silent as well: where the line stood for that one already, it goes on first.
 */
async function pull(station: string): Promise<number> {
  for (let time = 0; time < PULLS_MOST; time += 1) {
    const before = journal(data).length;
    devices.say(`unplug ${station}`);
    const entries = await untilJournal(
      data,
      (read) => lineState(read) === 'Held' && linkOf(read.slice(before), station) === 'offline',
    );
    if (heldFor(entries.slice(before), station).length > 0) return before;
    devices.say(`plug ${station}`);
    await untilItWentOn(entries.length);
  }
  throw new Error(`the line was never held for ${station}`);
}

describe('a plug is pulled, over real OPC UA and real serial lines', () => {
  test('of the printer: held, with the reason, and it goes on without a person', async () => {
    const before = await pull('printer');
    const held = journal(data).length;
    devices.say('plug printer');
    await untilItWentOn(held);
    const needed = personNeeded(journal(data).slice(before));
    expect(needed.filter(({ context }) => context['station'] === 'printer')).toEqual([]);
  });

  test('of one encoder head: the others work on, and it comes back', async () => {
    const before = journal(data);
    devices.say('unplug head-2');
    const since = (entries: readonly EntryBody[]): readonly EntryBody[] => entries.slice(before.length);
    await untilJournal(data, (entries) => linkOf(since(entries), 'head-2') === 'offline');
    await untilJournal(data, (entries) => accepted(entries) > accepted(before) + 2);
    expect(linkOf(journal(data), 'head-2')).toBe('offline');
    devices.say('plug head-2');
    const entries = await untilJournal(data, (read) => linkOf(read, 'head-2') === 'online');
    expect(heldFor(since(entries), 'head-2')).toEqual([]);
  });

  test('of the laser in mid-job: held, the card is asked about or rejected, and an Unhold goes on', async () => {
    const begun = journal(data).length;
    const atLaser = (body: EntryBody): boolean => body.kind === 'job.requested' && body.work === 'engrave';
    await untilJournal(data, (entries) => entries.slice(begun).some((body) => atLaser(body)));
    const before = await pull('laser');
    const held = journal(data).length;
    devices.say('plug laser');
    await untilItWentOn(held);
    const since = journal(data).slice(before);
    expect(since.some((body) => body.kind === 'command.accepted' && body.command === 'Unhold')).toBe(true);
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

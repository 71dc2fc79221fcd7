import { afterEach, describe, expect, test } from 'vitest';

import type { EntryBody } from '../../controller/journal/entry.ts';
import { sleep } from '../../stations/clock.ts';
import { accepted, journal, lineState, untilJournal } from './journal-watch.ts';
import { clock, Workplace, type RunningProcess } from './processes.ts';

const CARDS = 16;
const SPEED = 8;
const OUTAGE_MS = 8000;

let place = new Workplace();
afterEach(() => {
  place.clear();
  place = new Workplace();
});

interface Running {
  readonly devices: RunningProcess;
  readonly controller: RunningProcess;
  readonly data: string;
}

/** A line in the middle of its batch. */
async function producing(): Promise<Running> {
  const { line, process: devices } = await place.devices(SPEED);
  const data = place.path('data');
  const controller = place.spawn(...place.batch(line, data, CARDS));
  await untilJournal(data, (entries) => accepted(entries) >= 3, 60_000);
  return { devices, controller, data };
}

async function finished({ controller, data }: Running): Promise<EntryBody[]> {
  const { code, stdout } = await controller.end(150_000);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    cards: { accepted: CARDS, lost: 0, duplicated: 0 },
    invariants: { violations: [] },
  });
  expect(place.verify(data)).toMatchObject({ chain: 'intact', violations: [] });
  return journal(data);
}

const wait = (ms: number): Promise<void> => sleep(clock, ms, new AbortController().signal);
/** Every batch is held once for its first card: that is no trouble. */
const holds = (entries: readonly EntryBody[]): (EntryBody & { kind: 'line.changed' })[] =>
  entries
    .filter((body) => body.kind === 'line.changed')
    .filter(({ cause, reason }) => cause === 'Hold' && reason?.code !== 'line.first-article');

describe('a plug is pulled, over real OPC UA and real serial lines', () => {
  test('the printer for 8 s: held, with the reason, and it goes on without a person', async () => {
    const run = await producing();
    run.devices.say(`unplug printer ${OUTAGE_MS / 1000}`);
    const held = await untilJournal(run.data, (entries) => lineState(entries) === 'Held', 15_000);
    expect(holds(held).at(-1)?.reason?.context['station']).toBe('printer');
    await wait(OUTAGE_MS / 2);
    expect(lineState(journal(run.data))).toBe('Held');
    const since = (await finished(run)).slice(held.length);
    expect(since.filter((body) => body.kind === 'command.accepted' && body.command === 'Unhold')).toEqual([]);
  });

  test('one encoder head for 8 s: the others work on, and it comes back', async () => {
    const run = await producing();
    const before = accepted(journal(run.data));
    run.devices.say(`unplug head-2 ${OUTAGE_MS / 1000}`);
    await untilJournal(
      run.data,
      (entries) =>
        entries.some(
          (body) => body.kind === 'station.changed' && body.station === 'head-2' && body.connection === 'offline',
        ),
      15_000,
    );
    await wait(OUTAGE_MS / 2);
    expect(accepted(journal(run.data))).toBeGreaterThan(before + 2);
    const entries = await finished(run);
    expect(holds(entries)).toEqual([]);
    const connections = entries.flatMap((body) =>
      body.kind === 'station.changed' && body.station === 'head-2' ? [body.connection] : [],
    );
    expect(connections.slice(connections.indexOf('offline'))).toContain('online');
  });

  test('the laser in mid-job: held, the card is asked about or rejected, and one Unhold goes on', async () => {
    const run = await producing();
    await untilJournal(
      run.data,
      (entries) =>
        entries.findLast((body) => body.kind === 'job.requested' || body.kind === 'job.ended')?.kind ===
        'job.requested',
      10_000,
    );
    run.devices.say('unplug laser 6');
    const held = await untilJournal(run.data, (entries) => lineState(entries) === 'Held', 15_000);
    expect(holds(held).at(-1)?.reason?.context['station']).toBe('laser');
    const entries = await finished(run);
    const since = entries.slice(held.length);
    const unholds = since.filter((body) => body.kind === 'command.accepted' && body.command === 'Unhold');
    const reasons = holds(since).map(({ reason }) => reason);
    expect(unholds, `held again for ${JSON.stringify(reasons)}`).toHaveLength(1);
  });
});

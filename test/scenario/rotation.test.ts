import { describe, expect, test } from 'vitest';

import { RETURN_STATUS } from '../../stations/job-control/contract.ts';
import { REFUSED_PAUSE_MS } from '../../controller/line/retry-limits.ts';
import type { EntryBody, EntryKind, EntryOf } from '../../controller/journal/entry.ts';
import { lineTest, RunningLine, type LineTestOptions } from './line-test.ts';

/** One defective part: a head, a lot, a machine that rejects jobs. It costs its share of throughput and a few blanks, and raises one alarm. */

const HEADS = ['head-1', 'head-2', 'head-3', 'head-4', 'head-5', 'head-6', 'head-7', 'head-8'];
const options = (seed: string, cards: number): LineTestOptions => ({ seed, cards, blanks: null, cryptography: 'off' });

function loseContact(run: RunningLine, head: string): void {
  const device = run.line.serial(head);
  if (device === null) throw new Error(`no head ${head}`);
  device.misbehaviour.contactLost = true;
}

function refuse(run: RunningLine, station: string): void {
  const machine = run.line.plant.machines.find(({ id }) => id === station);
  if (machine?.link !== 'opcua') throw new Error(`${station} is not on OPC UA`);
  machine.device.misbehaviour.refuses = true;
}

function facts<K extends EntryKind>(run: RunningLine, kind: K): EntryOf<K>[] {
  return run.entries.flatMap(({ body }) => (body.kind === kind ? [body as EntryOf<K>] : []));
}

/** From the start of the line to its last good card. */
async function madeInMs(run: RunningLine, cards: number): Promise<number> {
  run.line.start();
  run.attend();
  const fromMs = run.line.clock.nowMs();
  await run.until(() => run.state.totals.accepted === cards, 3_600_000);
  return run.line.clock.nowMs() - fromMs;
}

describe('one head of eight without contact', () => {
  const CARDS = 50;

  test('costs its share of speed, three blanks at most, and one alarm', async () => {
    const healthyMs = await madeInMs(new RunningLine(options('share', CARDS)), CARDS);
    const run = new RunningLine(options('share', CARDS));
    loseContact(run, 'head-1');
    const takenMs = await madeInMs(run, CARDS);
    expect(run.state.totals.rejected).toBeLessThanOrEqual(3);
    expect(facts(run, 'alarm.raised').map(({ fault }) => fault.code)).toEqual(['station.withdrawn']);
    expect(facts(run, 'order.set-aside')).toEqual([]);
    expect(run.states).not.toContain('Holding');
    // Seven eighths of the speed, and the time of the cards that were made again.
    expect(takenMs).toBeLessThanOrEqual((healthyMs * 8) / 7 + 30_000);
  });

  lineTest('is a task for a person, who returns it: then it makes cards again', options('return', 70), async (run) => {
    run.line.start();
    run.attend();
    loseContact(run, 'head-5');
    await run.until(() => facts(run, 'station.withdrawn').length === 1);
    expect(run.state.stations.get('head-5')?.withdrawn?.context).toMatchObject({ cause: 'chip.mute', times: 3 });
    const fed = (): EntryBody[] => facts(run, 'job.requested').filter(({ to }) => to === 'head-5');
    const before = fed().length;
    await run.until(() => run.state.totals.accepted >= 20);
    expect(fed()).toHaveLength(before);
    run.line.mend('head-5');
    const hand = { work: 'ReturnStation', station: 'head-5' } as const;
    expect(run.line.conductor.command({ type: 'hand', hand, id: 'return', by: 'operator' })).toMatchObject({
      accepted: true,
    });
    await run.until(() => run.state.stations.get('head-5')?.failures.fault === null && fed().length > before);
    expect([...run.state.alarms.values()].some(({ active }) => active)).toBe(false);
    expect(run.line.conductor.command({ type: 'hand', hand, id: 'again', by: 'operator' })).toEqual({
      accepted: false,
      refusal: 'not-withdrawn',
    });
  });

  lineTest('an order whose card failed there is made elsewhere', options('elsewhere', 40), async (run) => {
    run.line.start();
    run.attend();
    loseContact(run, 'head-2');
    await run.until(() => run.state.totals.accepted >= 30);
    const orders = new Map(facts(run, 'card.started').map(({ card, order }) => [card, order]));
    const places = new Map<string, string[]>();
    for (const { card, work, to } of facts(run, 'job.requested')) {
      const order = orders.get(card) ?? '';
      if (work === 'feed') places.set(order, [...(places.get(order) ?? []), to]);
    }
    const remade = [...places.values()].filter((heads) => heads.length > 1);
    expect(remade.length).toBeGreaterThan(0);
    for (const heads of remade) expect(heads.filter((head) => head === 'head-2')).toHaveLength(1);
  });

  lineTest('all heads without contact: the line holds, and says so', options('all', 12), async (run) => {
    for (const head of HEADS.slice(1)) run.line.unplug(head);
    loseContact(run, 'head-1');
    run.line.start();
    run.attend();
    await run.untilState('Held');
    expect(run.state.reason?.code).toBe('line.all-withdrawn');
    expect(run.state.totals.issued).toBe(3);
    await run.advance(60_000);
    expect(run.state.totals.issued).toBe(3);
    for (const head of HEADS.slice(1)) run.line.plug(head);
    run.assist();
  });
});

describe('a lot whose chips die', () => {
  lineTest('is identified in the middle of a batch, and no head is blamed', options('lot', 60), async (run) => {
    run.line.start();
    run.attend();
    await run.until(() => run.state.totals.accepted >= 10);
    // The next case of blanks is bad from the first one on.
    run.line.plant.world.feeder.changeLot();
    run.line.plant.world.feeder.spoilLot();
    await run.untilState('Held');
    expect(run.state.reason?.code).toBe('line.lot-failing');
    const [suspected] = facts(run, 'lot.suspected');
    expect(suspected?.blankLot).toBe(run.line.plant.world.feeder.lots().BlankLot);
    expect(facts(run, 'station.withdrawn')).toEqual([]);
    expect(run.command('Unhold')).toEqual({ accepted: false, refusal: 'lot-suspected' });
    // Those that were on the line when it was noticed are spoilt as well.
    expect(run.state.totals.rejected).toBeLessThanOrEqual(5 + HEADS.length);
    run.assist();
    await run.until(() => run.state.totals.accepted >= 50);
    expect(facts(run, 'station.withdrawn')).toEqual([]);
    expect(facts(run, 'lot.suspected')).toHaveLength(1);
    expect(facts(run, 'order.set-aside')).toEqual([]);
  });

  lineTest('is found at the start of a batch, too', options('first lot', 30), async (run) => {
    run.line.plant.world.feeder.spoilLot();
    run.line.start();
    run.attend();
    await run.untilState('Held');
    expect(run.state.reason?.code).toBe('line.lot-failing');
    expect(facts(run, 'station.withdrawn')).toEqual([]);
    run.assist();
  });
});

describe('a machine that executes and refuses its jobs', () => {
  lineTest(
    'the transport: three tries with a pause, then the line is held with its reason',
    options('feed', 12),
    async (run) => {
      refuse(run, 'transport');
      run.line.start();
      run.attend();
      await run.untilState('Execute');
      const fromMs = run.line.clock.nowMs();
      run.leave();
      await run.untilState('Held');
      expect(run.line.clock.nowMs() - fromMs).toBeGreaterThanOrEqual(2 * REFUSED_PAUSE_MS);
      expect(facts(run, 'card.started')).toHaveLength(3);
      expect(run.state.reason).toMatchObject({
        code: 'station.refused',
        context: { station: 'transport', status: Number(RETURN_STATUS.invalidState) },
      });
      expect(run.state.needsPerson).toBe(true);
      await run.advance(60_000);
      expect(facts(run, 'card.started')).toHaveLength(3);
      run.line.mend('transport');
    },
  );

  lineTest('the printer: the same, and the card is printed once it is reset', options('print', 12), async (run) => {
    await run.produce(2);
    refuse(run, 'printer');
    await run.untilState('Held');
    expect(run.state.reason).toMatchObject({ code: 'station.refused', context: { station: 'printer' } });
    run.line.mend('printer');
    await run.finish();
    expect(run.state.totals.rejected).toBe(0);
  });

  lineTest('a machine that forgets every job holds the line as well', options('forgets', 12), async (run) => {
    await run.produce(2);
    const transport = run.line.plant.machines.find(({ id }) => id === 'transport');
    if (transport?.link !== 'opcua') throw new Error('the transport is on OPC UA');
    let forgets = true;
    const forget = (): void => {
      if (forgets) transport.device.misbehaviour.add('forgotten-job');
    };
    forget();
    run.react((body) => {
      if (body.kind === 'job.requested' && body.station === 'transport') forget();
    });
    await run.untilState('Held');
    forgets = false;
    expect(run.state.reason).toMatchObject({ code: 'job.not-begun', context: { station: 'transport' } });
  });
});

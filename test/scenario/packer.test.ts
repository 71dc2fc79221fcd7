import { describe, expect } from 'vitest';

import { drawTasks } from '../../controller/gateway/tasks.ts';
import type { CardState } from '../../controller/line/card-state.ts';
import type { TimedFault } from '../../simulator/faults/fault-rates.ts';
import { workPosition } from '../../stations/position.ts';
import { lineTest, type RunningLine } from './line-test.ts';

/** The packer packs good cards: a person resolves doubts, and no card is packed or counted twice. */

const PACKER = workPosition('packer');

const options = (seed: string): Parameters<typeof lineTest>[1] => ({ seed, cards: 12, blanks: null });

function afflict(run: RunningLine, fault: TimedFault, strikes = true): void {
  const machine = run.line.plant.machines.find(({ id }) => id === 'packer');
  const affliction = machine?.afflictions[fault];
  if (affliction?.how === 'once') affliction.arm();
  else affliction?.strike(strikes);
}

/** The card that is lost from sight at the packer, with the line held for a person. */
async function lost(run: RunningLine): Promise<CardState> {
  await run.until(() => run.lineState === 'Held');
  await run.advance(1000);
  const card = [...run.state.cards.values()].find(({ machine }) => machine.value === 'astray');
  if (card === undefined) throw new Error('no card is astray');
  return card;
}

/** A person takes it out of the box or the gripper, lays it back at the packer, and says so. */
async function layBack(run: RunningLine, { id, serial }: CardState): Promise<unknown> {
  expect(run.line.plant.world.putBack(serial, PACKER)).toBe(true);
  run.line.plant.publish();
  await run.advance(500);
  return run.line.conductor.command({ type: 'hand', hand: { work: 'PutBackCard', card: id }, id: 'found', by: 'test' });
}

const packed = (run: RunningLine, card: string): string[] =>
  run.entries.flatMap(({ body }) => (body.kind === 'card.ended' && body.card === card ? [body.outcome] : []));

describe('a card at the packer', () => {
  lineTest(
    'that sticks on its way into the box holds the line until it is laid back',
    options('pack-jam'),
    async (run) => {
      await run.produce(2);
      afflict(run, 'box-jam');
      const card = await lost(run);
      const before = run.state.totals.accepted;
      expect(run.state.reason).toMatchObject({ code: 'packer.jam', context: { card: card.id } });
      expect(drawTasks(run.state, run.line.conductor.sensors)).toMatchObject({
        [`find:${card.id}`]: { kind: 'find-card', from: 'packer' },
        'hands:packer': { kind: 'see-to-machine' },
      });
      expect(run.command('Unhold')).toMatchObject({ accepted: false });
      expect(await layBack(run, card)).toMatchObject({ accepted: true });
      expect(run.command('Unhold')).toMatchObject({ accepted: true });
      await run.until(() => run.state.totals.accepted > before);
      expect(packed(run, card.id)).toEqual(['accepted']);
    },
  );

  lineTest(
    'with a different box count is not counted until people have counted the box',
    options('pack-count'),
    async (run) => {
      await run.produce(2);
      afflict(run, 'wrong-count');
      const card = await lost(run);
      const before = run.state.totals.accepted;
      expect(run.state.reason).toMatchObject({ code: 'packer.wrong-count', context: { card: card.id } });
      expect(run.line.plant.world.finished.boxOf(card.serial)).not.toBeNull();
      await run.advance(60_000);
      expect(run.state.totals.accepted).toBe(before);
      expect(await layBack(run, card)).toMatchObject({ accepted: true });
      expect(run.command('Unhold')).toMatchObject({ accepted: true });
      await run.until(() => run.state.totals.accepted > before);
      expect(packed(run, card.id)).toEqual(['accepted']);
    },
  );

  lineTest(
    'whose box permanently differs continues once two people have counted the box',
    options('pack-more'),
    async (run) => {
      await run.produce(2);
      afflict(run, 'wrong-count');
      const card = await lost(run);
      const box = String(run.state.reason?.context['box']);
      expect(drawTasks(run.state, run.line.conductor.sensors)).toMatchObject({
        [`box:${box}`]: { kind: 'count-box', card: card.id },
      });
      expect(await layBack(run, card)).toMatchObject({ accepted: true });
      // Somebody had put one card more into it: the packer goes on counting it.
      const counted = run.line.plant.world.finished.inBox(box) + 1;
      afflict(run, 'wrong-count');
      const hand = { work: 'CountBox', box, counted, countedAgain: counted, witness: 'second' } as const;
      const said = run.line.conductor.command({ type: 'hand', hand, id: 'count', by: 'test' });
      expect(said).toMatchObject({ accepted: true });
      expect(drawTasks(run.state, run.line.conductor.sensors)).toEqual({});
      const before = run.state.totals.accepted;
      expect(run.command('Unhold')).toMatchObject({ accepted: true });
      await run.until(() => run.state.totals.accepted > before);
      expect(packed(run, card.id)).toEqual(['accepted']);
      expect(run.state.needsPerson).toBe(false);
    },
  );

  lineTest(
    'that is still at its position although the machine counted it is not counted until a person has looked for it',
    options('pack-pretends'),
    async (run) => {
      await run.produce(2);
      await run.until(() => ![...run.state.jobs.values()].some(({ station }) => station === 'packer'));
      const machine = run.line.plant.machines.find(({ id }) => id === 'packer');
      if (machine?.link !== 'opcua') throw new Error('the packer is on OPC UA');
      machine.device.misbehaviour.add('skipped-work');
      const card = await lost(run);
      const before = run.state.totals.accepted;
      expect(run.state.reason).toMatchObject({ code: 'station.still-seen', context: { card: card.id } });
      expect(run.line.plant.world.at(PACKER)?.serial).toBe(card.serial);
      expect(drawTasks(run.state, run.line.conductor.sensors)).toMatchObject({
        [`find:${card.id}`]: { kind: 'find-card', from: 'packer', seenAt: 'packer' },
      });
      const found = run.line.conductor.command({
        type: 'hand',
        hand: { work: 'PutBackCard', card: card.id },
        id: 'found',
        by: 'test',
      });
      expect(found).toMatchObject({ accepted: true });
      expect(run.command('Unhold')).toMatchObject({ accepted: true });
      await run.until(() => run.state.totals.accepted > before);
      expect(packed(run, card.id)).toEqual(['accepted']);
    },
  );

  lineTest('that the machine has forgotten is looked for', options('pack-forgets'), async (run) => {
    await run.produce(2);
    await run.untilWorkAt('packer');
    const job = [...run.state.jobs.values()].find(({ station }) => station === 'packer');
    const machine = run.line.plant.machines.find(({ id }) => id === 'packer');
    if (machine?.link !== 'opcua') throw new Error('the packer is on OPC UA');
    run.line.unplug('packer');
    await run.advance(3000);
    machine.device.reboot(true);
    run.line.plug('packer');
    const card = await lost(run);
    expect([card.id, run.state.reason?.code]).toEqual([job?.card, 'job.unknown']);
    // It had been packed: whoever looks into the box finds it there, and it is counted once.
    expect(run.line.plant.world.finished.boxOf(card.serial)).not.toBeNull();
    expect(await layBack(run, card)).toMatchObject({ accepted: true });
  });
});

describe('the packer', () => {
  lineTest(
    'without its box holds the line, requests a manual intervention, and continues once the box is back',
    options('pack-box'),
    async (run) => {
      await run.produce(2);
      await run.until(() => ![...run.state.jobs.values()].some(({ station }) => station === 'packer'));
      afflict(run, 'box-removed');
      await run.untilState('Held');
      expect(run.state.reason).toMatchObject({ code: 'packer.box-removed', context: { station: 'packer' } });
      expect(drawTasks(run.state, run.line.conductor.sensors)).toHaveProperty('hands:packer');
      afflict(run, 'box-removed', false);
      await run.untilState('Execute');
      expect(drawTasks(run.state, run.line.conductor.sensors)).toEqual({});
    },
  );

  lineTest('without labels lets the line wait for material', options('pack-label'), async (run) => {
    await run.produce(2);
    afflict(run, 'label-out');
    await run.untilState('Suspended');
    expect(run.state.reason?.code).toBe('packer.label-out');
    afflict(run, 'label-out', false);
    await run.untilState('Execute');
  });
});

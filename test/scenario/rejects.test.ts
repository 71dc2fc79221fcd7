import { describe, expect } from 'vitest';

import { readModel } from '../../recipes/artwork/face-model.ts';
import type { CardState } from '../../controller/line/card-state.ts';
import { lineTest, type RunningLine } from './line-test.ts';

/** Does something to every card of an order as soon as it lies at a position of that name. */
function tamper(
  run: RunningLine,
  order: string,
  position: RegExp,
  act: (card: CardState) => void,
  times: number,
): void {
  const done = new Set<string>();
  run.react(() => {
    for (const card of run.state.cards.values()) {
      if (card.order !== order || done.has(card.id) || card.movingTo !== '' || !position.test(card.position)) continue;
      if (done.size >= times) return;
      done.add(card.id);
      act(card);
    }
  });
}

/** The chip of the blank under that card says nothing any more. */
function mutesChip(run: RunningLine): (card: CardState) => void {
  return ({ position }) => Object.assign(run.blankAt(position).chip, { block: () => null });
}

describe('cards that are not good', () => {
  lineTest(
    'a chip that does not answer: the card is rejected and its order remade',
    { seed: 'c1', cards: 12, blanks: null },
    async (run) => {
      run.line.start();
      const order = run.orderAt(4);
      tamper(run, order, /^head-/, mutesChip(run), 1);
      await run.finish();
      expect(run.state.totals).toMatchObject({ issued: 13, accepted: 12, rejected: 1 });
      expect(run.becameOf(order)).toEqual({ state: 'accepted', attempts: 2 });
    },
  );

  lineTest(
    'three mute chips for one order: it is set aside for a person, with the reasons',
    { seed: 'c2', cards: 12, blanks: null },
    async (run) => {
      run.line.start();
      const order = run.orderAt(2);
      tamper(run, order, /^head-/, mutesChip(run), 3);
      await run.finish();
      expect(run.becameOf(order)).toEqual({ state: 'setAside', attempts: 3 });
      const reasons = run.entries.flatMap(({ body }) => (body.kind === 'order.set-aside' ? body.reasons : []));
      expect(reasons.map(({ code }) => code)).toEqual(['chip.mute', 'chip.mute', 'chip.mute']);
      expect(run.state.totals).toMatchObject({ accepted: 11, rejected: 3 });
      expect([...run.state.alarms.values()].some(({ fault }) => fault.code === 'order.set-aside')).toBe(true);
    },
  );

  lineTest(
    'another citizen’s print on the card is detected by QC',
    { seed: 'c3', cards: 12, blanks: null },
    async (run) => {
      run.line.start();
      const order = run.orderAt(3);
      tamper(
        run,
        order,
        /^laser/,
        ({ position }) => {
          const blank = run.blankAt(position);
          if (blank.printed === null) return;
          const { fields, pictures } = readModel(blank.printed.faces.front);
          const other = JSON.stringify({ fields: { ...fields, fullName: 'NGUYỄN VĂN KHÁC' }, pictures });
          blank.printed = { ...blank.printed, faces: { ...blank.printed.faces, front: Buffer.from(other) } };
        },
        1,
      );
      await run.finish();
      const judged = run.entries.flatMap(({ body }) =>
        body.kind === 'card.judged' && body.verdict === 'reject' ? [body.findings] : [],
      );
      expect(judged).toEqual([[expect.objectContaining({ code: 'qc.failed', context: { what: 'print.fullName' } })]]);
      expect(run.becameOf(order)).toEqual({ state: 'accepted', attempts: 2 });
    },
  );

  lineTest(
    'the printer loses its memory in mid-job: the card is rejected, never printed again',
    { seed: 'c5', cards: 12, blanks: null },
    async (run) => {
      await run.produce(2);
      await run.untilWorkAt('printer');
      const printer = run.line.plant.machines.find(({ id }) => id === 'printer');
      if (printer?.link !== 'opcua') throw new Error('the printer is on OPC UA');
      const card = run.state.cards.get(
        [...run.state.jobs.values()].find(({ station }) => station === 'printer')?.card ?? '',
      );
      run.line.unplug('printer');
      await run.advance(300);
      printer.device.reboot(true);
      await run.advance(5000);
      run.line.plug('printer');
      await run.finish();
      const ends = run.entries.flatMap(({ body }) =>
        body.kind === 'card.ended' && body.card === card?.id ? [body.outcome] : [],
      );
      expect(ends).toEqual(['rejected']);
      const prints = run.entries.filter(
        ({ body }) => body.kind === 'job.requested' && body.card === card?.id && body.work === 'print',
      );
      expect(prints).toHaveLength(1);
    },
  );
});

describe('the emergency stop', () => {
  lineTest(
    'aborts at once, cannot be cleared while pressed, and the batch is finished afterwards',
    { seed: 'e1', cards: 14, blanks: null },
    async (run) => {
      await run.produce(3);
      const transport = run.line.plant.machines.find(({ id }) => id === 'transport');
      if (transport?.link !== 'opcua') throw new Error('the transport is on OPC UA');
      transport.device.pressEmergencyStop(true);
      await run.untilState('Aborted');
      expect(run.state.reason).toMatchObject({ code: 'line.emergency-stop', severity: 'critical' });
      expect(run.command('Clear')).toEqual({ accepted: false, refusal: 'emergency-stop' });
      transport.device.pressEmergencyStop(false);
      await run.advance(1000);
      expect(run.lineState).toBe('Aborted');
      expect(run.command('Clear')).toMatchObject({ accepted: true });
      await run.untilState('Stopped');
    },
  );
});

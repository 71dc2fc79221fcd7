import { describe, expect } from 'vitest';

import { lineTest, type RunningLine, withoutPacker } from './line-test.ts';

const OUTAGE_MS = 20_000;

/** Unplugs a station while it works, for as long as the requirements on recovery specify. */
async function unplugWhileWorking(run: RunningLine, station: string): Promise<void> {
  await run.produce(3);
  await run.untilWorkAt(station);
  run.line.unplug(station);
}

describe('a station’s plug is pulled', () => {
  for (const station of ['printer', 'quality-control']) {
    lineTest(
      `${station}: the line is held with the reason and continues by itself`,
      { seed: `u-${station}`, cards: 24, blanks: null },
      async (run) => {
        await unplugWhileWorking(run, station);
        await run.untilState('Held');
        expect(run.state.reason?.code).toMatch(/^link\./);
        expect(run.state.reason?.context['station']).toBe(station);
        expect(run.state.needsPerson).toBe(false);
        await run.advance(OUTAGE_MS);
        expect(run.lineState).toBe('Held');
        run.line.plug(station);
        await run.untilState('Execute');
        expect(run.entries.some(({ body }) => body.kind === 'command.accepted' && body.by === 'test')).toBe(false);
      },
    );
  }

  for (const station of ['laser', 'transport']) {
    lineTest(
      `${station}: after its return nothing moves or engraves until a person commands Unhold`,
      { seed: `u-${station}`, cards: 24, blanks: null },
      async (run) => {
        await unplugWhileWorking(run, station);
        await run.untilState('Held');
        expect(run.state.reason?.context['station']).toBe(station);
        expect(run.state.needsPerson).toBe(true);
        await run.advance(OUTAGE_MS);
        run.line.plug(station);
        await run.until(() => run.state.stations.get(station)?.connection === 'online');
        await run.advance(OUTAGE_MS);
        expect(run.lineState).toBe('Held');
        expect([...run.state.jobs.values()].filter(({ inDoubt }) => inDoubt)).toEqual([]);
        expect(run.command('Unhold')).toMatchObject({ accepted: true });
        await run.untilState('Execute');
      },
    );
  }

  lineTest(
    'one encoder head: the others continue, and it rejoins the line',
    { seed: 'u-head', cards: 40, blanks: null },
    async (run) => {
      await unplugWhileWorking(run, 'head-3');
      const before = run.state.totals.accepted;
      const states = run.states.length;
      await run.advance(OUTAGE_MS * 2);
      expect(run.state.stations.get('head-3')?.connection).toBe('offline');
      expect(run.state.totals.accepted).toBeGreaterThan(before + 5);
      run.line.plug('head-3');
      await run.untilWorkAt('head-3');
      expect(run.states.slice(states)).toEqual([]);
    },
  );

  lineTest(
    'the adapter of an encoder head, in the middle of a chip: the port is gone at once, and the head works again when it is back',
    { seed: 'u-adapter', cards: 40, blanks: null },
    async (run) => {
      await run.produce(2);
      await run.untilWorkAt('head-3');
      run.line.pullAdapter('head-3');
      await run.advance(OUTAGE_MS);
      expect(run.state.stations.get('head-3')?.connection).toBe('offline');
      run.line.plug('head-3');
      run.attend();
      await run.until(() => run.state.stations.get('head-3')?.connection === 'online');
      const seen = run.state.seq;
      await run.until(() =>
        run.entries.some(
          ({ seq, body }) => seq > seen && body.kind === 'job.ended' && body.outcome === 'done' && wasAt(run, body.key),
        ),
      );
    },
  );

  lineTest(
    'every encoder head: the line is held, and continues by itself',
    { seed: 'u-heads', cards: 24, blanks: null },
    async (run) => {
      await run.produce(3);
      const heads = [...run.state.stations.keys()].filter((id) => id.startsWith('head-'));
      for (const head of heads) run.line.unplug(head);
      await run.untilState('Held');
      expect(run.state.reason?.context['station']).toBe('chip-encoder');
      for (const head of heads) run.line.plug(head);
      await run.untilState('Execute');
    },
  );

  lineTest(
    'twenty short connection losses of everything lose nothing',
    { seed: 'u-flicker', cards: 24, blanks: null },
    async (run) => {
      await run.produce(1);
      run.attend();
      const stations = [...run.state.stations.keys()];
      for (let time = 0; time < 20; time += 1) {
        const station = stations[(time * 5) % stations.length] ?? '';
        run.line.unplug(station);
        await run.advance(700 + 310 * time);
        run.line.plug(station);
        await run.advance(1900);
      }
    },
  );

  lineTest(
    'the transport forgets its jobs while a blank was to be fed to where another card still lay: it is not taken for the new one',
    { seed: 'forgets', cards: 40, blanks: null, layout: withoutPacker() },
    async (run) => {
      await run.produce(2);
      run.attend();
      const transport = run.line.plant.machines.find(({ id }) => id === 'transport');
      if (transport?.link !== 'opcua') throw new Error('the transport is on OPC UA');
      // Asked while the plug is out, both are still to be done: the move that makes room, and the feed into that room.
      const asked = (): boolean => {
        const jobs = [...run.state.jobs.values()];
        return jobs.some(({ work, to }) => work === 'feed' && jobs.some(({ from }) => from === to));
      };
      for (let attempt = 0; attempt < 60; attempt += 1) {
        await run.until(() => !asked());
        run.line.unplug('transport');
        await run.advance(1500);
        if (asked()) break;
        run.line.plug('transport');
        await run.advance(1100);
      }
      expect(asked()).toBe(true);
      transport.device.reboot(true);
      await run.advance(3000);
      run.line.plug('transport');
      await run.finish();
      expect(run.state.totals).toMatchObject({ accepted: 40, rejected: 0 });
    },
  );
});

/** Was this a job of head 3? */
function wasAt(run: RunningLine, key: string): boolean {
  return run.entries.some(({ body }) => body.kind === 'job.requested' && body.key === key && body.station === 'head-3');
}

import { describe, expect } from 'vitest';

import type { CommandReply } from '../../controller/line/conductor-ports.ts';
import type { PackMLCommand, UnitMode } from '../../stations/packml.ts';
import { lineTest, type RunningLine } from './line-test.ts';

/** Manual operation of machines: one at a time, only in Manual mode, and the line controls them again afterwards. */

const unit = (run: RunningLine, station: string, command: PackMLCommand): CommandReply =>
  run.line.conductor.command({ type: 'unit', station, command, id: `${station}-${command}`, by: 'test' });
const mode = (run: RunningLine, to: UnitMode): CommandReply =>
  run.line.conductor.command({ type: 'mode', mode: to, id: `mode-${to}`, by: 'test' });

describe('a machine by hand', () => {
  lineTest('is refused unless the line is in Manual mode', { seed: 'm1', cards: 2, blanks: null }, async (run) => {
    run.line.start();
    await run.advance(5000);
    expect(unit(run, 'printer', 'Reset')).toEqual({ accepted: false, refusal: 'not-in-this-mode' });
    expect(mode(run, 'Maintenance')).toMatchObject({ accepted: true });
    expect(unit(run, 'printer', 'Reset')).toEqual({ accepted: false, refusal: 'not-in-this-mode' });
    expect(mode(run, 'Produce')).toMatchObject({ accepted: true });
  });

  lineTest(
    'executes commands alone, and returns to the line with the next batch',
    { seed: 'm2', cards: 4, blanks: null },
    async (run) => {
      run.line.start();
      await run.advance(5000);
      expect(mode(run, 'Manual')).toMatchObject({ accepted: true });
      expect(unit(run, 'printer', 'Start')).toEqual({ accepted: false, refusal: 'not-in-this-state' });
      expect(unit(run, 'head-1', 'Stop')).toEqual({ accepted: false, refusal: 'not-in-this-state' });
      expect(unit(run, 'printer', 'Reset')).toMatchObject({ accepted: true });
      await run.until(() => run.state.stations.get('printer')?.unitState === 'Idle');
      await run.advance(20_000);
      expect(run.state.stations.get('printer')?.unitState).toBe('Idle');
      expect(run.state.stations.get('laser')?.unitState).toBe('Stopped');
      expect(run.command('Reset')).toEqual({ accepted: false, refusal: 'not-in-this-mode' });
      expect(mode(run, 'Produce')).toMatchObject({ accepted: true });
      await run.until(() => run.state.stations.get('printer')?.unitState === 'Stopped');
    },
  );

  lineTest(
    'shows its new state before it is durable, and nothing else is published that early',
    { seed: 'm3', cards: 2, blanks: null },
    async (run) => {
      const { line } = run;
      line.start();
      const { state } = run;
      await run.advance(5000);
      mode(run, 'Manual');
      const shown: (string | null | undefined)[] = [];
      const early = new Set<string>();
      let durable = line.store.entries;
      line.seen = () => {
        expect(line.store.grouping).toBe(true);
        shown.push(state.stations.get('printer')?.unitState);
        for (const { body } of line.store.read(durable)) early.add(body.kind);
      };
      line.observe(() => {
        expect(line.store.grouping).toBe(false);
        durable = line.store.entries;
      });
      unit(run, 'printer', 'Reset');
      await run.until(() => state.stations.get('printer')?.unitState === 'Idle');
      expect(shown).toContain('Resetting');
      expect(early).toEqual(new Set(['station.changed']));
      expect(mode(run, 'Produce')).toMatchObject({ accepted: true });
      await run.until(() => state.stations.get('printer')?.unitState === 'Stopped');
    },
  );
});

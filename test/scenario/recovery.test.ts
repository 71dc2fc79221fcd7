import { describe, expect } from 'vitest';

import { alarmId } from '../../controller/alarms/alarm-id.ts';
import { jobKeyParts } from '../../stations/job-key.ts';
import { lineTest, type RunningLine } from './line-test.ts';

/** What survives a restart: unique job keys, alarms with their acknowledgement, and limited waits. */

function seriesOf(run: RunningLine, fromSeq: number): string[] {
  const requested = run.entries.flatMap(({ seq, body }) =>
    seq > fromSeq && body.kind === 'job.requested' ? [jobKeyParts(body.key).series] : [],
  );
  return [...new Set(requested)];
}

function raised(run: RunningLine, alarm: string): number {
  return run.entries.filter(({ body }) => body.kind === 'alarm.raised' && body.alarm === alarm).length;
}

describe('keys of jobs', () => {
  lineTest(
    'get a new series at each start: a restored journal reuses no key that a machine has received',
    { seed: 'series', cards: 12, blanks: null },
    async (run) => {
      await run.produce(2);
      const before = seriesOf(run, 0);
      const restartedAt = run.state.seq;
      run.restartController();
      run.attend();
      await run.until(() => run.state.totals.accepted > 5);
      const after = seriesOf(run, restartedAt);
      expect(before).toEqual([expect.stringMatching(/^[a-z2-9]{8}$/)]);
      expect(after).toEqual([expect.stringMatching(/^[a-z2-9]{8}$/)]);
      expect(after).not.toEqual(before);
    },
  );
});

describe('an alarm about a station', () => {
  lineTest(
    'keeps its time and acknowledgement over a restart, and clears once the station is healthy',
    { seed: 'kept-alarm', cards: 12, blanks: null },
    async (run) => {
      await run.produce(2);
      run.line.unplug('printer');
      await run.until(() => run.state.alarms.has(alarmId('station:printer')));
      run.line.conductor.alarm({ command: 'AcknowledgeAlarm', alarm: alarmId('station:printer') }, 'ack', 'somebody');
      const shelving = {
        command: 'ShelveAlarm',
        alarm: alarmId('station:printer'),
        minutes: 60,
        why: 'mended tonight',
      } as const;
      run.line.conductor.alarm(shelving, 'shelve', 'somebody');
      const raisedAt = run.state.alarms.get(alarmId('station:printer'))?.raisedAt;
      await run.advance(5000);
      run.restartController();
      await run.advance(20_000);
      expect(run.state.alarms.get(alarmId('station:printer'))).toMatchObject({
        active: true,
        acknowledged: true,
        raisedAt,
      });
      expect(run.state.alarmControls.get(alarmId('station:printer'))).toMatchObject({ how: 'shelved', by: 'somebody' });
      expect(raised(run, 'station:printer')).toBe(1);
      run.line.plug('printer');
      await run.until(() => !run.state.alarms.has(alarmId('station:printer')));
    },
  );
});

describe('a unit that sticks in a transition', () => {
  for (const station of ['printer', 'laser', 'quality-control', 'transport']) {
    lineTest(
      `${station}: the line names only this unit, and continues once a person has reset it`,
      { seed: `stuck-${station}`, cards: 8, blanks: null },
      async (run) => {
        const machine = run.line.plant.machines.find(({ id }) => id === station);
        const device = machine?.link === 'opcua' ? machine.device : run.line.serial(station);
        await run.produce(1);
        run.command('Hold');
        await run.untilState('Held');
        await run.until(() => run.state.stations.get(station)?.unitState === 'Held');
        device?.stickTransition?.();
        run.command('Unhold');
        await run.until(() => raised(run, `waits:${station}`) > 0);
        expect(run.lineState).toBe('Unholding');
        const standing = [...run.state.alarms.values()].filter(({ active }) => active);
        expect(standing.map(({ fault }) => fault)).toEqual([
          expect.objectContaining({
            code: 'line.waits-for-station',
            context: { station, state: 'Unholding', is: 'Unholding', expected: 'Execute' },
          }),
        ]);
        device?.resetByHand();
        await run.untilState('Execute');
        expect(run.state.alarms.get(alarmId(`waits:${station}`))?.active).not.toBe(true);
      },
    );
  }
});

describe('a machine that answers «done already» for a new job', () => {
  for (const station of ['transport', 'printer', 'laser', 'quality-control']) {
    lineTest(
      `${station}: the line holds, names it, and does not continue by itself`,
      { seed: `stale-${station}`, cards: 8, blanks: null },
      async (run) => {
        const machine = run.line.plant.machines.find(({ id }) => id === station);
        const device = machine?.link === 'opcua' ? machine.device : run.line.serial(station);
        await run.produce(1);
        run.attend();
        if (device !== null && device !== undefined) device.misbehaviour.staleMemory = true;
        await run.until(() => run.state.reason?.code === 'station.stale-memory');
        await run.untilState('Held');
        const asked = run.entries.filter(({ body }) => body.kind === 'job.requested').length;
        await run.advance(120_000);
        expect(run.lineState).toBe('Held');
        expect(run.state.reason?.context['station']).toBe(station);
        expect(run.entries.filter(({ body }) => body.kind === 'job.requested')).toHaveLength(asked);
        run.assist();
        await run.untilState('Execute');
        await run.finish();
        // What it may have marked is one card; moves and looks leave no mark.
        const marks = station === 'printer' || station === 'laser';
        expect(run.state.totals).toMatchObject({ accepted: 8, rejected: marks ? 1 : 0, removed: 0 });
      },
    );
  }
});

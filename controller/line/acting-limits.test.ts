import { describe, expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import { fault } from '../../stations/fault.ts';
import { STATE_NAMES, stateCompleteTarget, type PackMLCommand, type PackMLState } from '../../stations/packml.ts';
import { alarmId } from '../alarms/alarm-id.ts';
import { GENESIS_HASH } from '../journal/chain.ts';
import type { EntryBody } from '../journal/entry.ts';
import { ACTING_LIMITS_MS, actingLimitMs, awaited } from './acting-limits.ts';
import { LOSSES_MAX } from './chatter.ts';
import { given } from './decider-kit.ts';
import { lineChanges, stationChanged } from './facts-kit.ts';
import { apply } from './fold.ts';
import { packMLState } from './line-state.ts';
import { superviseAwaited, recover } from './supervise.ts';
import { WaitWatch } from './wait-watch.ts';

/** Every wait of the line has a limit, and names those who are waited for, and nobody else. */

const LINE_UNITS = ['transport', 'printer', 'laser', 'quality-control', 'packer'];
const TICK_MS = 1000;

/** A line, its clock, and what is journaled of its ticks. */
class Watched {
  clock = new VirtualClock();
  state = given().state;
  readonly entries: EntryBody[] = [];
  #watch = new WaitWatch(this.clock);

  fold(...bodies: EntryBody[]): this {
    for (const body of bodies) {
      const at = this.clock.wallTimeMs();
      this.entries.push(body);
      apply(this.state, { seq: this.state.seq + 1, at, body, hash: GENESIS_HASH }, this.clock.nowMs(), () => 4);
    }
    return this;
  }

  unit(station: string, unitState: PackMLState | null): this {
    return this.fold(stationChanged(station, unitState));
  }

  go(...causes: (PackMLCommand | 'SC')[]): this {
    return this.fold(...lineChanges(packMLState(this.state), ...causes));
  }

  async pass(ms: number): Promise<void> {
    const untilMs = this.clock.nowMs() + ms;
    while (this.clock.nowMs() < untilMs) {
      this.clock.schedule(TICK_MS, () => undefined);
      await this.clock.run(() => false, untilMs + TICK_MS);
      this.fold(...(superviseAwaited(this.state)?.entries ?? []), ...this.#watch.tick(this.state));
    }
  }

  /** The controller is started anew: what it knows is what the journal says. */
  restart(): void {
    this.fold(...recover(this.state).entries);
    this.#watch = new WaitWatch(this.clock);
  }

  alarms(): unknown[] {
    return [...this.state.alarms.values()].filter(({ active }) => active).map((alarm) => alarm.fault);
  }
}

/** Every machine is there; the units are in that state, and heads always execute. */
function line(unitState: PackMLState): Watched {
  const watched = new Watched();
  for (const { id, kind } of watched.state.stations.values())
    watched.unit(id, kind === 'chip-encoder' ? 'Execute' : unitState);
  return watched;
}

describe('acting states', () => {
  test('each have a limit, and no other state has one', () => {
    for (const state of STATE_NAMES) expect(actingLimitMs(state) !== null).toBe(stateCompleteTarget(state) !== null);
  });
});

describe('a line that is resetting', () => {
  test('waits for the units that are not idle yet, and for no encoder head', () => {
    const { state } = line('Stopped').go('Reset').unit('printer', 'Idle').unit('laser', null);
    expect(awaited(state)).toEqual([
      { kind: 'unit', station: 'transport', is: 'Stopped', expected: 'Idle' },
      { kind: 'unit', station: 'laser', is: 'offline', expected: 'Idle' },
      { kind: 'unit', station: 'quality-control', is: 'Stopped', expected: 'Idle' },
      { kind: 'unit', station: 'packer', is: 'Stopped', expected: 'Idle' },
    ]);
  });

  test('says nothing within its limit; then an alarm names who is waited for, and nobody else', async () => {
    const watched = line('Stopped').go('Reset');
    for (const unit of LINE_UNITS) watched.unit(unit, unit === 'printer' ? 'Resetting' : 'Idle');
    await watched.pass(ACTING_LIMITS_MS.Resetting - TICK_MS);
    expect(watched.alarms()).toEqual([]);
    await watched.pass(3 * TICK_MS);
    const context = { station: 'printer', state: 'Resetting', is: 'Resetting', expected: 'Idle' };
    expect(watched.alarms()).toEqual([fault('line.waits-for-station', 'major', context)]);
  });

  test('takes the alarm back once it has completed', async () => {
    const watched = line('Stopped').go('Reset');
    await watched.pass(ACTING_LIMITS_MS.Resetting + 2 * TICK_MS);
    expect(watched.alarms()).toHaveLength(LINE_UNITS.length);
    for (const unit of LINE_UNITS) watched.unit(unit, 'Idle');
    watched.go('SC');
    await watched.pass(TICK_MS);
    expect(watched.alarms()).toEqual([]);
  });

  test('raises one alarm a unit, however long it lasts, and says what the unit is in by now', async () => {
    const watched = line('Idle').unit('printer', 'Stopped').go('Reset');
    await watched.pass(10 * ACTING_LIMITS_MS.Resetting);
    watched.unit('printer', null);
    await watched.pass(2 * TICK_MS);
    const raised = watched.entries.flatMap((body) => (body.kind === 'alarm.raised' ? [body.fault.context['is']] : []));
    expect(raised).toEqual(['Stopped', 'offline']);
  });

  test('has waited for as long as the journal says, also through a restart; an alarm that was seen stays seen', async () => {
    const watched = line('Idle').unit('printer', 'Stopped').go('Reset');
    await watched.pass(ACTING_LIMITS_MS.Resetting + 2 * TICK_MS);
    watched.fold({ kind: 'alarm.acknowledged', alarm: alarmId('waits:printer'), by: 'somebody' });
    const raisedAt = watched.state.alarms.get(alarmId('waits:printer'))?.raisedAt;
    watched.restart();
    for (const unit of LINE_UNITS) watched.unit(unit, unit === 'printer' ? 'Stopped' : 'Idle');
    await watched.pass(10 * TICK_MS);
    expect([...watched.state.alarms.values()]).toMatchObject([
      { id: 'waits:printer', active: true, acknowledged: true, raisedAt },
    ]);
    const other = line('Idle').unit('printer', 'Stopped').go('Reset');
    await other.pass(ACTING_LIMITS_MS.Resetting - 5 * TICK_MS);
    other.restart();
    for (const unit of LINE_UNITS) other.unit(unit, unit === 'printer' ? 'Stopped' : 'Idle');
    await other.pass(7 * TICK_MS);
    expect(other.alarms()).toHaveLength(1);
  });
});

describe('the other acting states', () => {
  const executing = (): Watched => line('Execute').go('Reset', 'SC', 'Start', 'SC');

  test.each([
    ['Holding', executing().go('Hold')],
    ['Unholding', executing().go('Hold', 'SC', 'Unhold')],
    ['Stopping', executing().unit('printer', 'Stopped').go('Stop')],
    ['Aborting', executing().unit('printer', 'Aborted').go('Abort')],
  ])('%s waits for units and jobs that keep it from completing alone', (state, { state: lineState }) => {
    const parties = awaited(lineState).map(({ station }) => station);
    const stopped = ['transport', 'laser', 'quality-control', 'packer'];
    const expected = state === 'Stopping' || state === 'Aborting' ? stopped : [];
    expect(parties).toEqual(expected);
  });

  test('a unit that is away is not waited for where it has only to stand still', () => {
    const { state } = executing().unit('transport', null).unit('printer', 'Holding').go('Abort');
    expect(awaited(state).map(({ station }) => station)).toEqual(['printer', 'laser', 'quality-control', 'packer']);
  });
});

describe('a station whose link is lost and returns', () => {
  test(`is named after ${LOSSES_MAX} times within an hour, and no more once an hour has fewer`, async () => {
    const watched = line('Execute');
    for (let time = 1; time <= LOSSES_MAX; time += 1) {
      expect(watched.alarms()).toEqual([]);
      watched.unit('head-3', null).unit('head-3', 'Execute');
      await watched.pass(300_000);
    }
    expect(watched.alarms()).toMatchObject([{ code: 'station.link-unsteady', context: { station: 'head-3' } }]);
    await watched.pass(3_000_000);
    expect(watched.alarms()).toEqual([]);
  });

  test('a restart of the controller is no loss of a link', async () => {
    const watched = line('Execute');
    for (let time = 0; time < 2 * LOSSES_MAX; time += 1) {
      watched.restart();
      for (const { id } of watched.state.stations.values()) watched.unit(id, 'Execute');
      await watched.pass(60_000);
    }
    expect(watched.alarms()).toEqual([]);
  });
});

describe('a line that produces', () => {
  test('and on which nothing has moved for a minute says so, and what is not ready', async () => {
    const watched = line('Execute').go('Reset', 'SC', 'Start', 'SC');
    await watched.pass(58_000);
    expect(watched.alarms()).toEqual([]);
    await watched.pass(5000);
    expect(watched.alarms()).toEqual([fault('line.nothing-moves', 'major', { seconds: 60 })]);
    watched.go('Hold');
    await watched.pass(TICK_MS);
    expect(watched.alarms()).toEqual([]);
  });
});

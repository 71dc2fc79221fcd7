import { beforeEach, describe, expect, test } from 'vitest';

import type { FaultView, LineView, PictureItems } from '../../../controller/gateway/contract.ts';
import type { Onlooker } from './advice.ts';
import { explain, type Explanation } from './explain.ts';
import { appearance } from './language.svelte.ts';

/** Why the line is held, as a person reads it: what stands, what is over, and what happened. */

const OPERATOR: Onlooker = { permissions: ['line.command'], locked: false, live: true };
const SILENT: FaultView = { code: 'link.stale', severity: 'major', context: { station: 'transport' } };
const BY_HAND: FaultView = { code: 'line.held-by-person', severity: 'minor', context: {} };

function held(reason: FaultView, unhold: string | null, needsPerson = true): Explanation {
  const line = { state: 'Held', reason, needsPerson, commands: { Unhold: unhold } } as unknown as LineView;
  const stations = {
    transport: { id: 'transport', kind: 'transport', connection: 'offline', fault: null, withdrawn: null },
  };
  return explain({ line, stations, tasks: {}, alarms: {}, batch: null } as unknown as PictureItems, OPERATOR);
}

const STATIONS = {
  'head-1': { id: 'head-1', kind: 'chip-encoder', unitState: 'Execute' },
  printer: { id: 'printer', kind: 'printer', unitState: 'Stopped' },
  transport: { id: 'transport', kind: 'transport', unitState: 'Idle' },
};

function acting(state: LineView['state'], waitsFor: LineView['waitsFor']): string {
  const line = { state, reason: null, needsPerson: false, commands: {}, waitsFor } as unknown as LineView;
  return explain({ line, stations: STATIONS, tasks: {}, alarms: {}, batch: null } as unknown as PictureItems, OPERATOR)
    .action;
}

describe('a line in an acting state', () => {
  beforeEach(() => {
    appearance.code = 'en';
  });

  test('names the machines that it waits for, what they are in and should be in, and no other machine', () => {
    const stopped = { kind: 'unit', station: 'printer', is: 'Stopped', expected: 'Idle' } as const;
    expect(acting('Resetting', [stopped])).toBe('Waiting for Printer (Stopped → Idle).');
    expect(acting('Resetting', [{ ...stopped, is: 'offline' }])).toBe('Waiting for Printer (no connection → Idle).');
    expect(acting('Resetting', [])).toBe('');
  });

  test('names the job that has not ended, in its card', () => {
    expect(acting('Holding', [{ kind: 'job', station: 'head-1', card: 'C0000007' }])).toBe(
      'Waiting for Head 1 (card C0000007).',
    );
  });
});

describe('a held line', () => {
  beforeEach(() => {
    appearance.code = 'en';
  });

  test('tells what stands, as grave as it is, and that it must be over first', () => {
    const { tone, why, action } = held(SILENT, 'station-missing');
    expect(tone).toBe('person');
    expect(held({ ...SILENT, severity: 'critical' }, 'station-missing').tone).toBe('trouble');
    expect(why).toBe('Transport has stopped responding.');
    expect(action).toContain('once this has cleared');
    expect(action).toContain('Transport');
  });

  test('tells what is over as over, and waits for a person alone', () => {
    expect(held(SILENT, null)).toEqual({
      tone: 'person',
      why: 'Transport has stopped responding. The cause has cleared.',
      action: 'When it is safe, press Unhold.',
    });
  });

  test('tells what a person did as what happened', () => {
    expect(held(BY_HAND, null).why).toBe('An operator held the line.');
  });

  test('is in no hurry to call it over while it goes on by itself', () => {
    const { why, action } = held(SILENT, null, false);
    expect(why).toBe('Transport has stopped responding.');
    expect(action).toBe('The line resumes by itself when this has cleared.');
  });
});

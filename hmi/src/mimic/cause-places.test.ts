import { describe, expect, test } from 'vitest';

import type { FaultView, PictureItems } from '../../../controller/gateway/contract.ts';
import { causePlaces } from './cause-places.ts';

/** The drawing marks where something is wrong. */

const fault = (code: string, severity: string, context: object): FaultView =>
  ({ code, severity, context }) as unknown as FaultView;

function marked(...faults: readonly FaultView[]): [string, string][] {
  const alarms = Object.fromEntries(faults.map((one, id) => [id, { active: true, hidden: null, fault: one }]));
  return [...causePlaces({ line: { state: 'Execute', reason: null }, alarms } as unknown as PictureItems)];
}

describe('the place of a cause', () => {
  test.each([
    ['the stacker that is full', fault('transport.output-full', 'major', { station: 'transport' }), 'output'],
    ['the feeder that is empty', fault('transport.feeder-empty', 'major', { station: 'transport' }), 'feeder'],
    ['where a card is jammed', fault('transport.jam', 'major', { position: 'printer-queue-1' }), 'printer-queue-1'],
    ['the machine that reports it', fault('laser.interlock-open', 'major', { station: 'laser' }), 'laser'],
  ])('is %s', (_, one, place) => {
    expect(marked(one)).toEqual([[place, 'major']]);
  });

  test('is as grave as the gravest that is wrong there', () => {
    const minor = fault('station.fault', 'minor', { station: 'laser' });
    const critical = fault('laser.failed', 'critical', { station: 'laser' });
    expect(marked(minor, critical, minor)).toEqual([['laser', 'critical']]);
  });

  test('is none for what is nowhere, is over, or is out of sight', () => {
    expect(marked(fault('disk.low', 'minor', {}))).toEqual([]);
    const gone = fault('laser.failed', 'major', { station: 'laser' });
    const alarms = { a: { active: false, hidden: null, fault: gone }, b: { active: true, hidden: {}, fault: gone } };
    const line = { state: 'Execute', reason: gone };
    expect([...causePlaces({ line, alarms } as unknown as PictureItems)]).toEqual([]);
  });
});

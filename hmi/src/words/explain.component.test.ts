import { beforeEach, describe, expect, test } from 'vitest';

import type { FaultView, LineView, PictureItems } from '../../../controller/gateway/contract.ts';
import { explain, type Explanation } from './explain.ts';
import { appearance } from './language.svelte.ts';

/** Why the line is held, as a person reads it: what stands, what is over, and what happened. */

const SILENT: FaultView = { code: 'link.stale', severity: 'major', context: { station: 'transport' } };
const BY_HAND: FaultView = { code: 'line.held-by-person', severity: 'minor', context: {} };

function held(reason: FaultView, unhold: string | null, needsPerson = true): Explanation {
  const line = { state: 'Held', reason, needsPerson, commands: { Unhold: unhold } } as unknown as LineView;
  const stations = { transport: { id: 'transport', kind: 'transport' } };
  return explain({ line, stations, tasks: {}, batch: null } as unknown as PictureItems);
}

describe('a held line', () => {
  beforeEach(() => {
    appearance.code = 'en';
  });

  test('tells what stands, in red, and that it must be over first', () => {
    const { tone, why, action } = held(SILENT, 'station-missing');
    expect(tone).toBe('trouble');
    expect(why).toBe('Transport has fallen silent.');
    expect(action).toContain('once this is over');
  });

  test('tells what is over as over, and waits for a person alone', () => {
    expect(held(SILENT, null)).toEqual({
      tone: 'person',
      why: 'Transport has fallen silent. That is over.',
      action: 'When it is safe, press Unhold.',
    });
  });

  test('tells what a person did as what happened', () => {
    expect(held(BY_HAND, null).why).toBe('An operator held the line.');
  });

  test('is in no hurry to call it over while it goes on by itself', () => {
    const { why, action } = held(SILENT, null, false);
    expect(why).toBe('Transport has fallen silent.');
    expect(action).toBe('It goes on by itself when this is over.');
  });
});

import { describe, expect, test } from 'vitest';

import type { PictureItems } from './contract.ts';
import { differ } from './picture.ts';

describe('deltas', () => {
  const picture = (cards: PictureItems['cards']): PictureItems =>
    ({
      line: { id: 'l' },
      batch: null,
      blanks: { issued: 0 },
      queue: [],
      stations: {},
      supplies: {},
      cards,
      alarms: {},
      tasks: {},
      plugs: null,
    }) as unknown as PictureItems;
  const card = (position: string): PictureItems['cards'][string] =>
    ({ id: 'c', position }) as unknown as PictureItems['cards'][string];

  test('nothing changed: nothing is sent', () => {
    expect(differ(picture({ a: card('x') }), picture({ a: card('x') }))).toBeNull();
  });

  test('what changed, what came and what went, and nothing else', () => {
    const before = picture({ a: card('x'), b: card('y'), c: card('z') });
    const after = picture({ a: card('x'), b: card('moved'), d: card('new') });
    expect(differ(before, after)).toEqual({ cards: { b: card('moved'), d: card('new'), c: null } });
  });
});

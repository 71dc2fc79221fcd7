import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { appearance, formatClock, formatIso, formatMoment, formatTime, zoneLabel } from './language.svelte.ts';

/** Times are the plant's, whatever zone the browser stands in. */

const AT = Date.UTC(2026, 10, 29, 22, 5, 9);

describe('a time on a page', () => {
  beforeEach(() => {
    appearance.code = 'en';
    appearance.zoneChoice = 'plant';
  });
  afterEach(() => {
    appearance.zoneChoice = 'plant';
  });

  test.each([
    ['Asia/Ho_Chi_Minh', '05:05', '30/11, 05:05:09', '2026-11-30T05:05:09+07:00', 'GMT+7'],
    ['America/New_York', '17:05', '29/11, 17:05:09', '2026-11-29T17:05:09-05:00', 'GMT-5'],
    ['Asia/Kathmandu', '03:50', '30/11, 03:50:09', '2026-11-30T03:50:09+05:45', 'GMT+5:45'],
  ])('is of the zone in which the plant stands, and so is its day: %s', (zone, clock, moment, iso, label) => {
    appearance.standIn(zone);
    expect(formatClock(AT)).toBe(clock);
    expect(formatTime(AT)).toBe(`${clock}:09`);
    expect(formatMoment(AT)).toBe(moment);
    expect(formatIso(AT)).toBe(iso);
    expect(zoneLabel(appearance.timeZone, AT)).toBe(label);
  });

  test('is of the browser’s zone where somebody asks for it, and says what the other one is', () => {
    const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    appearance.standIn(own === 'Asia/Kathmandu' ? 'Asia/Ho_Chi_Minh' : 'Asia/Kathmandu');
    const plant = appearance.timeZone;
    expect(appearance.otherZone(AT)).toBe(own);
    appearance.turnZone();
    expect(appearance.timeZone).toBe(own);
    expect(appearance.otherZone(AT)).toBe(plant);
    appearance.turnZone();
    appearance.standIn(own);
    expect(appearance.otherZone(AT)).toBeNull();
  });

  test('stays of the zone that is known where the controller names one that is not', () => {
    appearance.standIn('Asia/Ho_Chi_Minh');
    appearance.standIn('Mars/Olympus');
    appearance.standIn('');
    expect(appearance.timeZone).toBe('Asia/Ho_Chi_Minh');
  });
});

import { describe, expect, test } from 'vitest';

import { controlChart, criticalCapability } from './control-chart.ts';

/** Up and down by one around ten: every moving range is two. */
const steady = (count: number): number[] => Array.from({ length: count }, (_, index) => (index % 2 === 0 ? 9 : 11));

describe('a control chart of individuals', () => {
  test('has its limits three standard deviations from the mean, by the mean moving range', () => {
    const chart = controlChart(steady(20));
    expect(chart?.centreLine).toBe(10);
    expect(chart?.sigma).toBeCloseTo(2 / 1.128, 10);
    expect(chart?.upperControlLimit).toBeCloseTo(10 + (3 * 2) / 1.128, 10);
    expect(chart?.lowerControlLimit).toBeCloseTo(10 - (3 * 2) / 1.128, 10);
    expect(chart?.signals.flat()).toEqual([]);
  });

  test('agrees with the moving-range example of the NIST/SEMATECH e-Handbook (6.3.2.2)', () => {
    const flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];
    const chart = controlChart(flow);
    expect(chart?.centreLine).toBeCloseTo(50.81, 2);
    expect(chart?.sigma).toBeCloseTo(1.8778 / 1.128, 3);
    expect(chart?.upperControlLimit).toBeCloseTo(55.8041, 2);
    expect(chart?.lowerControlLimit).toBeCloseTo(45.8159, 2);
  });

  test('marks one beyond a limit (rule 1), above and below', () => {
    for (const value of [40, -20]) {
      const values = [...steady(40), value];
      expect(controlChart(values)?.signals.at(-1)).toContain(1);
      expect(controlChart(values)?.signals.slice(0, -1).flat()).toEqual([]);
    }
  });

  test('marks the ninth in a row on one side (rule 2), and not the eighth', () => {
    // Nine above the mean of all.
    const values = [...steady(21).map((value) => value - 1), 12, 11, 12, 11, 12, 11, 12, 11, 12];
    const signals = controlChart(values)?.signals ?? [];
    expect(signals.map((one) => one.includes(2))).toEqual(values.map((_, at) => at === values.length - 1));
  });

  test('marks the sixth in a row that rises, or falls (rule 3)', () => {
    const rising = [...steady(20), 9.1, 9.3, 9.5, 9.7, 9.9, 10.1];
    expect(controlChart(rising)?.signals.at(-1)).toEqual([3]);
    const falling = [...steady(20), 10.9, 10.7, 10.5, 10.3, 10.1];
    expect(controlChart(falling)?.signals.at(-1)).toEqual([3]);
  });

  test('marks the second of three beyond two standard deviations on one side (rule 5)', () => {
    const values = [...steady(40), 14, 10, 14];
    const signals = controlChart(values)?.signals ?? [];
    expect(signals.at(-1)).toEqual([5]);
    expect(signals.at(-3)).toEqual([]);
  });

  test('of values that are all the same marks none, and of too few there is none', () => {
    expect(controlChart(Array.from({ length: 30 }, () => 0.1))?.signals.flat()).toEqual([]);
    expect(controlChart(steady(9))).toBeNull();
  });
});

test('the critical capability is by the nearer specification limit', () => {
  const chart = { centreLine: 10, sigma: 1 };
  expect(criticalCapability(chart, { min: 4, max: 13 })).toBe(1);
  expect(criticalCapability(chart, { min: 4, max: null })).toBe(2);
  expect(criticalCapability(chart, { min: null, max: null })).toBeNull();
  expect(criticalCapability({ centreLine: 10, sigma: 0 }, { min: 4, max: 13 })).toBeNull();
});

/**
 * Shewhart control chart for individual values and their moving ranges (ISO 7870-2 §6.3), and the tests for signals of special
 * causes by L. S. Nelson (Journal of Quality Technology 16, 1984), four of eight. Pure.
 */

/** `1`: beyond a control limit. `2`: nine in a row on one side of the centre line. `3`: six in a row that rise, or fall. `5`: two of three beyond two thirds of the way to a limit. */
export type Signal = 1 | 2 | 3 | 5;

export interface ControlChart {
  /** The mean of all values. */
  readonly centreLine: number;
  /** Three standard deviations from the centre line, as the moving ranges make them. */
  readonly upperControlLimit: number;
  readonly lowerControlLimit: number;
  /** The mean moving range by d₂. */
  readonly sigma: number;
  /** By value: the signals that it ends; empty for none. */
  readonly signals: readonly (readonly Signal[])[];
}

export interface SpecificationLimits {
  readonly min: number | null;
  readonly max: number | null;
}

/** d₂ for ranges of two values (ISO 7870-2, table 2). */
const D2 = 1.128;
/** Control limits of fewer values say nothing. */
export const VALUES_LEAST = 10;
const RUN = 9;
const TREND = 6;
/** Differences below this share of the values are roundings. */
const EVEN = 1e-9;

/** Null for too few values. */
export function controlChart(values: readonly number[]): ControlChart | null {
  if (values.length < VALUES_LEAST) return null;
  const centreLine = mean(values);
  const ranges = values.slice(1).map((value, index) => Math.abs(value - (values[index] ?? value)));
  const sigma = mean(ranges) / D2;
  const even = Math.max(Math.abs(centreLine), sigma) * EVEN;
  return {
    centreLine,
    upperControlLimit: centreLine + 3 * sigma,
    lowerControlLimit: centreLine - 3 * sigma,
    sigma,
    signals: values.map((_, at) => signalsAt(values, at, centreLine, sigma, even)),
  };
}

/**
 * Critical process capability index Cpk (ISO 22400-2): how much room the values leave to the nearer specification limit, in three
 * standard deviations; null where there is no limit, or nothing varies.
 */
export function criticalCapability(
  { centreLine, sigma }: Pick<ControlChart, 'centreLine' | 'sigma'>,
  { min, max }: SpecificationLimits,
): number | null {
  if (sigma === 0) return null;
  const rooms = [...(max === null ? [] : [max - centreLine]), ...(min === null ? [] : [centreLine - min])];
  return rooms.length === 0 ? null : Math.min(...rooms) / (3 * sigma);
}

function signalsAt(values: readonly number[], at: number, centre: number, sigma: number, even: number): Signal[] {
  /** The last ones, up to this one. */
  const last = (count: number): readonly number[] => (at + 1 < count ? [] : values.slice(at + 1 - count, at + 1));
  const above = (by: number) => (value: number) => value - centre > by + even;
  const below = (by: number) => (value: number) => centre - value > by + even;
  const [value = centre] = last(1);
  const signals: Signal[] = [];
  if (above(3 * sigma)(value) || below(3 * sigma)(value)) signals.push(1);
  const run = last(RUN);
  if (run.length > 0 && (run.every(above(0)) || run.every(below(0)))) signals.push(2);
  const trend = last(TREND);
  if (trend.length > 0 && (moves(trend, 1, even) || moves(trend, -1, even))) signals.push(3);
  const three = last(3);
  for (const beyond of [above(2 * sigma), below(2 * sigma)])
    if (beyond(value) && three.filter(beyond).length >= 2) signals.push(5);
  return signals;
}

function moves(values: readonly number[], sign: 1 | -1, even: number): boolean {
  return values.slice(1).every((value, index) => sign * (value - (values[index] ?? value)) > even);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

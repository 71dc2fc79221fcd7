/** Median and 99th percentile of what was measured; 0 of nothing. */
export function percentiles(values: readonly number[]): readonly [number, number] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return [at(0.5), at(0.99)];
}

/** To three places: what a bench prints. */
export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

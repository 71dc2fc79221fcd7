import { durationIn, type DurationUnits } from '../duration.ts';

export const UNITS: DurationUnits = { second: 'giây', minute: 'phút', hour: 'giờ' };
const comma = (value: number): string => String(value).replace('.', ',');
/** By how much a clock was moved, and which way. */
export const moved = (byMs: number): string =>
  `${byMs < 0 ? 'lùi lại' : 'đẩy tới'} ${durationIn(UNITS, comma, Math.abs(byMs))}`;

import { durationIn, type DurationUnits } from '../duration.ts';

export const UNITS: DurationUnits = { second: 'giây', minute: 'phút', hour: 'giờ' };
const comma = (value: number): string => String(value).replace('.', ',');
/** By how much a clock was moved, and which way. */
const moved = (byMs: number): string =>
  `${byMs < 0 ? 'lùi lại' : 'đẩy tới'} ${durationIn(UNITS, comma, Math.abs(byMs))}`;
/** What a clock shows that was moved, or seems so. A controller that was off for long shows the same as a clock that was put forward. */
export const clockMoved = (byMs: number, when: 'running' | 'off'): string =>
  when === 'off' && byMs > 0
    ? `Theo đồng hồ, bộ điều khiển đã tắt ${durationIn(UNITS, comma, byMs)}`
    : `Đồng hồ đã bị ${moved(byMs)}${when === 'off' ? ' hoặc hơn trong lúc bộ điều khiển tắt' : ''}`;

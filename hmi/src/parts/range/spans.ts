/** Spans of time as people mean them: the shift before the last one, a day, a week, by the plant's clock. */

export interface Span {
  readonly fromAt: number;
  /** Not included. */
  readonly toAt: number;
}

/** `back`: 0 for the one that lasts, 1 for the one before. `hours`: the last ones. `free`: both ends as they were chosen. */
export type RangeChoice =
  | { readonly kind: 'hours'; readonly hours: number }
  | { readonly kind: 'shift' | 'day' | 'week'; readonly back: number }
  | ({ readonly kind: 'free' } & Span)
  | { readonly kind: 'all' };

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_DAYS = 7;
/** Three shifts of eight hours, the early one first. */
export const SHIFT_HOURS = 8;
export const FIRST_SHIFT_HOUR = 6;
const BACK_MAX = 10_000;
const HOURS_MAX = 10_000;

/** The span that a choice stands for at an instant. One that lasts still ends with `nowAt`, in whole minutes. */
export function spanOf(choice: RangeChoice, nowAt: number, timeZone: string): Span {
  const now = (Math.floor(nowAt / MINUTE_MS) + 1) * MINUTE_MS;
  switch (choice.kind) {
    case 'hours':
      return { fromAt: now - choice.hours * HOUR_MS, toAt: now };
    case 'shift':
      return shiftOf(nowAt, choice.back, timeZone);
    case 'day': {
      const day = dayOf(nowAt, -choice.back, timeZone);
      return { fromAt: day, toAt: dayOf(day, 1, timeZone) };
    }
    case 'week': {
      const monday = dayOf(nowAt, -weekday(nowAt, timeZone) - choice.back * WEEK_DAYS, timeZone);
      return { fromAt: monday, toAt: dayOf(monday, WEEK_DAYS, timeZone) };
    }
    case 'free':
      return { fromAt: choice.fromAt, toAt: Math.max(choice.toAt, choice.fromAt + MINUTE_MS) };
    case 'all':
      return { fromAt: 0, toAt: now };
    default:
      return choice satisfies never;
  }
}

/** The one that it is compared with: as long, and right before it. Null where there is none. */
export function spanBefore(choice: RangeChoice, nowAt: number, timeZone: string): Span | null {
  if (choice.kind === 'all') return null;
  if (choice.kind === 'hours' || choice.kind === 'free') {
    const { fromAt, toAt } = spanOf(choice, nowAt, timeZone);
    return { fromAt: fromAt - (toAt - fromAt), toAt: fromAt };
  }
  return spanOf({ ...choice, back: choice.back + 1 }, nowAt, timeZone);
}

/** As it stands in an address. */
export function rangeText(choice: RangeChoice): string {
  switch (choice.kind) {
    case 'hours':
      return `hours-${choice.hours}`;
    case 'free':
      return `${choice.fromAt}~${choice.toAt}`;
    case 'all':
      return 'all';
    case 'shift':
    case 'day':
    case 'week':
      return choice.back === 0 ? choice.kind : `${choice.kind}-${choice.back}`;
    default:
      return choice satisfies never;
  }
}

/** Null for what is no range. */
export function parseRange(text: string): RangeChoice | null {
  if (text === 'all') return { kind: 'all' };
  const free = /^(\d{1,15})~(\d{1,15})$/.exec(text);
  if (free !== null) {
    const [fromAt, toAt] = [Number(free[1]), Number(free[2])];
    return toAt > fromAt ? { kind: 'free', fromAt, toAt } : null;
  }
  const [, kind, number = '0'] = /^(hours|shift|day|week)(?:-(\d{1,5}))?$/.exec(text) ?? [];
  const value = Number(number);
  if (kind === 'hours') return value >= 1 && value <= HOURS_MAX ? { kind, hours: value } : null;
  if (kind !== 'shift' && kind !== 'day' && kind !== 'week') return null;
  return value <= BACK_MAX ? { kind, back: value } : null;
}

/** 0 for the early shift, 1 for the late one, 2 for the night. */
export function shiftNumber(span: Span, timeZone: string): 0 | 1 | 2 {
  const { hour } = clockOf(span.fromAt, timeZone);
  const number = Math.floor(((hour - FIRST_SHIFT_HOUR + 24) % 24) / SHIFT_HOURS);
  return number === 0 ? 0 : number === 1 ? 1 : 2;
}

function shiftOf(nowAt: number, back: number, timeZone: string): Span {
  const shifts = 24 / SHIFT_HOURS;
  const { hour } = clockOf(nowAt, timeZone);
  const sinceFirst = Math.floor((hour - FIRST_SHIFT_HOUR) / SHIFT_HOURS);
  // Before the early shift it is the night of the day before.
  const number = sinceFirst - back;
  const day = Math.floor(number / shifts);
  const ofDay = number - day * shifts;
  return { fromAt: shiftStart(nowAt, day, ofDay, timeZone), toAt: shiftStart(nowAt, day, ofDay + 1, timeZone) };
}

function shiftStart(nowAt: number, day: number, shift: number, timeZone: string): number {
  return atHour(dayOf(nowAt, day, timeZone), FIRST_SHIFT_HOUR + shift * SHIFT_HOURS, timeZone);
}

/** So many hours after midnight by the clock on the wall; a day may have one more, or one less. */
function atHour(midnight: number, hours: number, timeZone: string): number {
  const day = Math.floor(hours / 24);
  const from = day === 0 ? midnight : dayOf(midnight, day, timeZone);
  const wanted = hours - day * 24;
  const guess = from + wanted * HOUR_MS;
  return guess + (wanted - clockOf(guess, timeZone).hour) * HOUR_MS;
}

/** Midnight of the day that is so many days after the one of an instant. */
function dayOf(at: number, days: number, timeZone: string): number {
  // Noon is on the right day, whatever the clock did in the night.
  const noon = at - sinceMidnight(at, timeZone) + DAY_MS / 2 + days * DAY_MS;
  return noon - sinceMidnight(noon, timeZone);
}

/** By the clock on the wall. */
function sinceMidnight(at: number, timeZone: string): number {
  const { hour, minute, second } = clockOf(at, timeZone);
  const byWall = hour * HOUR_MS + minute * MINUTE_MS + second * 1000 + (((at % 1000) + 1000) % 1000);
  // Where the clock was moved since midnight, so much more or less has gone by.
  const moved = clockOf(at - byWall, timeZone);
  const off = moved.hour * HOUR_MS + moved.minute * MINUTE_MS;
  return byWall + (off > DAY_MS / 2 ? off - DAY_MS : off);
}

/** Monday is 0. */
function weekday(at: number, timeZone: string): number {
  return DAYS.indexOf(clockOf(at, timeZone).day);
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const CLOCKS = new Map<string, Intl.DateTimeFormat>();

function clockOf(
  at: number,
  timeZone: string,
): { readonly hour: number; readonly minute: number; readonly second: number; readonly day: string } {
  const clock =
    CLOCKS.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  CLOCKS.set(timeZone, clock);
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type) ?? 0);
  return { hour: number('hour'), minute: number('minute'), second: number('second'), day: parts.get('weekday') ?? '' };
}

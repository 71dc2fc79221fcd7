/** Times in the plant's time zone. Offsets and their changes come from Intl. */

/** Viet Nam has one zone, without summer time. */
export const DEFAULT_TIME_ZONE = 'Asia/Ho_Chi_Minh';

/** Whether this computer knows the name in the IANA time zone database; an offset is not a zone. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Z]/i.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** ISO 8601 to the second, with the zone's offset at that instant: `2026-11-29T14:05:09+07:00`. `at`: milliseconds since 1970. */
export function isoInZone(at: number, timeZone: string): string {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  // «GMT+07:00», or «GMT» for offset 0.
  const offset = part('timeZoneName').replace('GMT', '') || '+00:00';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}${offset}`;
}

/** Cached by zone, because creating a format costs as much as a hundred uses of it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  });
  formats.set(timeZone, made);
  return made;
}

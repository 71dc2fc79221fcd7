/** Times as the plant's clocks on the wall show them. What a zone's offset is, and when it changes, is Intl's business alone. */

/** Viet Nam has one zone, and no summer time. */
export const DEFAULT_TIME_ZONE = 'Asia/Ho_Chi_Minh';

/** A name of the IANA time zone database that this computer knows; an offset is no zone. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Z]/i.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** ISO 8601 to the second, with the offset that the zone has at that instant: `2026-11-29T14:05:09+07:00`. */
export function isoInZone(at: number, timeZone: string): string {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  // «GMT+07:00», and «GMT» alone where there is no offset.
  const offset = part('timeZoneName').replace('GMT', '') || '+00:00';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}${offset}`;
}

/** Made once for each zone, because to make one costs as much as a hundred uses of it; a plant has one, a browser two. */
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

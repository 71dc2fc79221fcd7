/** Recognizes Telnet (RFC 854): a serial device server that speaks it instead of raw bytes. */

const IAC = 0xff;
/** WILL, WON'T, DO and DON'T: after IAC, the first two bytes of every connection to such a server. */
const WILL = 0xfb;
const DONT = 0xfe;

/** First bytes of a connection: Telnet negotiation, raw data, or too few bytes to decide. */
export type Opening = 'telnet' | 'raw' | 'unknown';

/** Classifies the first bytes. A raw reader starts with 03h and a raw laser with ASCII; neither starts with IAC and a negotiation. */
export function openingOf(bytes: Uint8Array): Opening {
  const [first, second] = bytes;
  if (first === undefined) return 'unknown';
  if (first !== IAC) return 'raw';
  if (second === undefined) return 'unknown';
  return second >= WILL && second <= DONT ? 'telnet' : 'raw';
}

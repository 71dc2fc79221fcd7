/** Telnet, RFC 854, as far as it takes to recognise a serial device server that speaks it where raw bytes are meant. */

const IAC = 0xff;
/** WILL, WON'T, DO and DON'T: with these two bytes such a server begins every connection. */
const WILL = 0xfb;
const DONT = 0xfe;

/** What begins a connection: telnet's negotiation, something else, or too little to know. */
export type Opening = 'telnet' | 'raw' | 'unknown';

/** A raw reader begins with 03h, a raw laser with ASCII: neither of them with IAC and a negotiation. */
export function openingOf(bytes: Uint8Array): Opening {
  const [first, second] = bytes;
  if (first === undefined) return 'unknown';
  if (first !== IAC) return 'raw';
  if (second === undefined) return 'unknown';
  return second >= WILL && second <= DONT ? 'telnet' : 'raw';
}

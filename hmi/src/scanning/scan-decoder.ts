/**
 * A badge or barcode scanner is a keyboard to the computer (keyboard wedge): it types a code faster than any hand, and Enter behind it.
 * Which keys came of one is decided by the times between them alone.
 */

export interface KeyStroke {
  /** As the browser names it: one character, or the key's name. */
  readonly key: string;
  /** When it was pressed, not when the page came to hear of it (ms). */
  readonly atMs: number;
  /** A key that is held down repeats itself as fast as a scanner types. */
  readonly repeat: boolean;
  /** With Ctrl, Alt or Meta. */
  readonly modified: boolean;
}

/** Keys that followed each other as fast as a scanner's so far. */
export interface Burst {
  readonly text: string;
  readonly lastAtMs: number;
}

export const NO_BURST: Burst = { text: '', lastAtMs: Number.NEGATIVE_INFINITY };

export interface HeardKey {
  readonly burst: Burst;
  /** This key is the first of what may become a burst. */
  readonly begins: boolean;
  /** A scanner has typed, and this was its Enter (`now`) or this key is the first one behind it (`before`); null where none has. */
  readonly ended: 'now' | 'before' | null;
  /** What was scanned; null where nothing was, or where it is longer than any code. */
  readonly code: string | null;
}

/** The longest time between two keys of a scanner. Hands that roll over keys are as fast for two or three, never for six. */
export const BETWEEN_KEYS_MS = 50;
const LETTERS_LEAST = 6;
const LETTERS_MOST = 128;
/** They change what other keys mean, and are pressed between those of one code. */
const BESIDE: ReadonlySet<string> = new Set(['Shift', 'CapsLock', 'AltGraph']);

export function hearKey(burst: Burst, stroke: KeyStroke): HeardKey {
  const { key, atMs } = stroke;
  const isQuick = atMs - burst.lastAtMs <= BETWEEN_KEYS_MS;
  const isScan = burst.text.length >= LETTERS_LEAST;
  const code = isScan && burst.text.length <= LETTERS_MOST ? burst.text : null;
  if (BESIDE.has(key)) return { burst, begins: false, ended: null, code: null };
  if (key === 'Enter' && isQuick && isScan) return { burst: NO_BURST, begins: false, ended: 'now', code };
  const isLetter = key.length === 1 && !stroke.repeat && !stroke.modified;
  if (isLetter && isQuick && burst.text !== '') {
    const text = (burst.text + key).slice(0, LETTERS_MOST + 1);
    return { burst: { text, lastAtMs: atMs }, begins: false, ended: null, code: null };
  }
  // One without an Enter is over with the first key that is slower, or is no letter.
  const ended = isScan ? 'before' : null;
  const next = isLetter ? { text: key, lastAtMs: atMs } : NO_BURST;
  return { burst: next, begins: isLetter, ended, code: ended === null ? null : code };
}

import type { z } from 'zod';

/**
 * Text that came from outside: from a machine, a server, a certificate. It is bounded and has no character that no eye sees, so that it
 * can stand in an entry of the journal, in a line of the console and on a page. Only this file, and the journal's schema for what was
 * written already, makes one.
 */
export type OutsideText = string & z.core.$brand<'OutsideText'>;

/** What came from outside beside a fault, or as evidence of a job, by name. */
export type OutsideValues = Readonly<Record<string, OutsideText | number>>;

/** In the place of a text where nothing was said. */
export const NO_TEXT = '' as OutsideText;

/** Characters (UTF-16 code units) that such a text has at most. */
export const OUTSIDE_TEXT_MAX = 200;
/** A name that is none: assigned, it would be another prototype. */
const PROTOTYPE = '__proto__';
/** Of the name of a value. */
const NAME_MAX = 60;
/** Values that one job, or one fault, comes with at most: what is beyond is left out. */
export const OUTSIDE_VALUES_MAX = 64;

/**
 * Controls (among them those of a terminal), ends of lines and paragraphs, formats (among them what turns the direction of a line, and what
 * has no width), halves of characters: Unicode general categories Cc, Zl, Zp, Cf, Cs.
 */
export const UNSEEN_CHARACTERS = String.raw`\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Cs}`;
const UNSEEN = new RegExp(`[${UNSEEN_CHARACTERS}]`, 'gu');
/** Nearly all that machines say: there is nothing to look for then. */
const PLAIN = /^[\x20-\x7e]*$/;

/** The text with `?` for each character that no eye sees, cut to `most`; whoever it came from meant something else. */
export function outsideText(text: string, most: number = OUTSIDE_TEXT_MAX): OutsideText {
  const cut = text.length > most ? text.slice(0, most) : text;
  return (PLAIN.test(cut) ? cut : cut.replaceAll(UNSEEN, '?')) as OutsideText;
}

/** Names and values, bounded and cleaned. What is no finite number is written as a text: the journal holds none. */
export function outsideValues(values: Readonly<Record<string, string | number>>): OutsideValues {
  const clean: [string, OutsideText | number][] = [];
  for (const [name, value] of Object.entries(values)) {
    if (clean.length === OUTSIDE_VALUES_MAX) break;
    if (name === PROTOTYPE) continue;
    const whole = typeof value === 'number' && Number.isFinite(value);
    clean.push([outsideText(name, NAME_MAX), whole ? value : outsideText(String(value))]);
  }
  return Object.fromEntries(clean);
}

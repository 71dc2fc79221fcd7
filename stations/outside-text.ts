import type { z } from 'zod';

/**
 * Text from outside: from a machine, a server, a certificate. It is bounded and has no invisible characters, so that it can be used in
 * journal entries, console lines and pages. Only this file, and the journal's schema for existing entries, creates a value of this type.
 */
export type OutsideText = string & z.core.$brand<'OutsideText'>;

/** Named values from outside, in a fault's context or in the evidence of a job. */
export type OutsideValues = Readonly<Record<string, OutsideText | number>>;

/** Placeholder where there is no text. */
export const NO_TEXT = '' as OutsideText;

/** Maximum length in UTF-16 code units. */
export const OUTSIDE_TEXT_MAX = 200;
/** Not allowed as a name: assigning it would replace the prototype. */
const PROTOTYPE = '__proto__';
/** Maximum length of a value's name. */
const NAME_MAX = 60;
/** Maximum values of one job or fault; further ones are dropped. */
export const OUTSIDE_VALUES_MAX = 64;

/**
 * Unicode general categories Cc, Zl, Zp, Cf, Cs: controls (including terminal escape sequences), line and paragraph separators, format
 * characters (including bidirectional overrides and zero-width characters), and lone surrogates.
 */
export const UNSEEN_CHARACTERS = String.raw`\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Cs}`;
const UNSEEN = new RegExp(`[${UNSEEN_CHARACTERS}]`, 'gu');
/** Fast path: nearly all text from machines is printable ASCII. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Replaces each invisible character by `?`, and truncates to `most` UTF-16 code units. */
export function outsideText(text: string, most: number = OUTSIDE_TEXT_MAX): OutsideText {
  const cut = text.length > most ? text.slice(0, most) : text;
  return (PLAIN.test(cut) ? cut : cut.replaceAll(UNSEEN, '?')) as OutsideText;
}

/** Bounds and cleans names and values. A number that is not finite becomes text, because the journal has no such numbers. */
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

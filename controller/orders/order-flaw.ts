/**
 * A flaw of an order or of its file: a code with parameters. HMI and terminal have the texts (`hmi/src/words/order-flaws.ts`); the compiler
 * requires them for a new code.
 */

/** Parameters by code. `most` and `least` are inclusive bounds. */
interface Flaws {
  // The line as JSON (RFC 7493).
  readonly 'not-utf8': object;
  readonly 'not-json': object;
  readonly 'key-twice': { readonly key: string };
  readonly 'key-reserved': { readonly key: string };
  readonly 'too-deep': { readonly most: number };
  readonly 'half-character': object;
  readonly 'number-inexact': object;
  // Single fields.
  readonly missing: object;
  readonly 'wrong-type': { readonly expected: ValueType };
  readonly 'unknown-fields': { readonly names: readonly string[] };
  readonly 'not-one-of': { readonly values: readonly string[] };
  readonly 'too-small': { readonly least: number };
  readonly 'too-large': { readonly most: number };
  readonly 'wrong-count': { readonly count: number };
  readonly 'too-many-characters': { readonly most: number };
  readonly 'too-many-letters': { readonly most: number };
  readonly empty: object;
  readonly unprintable: object;
  readonly 'stacked-marks': object;
  readonly 'space-at-end': object;
  readonly 'wrong-form': { readonly form: FieldForm };
  readonly 'no-such-day': object;
  readonly 'base64-left-over': object;
  readonly malformed: object;
  // Fields in relation to each other.
  readonly 'issue-before-birth': object;
  readonly 'expiry-not-after-issue': object;
  readonly 'no-birthplace': { readonly place: string };
  readonly 'no-century': object;
  readonly 'other-century-and-sex': { readonly says: string; readonly expected: string };
  readonly 'other-birth-year': object;
  readonly 'not-last-nine-digits': object;
  // Orders in relation to each other.
  readonly 'order-twice': { readonly order: string };
  readonly 'citizen-twice': { readonly line: number };
  readonly 'imported-before': { readonly order: string };
  readonly 'citizen-has-order': object;
  readonly 'citizen-has-card': object;
  // What the card is made of.
  readonly 'zone-letters': { readonly characters: readonly string[] };
  readonly 'no-family-name': object;
  readonly 'zone-room': { readonly most: number };
  readonly 'qr-bar': object;
  readonly 'qr-room': object;
  readonly 'font-lacks': { readonly characters: string };
  readonly 'card-room': object;
  readonly 'chip-file-room': { readonly file: string; readonly most: number };
  // Images.
  readonly 'no-image': object;
  readonly 'image-sides': { readonly least: number; readonly most: number };
  readonly 'image-markers': object;
  readonly 'image-cut-short': object;
  readonly 'image-trailing-bytes': object;
  readonly 'image-several': object;
  readonly 'image-scans': object;
  readonly 'image-tiles': object;
  readonly 'image-colours': object;
  readonly 'image-bytes': object;
  readonly 'image-slow': object;
  /** `said`: the decoder's own message, which is not translated. */
  readonly 'image-damaged': { readonly said: string };
  // The file.
  readonly 'line-too-long': { readonly most: number };
  readonly 'too-many-lines': { readonly most: number };
  readonly 'packed-cut-short': object;
  readonly 'packed-broken': object;
  readonly 'packed-checksum': object;
  readonly 'packed-parts': { readonly most: number };
  /** Maximum ratio of unpacked to packed size. */
  readonly 'packed-ratio': { readonly most: number };
  readonly 'packed-left-over': { readonly format: 'gzip' | 'zstd' };
  readonly 'packed-window': { readonly bytes: number; readonly most: number };
  readonly 'packed-dictionary': object;
}

export type ValueType = 'text' | 'number' | 'list' | 'object' | 'other';
/** Required forms of a field. */
export type FieldForm =
  | 'date'
  | 'order-id'
  | 'personal-number'
  | 'twelve-digits'
  | 'document-number'
  | 'previous-number'
  | 'identification-code'
  | 'blood-group'
  | 'office'
  | 'base64';

export type OrderFlawCode = keyof Flaws;
/** The flaw with this code, or with any. */
export type OrderFlaw<C extends OrderFlawCode = OrderFlawCode> = {
  readonly [K in C]: { readonly code: K } & Flaws[K];
}[C];
/** Texts for every flaw, in one language. */
export type OrderFlawWords = { readonly [C in OrderFlawCode]: (flaw: OrderFlaw<C>) => string };

/** A flaw in a field of an order; the field is empty for the order as a whole. */
export interface FieldFlaw {
  readonly field: string;
  readonly flaw: OrderFlaw;
}

import { z } from 'zod';

import { imageHeader } from '../personalization/image-header.ts';
import { hasStackedMarks, hasUnseen, isLongerThan, isPlainLatin } from '../../recipes/letters.ts';
import type { OrderProfile } from '../../recipes/recipe.ts';
import { flawed } from './issue-flaw.ts';
import type { FieldForm, OrderFlaw } from './order-flaw.ts';
import { personalNumberProblem } from './personal-number.ts';

/** One citizen's order from the population database: one line of NDJSON. */

export const PORTRAIT_MAX_BYTES = 30_000;
export const FINGERPRINT_MAX_BYTES = 12_000;

/** A text with one rule. One check per field: orders come by the hundred thousand, and the library runs every rule separately. */
const ruled = (text: z.ZodString, problem: (value: string) => OrderFlaw | null): z.ZodType<string> =>
  text.check(({ value, issues }) => {
    const flaw = problem(value);
    if (flaw !== null) issues.push({ code: 'custom', input: value, continue: true, ...flawed(flaw) });
  });
const written = (pattern: RegExp, form: FieldForm): z.ZodType<string> =>
  ruled(z.string(), (value) => (pattern.test(value) ? null : { code: 'wrong-form', form }));
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const date = ruled(z.string(), (value) => {
  if (!DATE.test(value)) return { code: 'wrong-form', form: 'date' };
  return isCalendarDate(value) ? null : { code: 'no-such-day' };
});
/** In Unicode NFC, in which all comparisons and measurements are made; length as people count it. */
const words = (maxLetters: number, leastLetters = 0): z.ZodType<string> =>
  ruled(
    z.string().overwrite((value) => (isPlainLatin(value) ? value : value.normalize('NFC'))),
    (value) => wordsProblem(value, maxLetters, leastLetters),
  );
const filled = (maxLetters: number): z.ZodType<string> => words(maxLetters, 1);
/** First bytes in base64: JPEG, a JP2 file, a bare JPEG 2000 codestream. */
const IMAGE_STARTS = ['/9j/', 'AAAADGpQICAN', '/0//UQ'];
/** Bounds for portrait and fingerprint: an image that unpacks to a billion pixels is refused before it is unpacked. */
const SIDE_LEAST_PX = 60;
const SIDE_MOST_PX = 2400;
const image = (maxBytes: number): z.ZodType<string> => ruled(z.string().max(Math.ceil(maxBytes / 3) * 4), imageProblem);

const OFFICE = /^[\w-]{2,20}$/;
/** Why a citizen who has a card gets another one. */
export const REPLACEMENT_REASONS = ['lost', 'stolen', 'damaged', 'data-changed', 'expired'] as const;

/** Fields of every order, whatever the country. */
const plainOrder = z.strictObject({
  orderId: written(/^[\w-]{4,40}$/, 'order-id'),
  personalNumber: written(/^[0-9A-Z]{1,15}$/, 'personal-number'),
  documentNumber: written(/^[0-9A-Z]{1,9}$/, 'document-number'),
  fullName: filled(100),
  dateOfBirth: date,
  sex: z.enum(['M', 'F']),
  nationality: filled(40),
  ethnicity: words(40).default(''),
  religion: words(40).default(''),
  placeOfBirth: filled(160),
  placeOfOrigin: words(160).default(''),
  placeOfResidence: words(200).default(''),
  identifyingFeatures: words(160).default(''),
  dateOfIssue: date,
  /** Empty for a card that does not expire. */
  dateOfExpiry: z.union([date, z.literal('')]),
  fatherName: words(100).default(''),
  motherName: words(100).default(''),
  spouseName: words(100).default(''),
  previousNumber: written(/^(\d{9}|\d{12})?$/, 'previous-number').default(''),
  /** Sixteen digits or capital letters assigned by the population database; empty for none. */
  personalIdentificationCode: written(/^([0-9A-Z]{16})?$/, 'identification-code').default(''),
  bloodGroup: written(/^((A|B|AB|O)[+-]?)?$/, 'blood-group').default(''),
  issuingAuthority: filled(120),
  portrait: image(PORTRAIT_MAX_BYTES),
  fingerprints: z.array(image(FINGERPRINT_MAX_BYTES)).length(2),
  deliveryOffice: written(OFFICE, 'office'),
  priority: z.number().int().min(0).max(9),
  /** The reason why the citizen gets another card; empty for a first card. */
  replaces: z.union([z.enum(REPLACEMENT_REASONS), z.literal('')]).default(''),
});

export type Order = z.infer<typeof plainOrder>;
type Wrong = (path: keyof Order, flaw: OrderFlaw) => void;

/** Rules for the dates of any card. */
function checkDates(order: Order, wrong: Wrong): void {
  if (order.dateOfIssue < order.dateOfBirth) wrong('dateOfIssue', { code: 'issue-before-birth' });
  if (order.dateOfExpiry !== '' && order.dateOfExpiry <= order.dateOfIssue)
    wrong('dateOfExpiry', { code: 'expiry-not-after-issue' });
}

/** Fields that the national population database always fills in. */
const FILLED_IN_VIETNAM = ['ethnicity', 'placeOfOrigin', 'placeOfResidence'] as const;

function checkVietnam(order: Order, wrong: Wrong): void {
  if (!/^\d{12}$/.test(order.personalNumber)) {
    wrong('personalNumber', { code: 'wrong-form', form: 'twelve-digits' });
    return;
  }
  const problem = personalNumberProblem(order.personalNumber, order.dateOfBirth, order.sex);
  if (problem !== null) wrong('personalNumber', problem);
  if (order.documentNumber !== order.personalNumber.slice(3)) wrong('documentNumber', { code: 'not-last-nine-digits' });
  for (const field of FILLED_IN_VIETNAM) if (order[field] === '') wrong(field, { code: 'empty' });
}

const RULES: Readonly<Record<OrderProfile, readonly ((order: Order, wrong: Wrong) => void)[]>> = {
  vietnam: [checkVietnam, checkDates],
  plain: [checkDates],
};

/** The order schema for recipes with this profile. */
function schemaOf(profile: OrderProfile): z.ZodType<Order> {
  return plainOrder.superRefine((order, context) => {
    for (const rule of RULES[profile])
      rule(order, (path, flaw) => context.addIssue({ code: 'custom', path: [path], ...flawed(flaw) }));
  });
}

const SCHEMAS: Readonly<Record<OrderProfile, z.ZodType<Order>>> = {
  vietnam: schemaOf('vietnam'),
  plain: schemaOf('plain'),
};

export function orderSchema(profile: OrderProfile): z.ZodType<Order> {
  return SCHEMAS[profile];
}

function wordsProblem(value: string, maxLetters: number, leastLetters: number): OrderFlaw | null {
  const isPlain = isPlainLatin(value);
  if (isLongerThan(maxLetters, value)) return { code: 'too-many-letters', most: maxLetters };
  if (!isPlain && hasUnseen(value)) return { code: 'unprintable' };
  if (!isPlain && hasStackedMarks(value)) return { code: 'stacked-marks' };
  if (value.trim() !== value) return { code: 'space-at-end' };
  return value.length < leastLetters ? { code: 'empty' } : null;
}

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** RFC 4648 §3.5: nothing that a decoder would drop silently. Re-encoding is ten times as fast as checking each letter. */
function imageProblem(value: string): OrderFlaw | null {
  const bytes = Buffer.from(value, 'base64');
  if (value === '' || bytes.toString('base64') !== value)
    return BASE64.test(value) ? { code: 'base64-left-over' } : { code: 'wrong-form', form: 'base64' };
  if (!IMAGE_STARTS.some((start) => value.startsWith(start))) return { code: 'no-image' };
  const header = imageHeader(bytes);
  const hasSize =
    header !== null && [header.widthPx, header.heightPx].every((side) => side >= SIDE_LEAST_PX && side <= SIDE_MOST_PX);
  return hasSize ? null : { code: 'image-sides', least: SIDE_LEAST_PX, most: SIDE_MOST_PX };
}

const LAST_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** `text`: yyyy-MM-dd. */
function isCalendarDate(text: string): boolean {
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8))];
  if (year < 1900 || month < 1 || month > 12) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = month === 2 && !leap ? 28 : (LAST_DAYS[month - 1] ?? 0);
  return day >= 1 && day <= last;
}

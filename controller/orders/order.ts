import { z } from 'zod';

import { imageHeader } from '../personalization/image-header.ts';
import { hasStackedMarks, hasUnseen, isLongerThan } from '../../recipes/letters.ts';
import type { OrderProfile } from '../../recipes/recipe.ts';
import { flawed } from './issue-flaw.ts';
import type { FieldForm, OrderFlaw } from './order-flaw.ts';
import { personalNumberProblem } from './personal-number.ts';

/** One citizen's order as the population database gives it: a line of NDJSON. */

export const PORTRAIT_MAX_BYTES = 30_000;
export const FINGERPRINT_MAX_BYTES = 12_000;

const written = (pattern: RegExp, form: FieldForm): z.ZodType<string> =>
  z.string().refine((value) => pattern.test(value), flawed({ code: 'wrong-form', form }));
const date = written(/^\d{4}-\d{2}-\d{2}$/, 'date').refine(isCalendarDate, flawed({ code: 'no-such-day' }));
/** In the normal form in which everything here compares and measures; as long as people count it. */
const words = (maxLetters: number): z.ZodType<string> =>
  z
    .string()
    .transform((value) => value.normalize('NFC'))
    .refine((value) => !isLongerThan(maxLetters, value), flawed({ code: 'too-many-letters', most: maxLetters }))
    .refine((value) => !hasUnseen(value), flawed({ code: 'unprintable' }))
    .refine((value) => !hasStackedMarks(value), flawed({ code: 'stacked-marks' }))
    .refine((value) => value.trim() === value, flawed({ code: 'space-at-end' }));
const filled = (maxLetters: number): z.ZodType<string> =>
  words(maxLetters).refine((value) => value.length > 0, flawed({ code: 'empty' }));
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const base64 = (maxBytes: number): z.ZodType<string> =>
  z
    .string()
    .max(Math.ceil(maxBytes / 3) * 4)
    .refine((value) => isExactBase64(value) || BASE64.test(value), flawed({ code: 'wrong-form', form: 'base64' }))
    .refine(isExactBase64, flawed({ code: 'base64-left-over' }));
/** First bytes in base64: JPEG, a JP2 file, a bare JPEG 2000 codestream. */
const IMAGE_STARTS = ['/9j/', 'AAAADGpQICAN', '/0//UQ'];
/** A face or a finger is neither a dot nor a poster: what unpacks to a billion dots is refused before anything unpacks it. */
const SIDE_LEAST_PX = 60;
const SIDE_MOST_PX = 2400;
const image = (maxBytes: number): z.ZodType<string> =>
  base64(maxBytes)
    .refine((value) => IMAGE_STARTS.some((start) => value.startsWith(start)), flawed({ code: 'no-image' }))
    .refine(hasSize, flawed({ code: 'image-sides', least: SIDE_LEAST_PX, most: SIDE_MOST_PX }));

const OFFICE = /^[\w-]{2,20}$/;
/** Why a citizen who has a card already gets another one. */
export const REPLACEMENT_REASONS = ['lost', 'stolen', 'damaged', 'data-changed', 'expired'] as const;

/** What every card needs, whatever the state. */
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
  /** Sixteen digits or capital letters that the population database gives the card; empty where it gives none. */
  personalIdentificationCode: written(/^([0-9A-Z]{16})?$/, 'identification-code').default(''),
  bloodGroup: written(/^((A|B|AB|O)[+-]?)?$/, 'blood-group').default(''),
  issuingAuthority: filled(120),
  portrait: image(PORTRAIT_MAX_BYTES),
  fingerprints: z.array(image(FINGERPRINT_MAX_BYTES)).length(2),
  deliveryOffice: written(OFFICE, 'office'),
  priority: z.number().int().min(0).max(9),
  /** The citizen has a card already, and gets another one for this reason; empty for a first card. */
  replaces: z.union([z.enum(REPLACEMENT_REASONS), z.literal('')]).default(''),
});

export type Order = z.infer<typeof plainOrder>;
type Wrong = (path: keyof Order, flaw: OrderFlaw) => void;

/** What holds of the dates of any card. */
function checkDates(order: Order, wrong: Wrong): void {
  if (order.dateOfIssue < order.dateOfBirth) wrong('dateOfIssue', { code: 'issue-before-birth' });
  if (order.dateOfExpiry !== '' && order.dateOfExpiry <= order.dateOfIssue)
    wrong('dateOfExpiry', { code: 'expiry-not-after-issue' });
}

/** Fields that the national population database always has. */
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

/** An order as the recipes of this profile want it. */
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

/** RFC 4648 §3.5: nothing that a decoder would drop in silence. Coding it again is ten times as fast as looking at each letter. */
function isExactBase64(text: string): boolean {
  return text !== '' && Buffer.from(text, 'base64').toString('base64') === text;
}

function hasSize(base64Image: string): boolean {
  const header = imageHeader(Buffer.from(base64Image, 'base64'));
  if (header === null) return false;
  return [header.widthPx, header.heightPx].every((side) => side >= SIDE_LEAST_PX && side <= SIDE_MOST_PX);
}

function isCalendarDate(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  if (year < 1900 || month < 1 || month > 12) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
}

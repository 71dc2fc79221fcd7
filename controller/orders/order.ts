import { z } from 'zod';

import { imageHeader } from '../personalization/image-header.ts';
import { hasStackedMarks, hasUnseen, isLongerThan } from '../../recipes/letters.ts';
import type { OrderProfile } from '../../recipes/recipe.ts';
import { personalNumberProblem } from './personal-number.ts';

/** One citizen's order as the population database gives it: a line of NDJSON. */

export const PORTRAIT_MAX_BYTES = 30_000;
export const FINGERPRINT_MAX_BYTES = 12_000;

const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date yyyy-MM-dd')
  .refine(isCalendarDate, 'is no day of the calendar');
/** In the normal form in which everything here compares and measures; as long as people count it. */
const words = (maxLetters: number): z.ZodType<string> =>
  z
    .string()
    .transform((value) => value.normalize('NFC'))
    .refine((value) => !isLongerThan(maxLetters, value), `has more than ${maxLetters} letters`)
    .refine((value) => !hasUnseen(value), 'has characters that cannot be printed')
    .refine((value) => !hasStackedMarks(value), 'has more marks on a letter than any language writes')
    .refine((value) => value.trim() === value, 'begins or ends with a space');
const filled = (maxLetters: number): z.ZodType<string> =>
  words(maxLetters).refine((value) => value.length > 0, 'must not be empty');
const base64 = (maxBytes: number): z.ZodType<string> =>
  z
    .string()
    .max(Math.ceil(maxBytes / 3) * 4)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'must be base64')
    .refine(hasNothingLeftOver, 'must be base64: its length is no multiple of four, or its last bits are not zero');
/** First bytes in base64: JPEG, a JP2 file, a bare JPEG 2000 codestream. */
const IMAGE_STARTS = ['/9j/', 'AAAADGpQICAN', '/0//UQ'];
/** A face or a finger is neither a dot nor a poster: what unpacks to a billion dots is refused before anything unpacks it. */
const SIDE_LEAST_PX = 60;
const SIDE_MOST_PX = 2400;
const image = (maxBytes: number): z.ZodType<string> =>
  base64(maxBytes)
    .refine((value) => IMAGE_STARTS.some((start) => value.startsWith(start)), 'is no JPEG or JPEG 2000 image')
    .refine(hasSize, `is not between ${SIDE_LEAST_PX} and ${SIDE_MOST_PX} pixels wide and high`);

const OFFICE = /^[\w-]{2,20}$/;
/** Why a citizen who has a card already gets another one. */
export const REPLACEMENT_REASONS = ['lost', 'stolen', 'damaged', 'data-changed', 'expired'] as const;

/** What every card needs, whatever the state. */
const plainOrder = z.strictObject({
  orderId: z.string().regex(/^[\w-]{4,40}$/, 'must be 4 to 40 letters, digits, hyphens or underscores'),
  personalNumber: z.string().regex(/^[0-9A-Z]{1,15}$/, 'must be 1 to 15 digits or capital letters'),
  documentNumber: z.string().regex(/^[0-9A-Z]{1,9}$/, 'must be 1 to 9 digits or capital letters'),
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
  previousNumber: z
    .string()
    .regex(/^(\d{9}|\d{12})?$/, 'must be 9 or 12 digits, or empty')
    .default(''),
  /** Sixteen digits or capital letters that the population database gives the card; empty where it gives none. */
  personalIdentificationCode: z
    .string()
    .regex(/^([0-9A-Z]{16})?$/, 'must be 16 digits or capital letters, or empty')
    .default(''),
  bloodGroup: z
    .string()
    .regex(/^((A|B|AB|O)[+-]?)?$/, 'must be A, B, AB or O, or empty')
    .default(''),
  issuingAuthority: filled(120),
  portrait: image(PORTRAIT_MAX_BYTES),
  fingerprints: z.array(image(FINGERPRINT_MAX_BYTES)).length(2),
  deliveryOffice: z.string().regex(OFFICE, 'must be an office code'),
  priority: z.number().int().min(0).max(9),
  /** The citizen has a card already, and gets another one for this reason; empty for a first card. */
  replaces: z.union([z.enum(REPLACEMENT_REASONS), z.literal('')]).default(''),
});

export type Order = z.infer<typeof plainOrder>;
type Wrong = (path: keyof Order, message: string) => void;

/** What holds of the dates of any card. */
function checkDates(order: Order, wrong: Wrong): void {
  if (order.dateOfIssue < order.dateOfBirth) wrong('dateOfIssue', 'is before the date of birth');
  if (order.dateOfExpiry !== '' && order.dateOfExpiry <= order.dateOfIssue)
    wrong('dateOfExpiry', 'is not after the date of issue');
}

/** Fields that the national population database always has. */
const FILLED_IN_VIETNAM = ['ethnicity', 'placeOfOrigin', 'placeOfResidence'] as const;

function checkVietnam(order: Order, wrong: Wrong): void {
  if (!/^\d{12}$/.test(order.personalNumber)) {
    wrong('personalNumber', 'must be 12 digits');
    return;
  }
  const problem = personalNumberProblem(order.personalNumber, order.dateOfBirth, order.sex);
  if (problem !== null) wrong('personalNumber', problem);
  if (order.documentNumber !== order.personalNumber.slice(3))
    wrong('documentNumber', 'is not the last nine digits of the personal number');
  for (const field of FILLED_IN_VIETNAM) if (order[field] === '') wrong(field, 'must not be empty');
}

const RULES: Readonly<Record<OrderProfile, readonly ((order: Order, wrong: Wrong) => void)[]>> = {
  vietnam: [checkVietnam, checkDates],
  plain: [checkDates],
};

/** An order as the recipes of this profile want it. */
function schemaOf(profile: OrderProfile): z.ZodType<Order> {
  return plainOrder.superRefine((order, context) => {
    for (const rule of RULES[profile])
      rule(order, (path, message) => context.addIssue({ code: 'custom', path: [path], message }));
  });
}

const SCHEMAS: Readonly<Record<OrderProfile, z.ZodType<Order>>> = {
  vietnam: schemaOf('vietnam'),
  plain: schemaOf('plain'),
};

export function orderSchema(profile: OrderProfile): z.ZodType<Order> {
  return SCHEMAS[profile];
}

/** RFC 4648 §3.5: what a decoder would drop in silence. */
function hasNothingLeftOver(text: string): boolean {
  if (text.length % 4 !== 0) return false;
  const last = text.slice(-4);
  return Buffer.from(last, 'base64').toString('base64') === last;
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

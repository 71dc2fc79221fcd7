import { hash } from 'node:crypto';

import type { CardField } from '../../recipes/card-fields.ts';
import type { ChipFile, Recipe } from '../../recipes/recipe.ts';
import { td1Mrz } from '../../stations/smartcard/icao9303/mrz.ts';
import type { Order } from '../orders/order.ts';
import { groupNumber, orderFile } from './data-groups.ts';

/** Everything about a citizen's card that the order determines. It is in memory only while the card is made. */
export interface CardMaterial {
  readonly order: Order;
  readonly portrait: Uint8Array;
  readonly mrz: readonly [string, string, string];
  /** Opens the chip by PACE without the machine readable zone: the last six digits of the personal number. */
  readonly cardAccessNumber: string;
  /** Files that the recipe has written on the chip, in its order. */
  readonly chipFiles: readonly ChipFile[];
  /** Those among them that do not carry a key or a signature of this very chip. */
  readonly files: ReadonlyMap<ChipFile, Uint8Array>;
  /** SHA-256 of the data groups among these. */
  readonly digests: ReadonlyMap<ChipFile, Uint8Array>;
}

const CARD_ACCESS_NUMBER_DIGITS = 6;
/** The zone has no way to say that a card does not expire: 991231 stands for it. */
const NO_EXPIRY = '2099-12-31';

export function cardMaterial(order: Order, recipe: Recipe): CardMaterial {
  const mrz = zoneOf(order, recipe);
  const portrait = Buffer.from(order.portrait, 'base64');
  const { chipFiles, groups } = chipFilesOf(recipe);
  const files = new Map<ChipFile, Uint8Array>();
  const digests = new Map<ChipFile, Uint8Array>();
  for (const name of chipFiles) {
    if (name === 'dg14' || name === 'dg15' || name === 'sod') continue;
    const content = orderFile(name, order, mrz, portrait, groups);
    files.set(name, content);
    if (groupNumber(name) !== null) digests.set(name, hash('sha256', content, 'buffer'));
  }
  return {
    order,
    portrait,
    mrz,
    cardAccessNumber: order.personalNumber.slice(-CARD_ACCESS_NUMBER_DIGITS),
    chipFiles,
    files,
    digests,
  };
}

/** The machine readable zone of a TD1 card. */
function zoneOf(order: Order, { document }: Recipe): readonly [string, string, string] {
  return td1Mrz({
    documentCode: document.documentCode,
    issuer: document.issuer,
    documentNumber: order.documentNumber,
    optionalData1: order.personalNumber,
    dateOfBirth: order.dateOfBirth,
    sex: order.sex,
    dateOfExpiry: order.dateOfExpiry === '' ? NO_EXPIRY : order.dateOfExpiry,
    nationality: document.nationality,
    optionalData2: '',
    ...splitName(order.fullName, document.nameOrder),
  });
}

/** Everything that a card of this recipe may show of an order. */
export function cardFields(order: Order, recipe: Recipe): Record<CardField, string> {
  return fieldsOf(order, zoneOf(order, recipe));
}

export function select(material: CardMaterial, fields: readonly CardField[]): Record<string, string> {
  const all = fieldsOf(material.order, material.mrz);
  return Object.fromEntries(fields.map((field) => [field, all[field]]));
}

interface ChipFiles {
  readonly chipFiles: readonly ChipFile[];
  /** Numbers of the data groups among them. */
  readonly groups: readonly number[];
}

/** The same for every card of a recipe. */
const FILES_OF = new WeakMap<Recipe, ChipFiles>();

function chipFilesOf(recipe: Recipe): ChipFiles {
  const known = FILES_OF.get(recipe);
  if (known !== undefined) return known;
  const chipFiles = recipe.phases.flatMap((phase) => (phase.station === 'chip-encoder' ? phase.files : []));
  const groups = chipFiles.map((name) => groupNumber(name)).filter((number) => number !== null);
  FILES_OF.set(recipe, { chipFiles, groups });
  return { chipFiles, groups };
}

function fieldsOf(order: Order, mrz: readonly [string, string, string]): Record<CardField, string> {
  return {
    personalNumber: order.personalNumber,
    documentNumber: order.documentNumber,
    fullName: order.fullName,
    dateOfBirth: order.dateOfBirth,
    sex: order.sex,
    nationality: order.nationality,
    ethnicity: order.ethnicity,
    religion: order.religion,
    placeOfBirth: order.placeOfBirth,
    placeOfOrigin: order.placeOfOrigin,
    placeOfResidence: order.placeOfResidence,
    identifyingFeatures: order.identifyingFeatures,
    dateOfIssue: order.dateOfIssue,
    dateOfExpiry: order.dateOfExpiry,
    fatherName: order.fatherName,
    motherName: order.motherName,
    spouseName: order.spouseName,
    previousNumber: order.previousNumber,
    bloodGroup: order.bloodGroup,
    issuingAuthority: order.issuingAuthority,
    mrzLine1: mrz[0],
    mrzLine2: mrz[1],
    mrzLine3: mrz[2],
    qrContent: [
      order.personalNumber,
      order.previousNumber,
      order.fullName,
      ddmmyyyy(order.dateOfBirth),
      order.sex,
      order.placeOfResidence,
      ddmmyyyy(order.dateOfIssue),
    ].join('|'),
  };
}

/** Vietnamese names begin with the family name, others end with it. */
function splitName(fullName: string, order: Recipe['document']['nameOrder']): { surname: string; givenNames: string } {
  const words = fullName.split(/\s+/);
  const surname = (order === 'family-first' ? words.shift() : words.pop()) ?? '';
  return { surname, givenNames: words.join(' ') };
}

function ddmmyyyy(date: string): string {
  return `${date.slice(8, 10)}${date.slice(5, 7)}${date.slice(0, 4)}`;
}

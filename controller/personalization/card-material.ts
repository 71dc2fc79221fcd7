import { hash } from 'node:crypto';

import type { CardField } from '../../recipes/card-fields.ts';
import type { ChipFile, Recipe } from '../../recipes/recipe.ts';
import type { FieldFlaw } from '../orders/order-flaw.ts';
import type { Order } from '../orders/order.ts';
import { concat } from '../../stations/smartcard/iso7816/tlv.ts';
import { groupNumber, orderFileParts, picturesOf, type OrderPictures } from './data-groups.ts';
import { qrContent, qrProblem } from './qr-content.ts';
import { zoneOf, zoneProblem, type Zone } from './zone.ts';

/** Everything about a citizen's card that the order determines. It is in memory only while the card is made. */
export interface CardMaterial {
  readonly order: Order;
  readonly portrait: Uint8Array;
  readonly mrz: Zone;
  /** Content of the QR code. */
  readonly qr: string;
  /** Opens the chip by PACE without the MRZ: the last six digits of the personal number. */
  readonly cardAccessNumber: string;
  /** Files that the recipe writes to the chip, in order. */
  readonly chipFiles: readonly ChipFile[];
  /** Those of them that contain neither a key nor a signature of this chip. */
  readonly files: ReadonlyMap<ChipFile, Uint8Array>;
  /** SHA-256 of the data groups among these. */
  readonly digests: ReadonlyMap<ChipFile, Uint8Array>;
}

const CARD_ACCESS_NUMBER_DIGITS = 6;

/** Why no card of this recipe can be made from an order, regardless of the space on its faces; null if one can. */
export function materialProblem(order: Order, recipe: Recipe): FieldFlaw | null {
  return zoneProblem(order, recipe) ?? qrProblem(order);
}

/** @throws RangeError if `materialProblem` names one. */
export function cardMaterial(order: Order, recipe: Recipe): CardMaterial {
  const mrz = zoneOf(order, recipe);
  const pictures = picturesOf(order);
  const { chipFiles } = chipFilesOf(recipe);
  const files = new Map<ChipFile, Uint8Array>();
  for (const [name, parts] of orderFiles(order, recipe, mrz, pictures)) files.set(name, concat(parts));
  const digests = new Map<ChipFile, Uint8Array>();
  for (const [name, content] of files)
    if (groupNumber(name) !== null) digests.set(name, hash('sha256', content, 'buffer'));
  return {
    order,
    portrait: pictures.portrait,
    mrz,
    qr: qrContent(order, recipe.document.orders),
    cardAccessNumber: order.personalNumber.slice(-CARD_ACCESS_NUMBER_DIGITS),
    chipFiles,
    files,
    digests,
  };
}

/** Chip files that the order alone determines, by name, in parts. `pictures`: the order's images. */
export function orderFiles(
  order: Order,
  recipe: Recipe,
  mrz: Zone,
  pictures: OrderPictures,
): ReadonlyMap<ChipFile, readonly Uint8Array[]> {
  const { chipFiles, groups } = chipFilesOf(recipe);
  const files = new Map<ChipFile, readonly Uint8Array[]>();
  for (const name of chipFiles)
    if (name !== 'dg14' && name !== 'dg15' && name !== 'sod')
      files.set(name, orderFileParts(name, order, mrz, pictures, groups));
  return files;
}

/** All order fields that a card of this recipe may show. */
export function cardFields(order: Order, recipe: Recipe, mrz: Zone): Record<CardField, string> {
  return fieldsOf(order, mrz, qrContent(order, recipe.document.orders));
}

export function select(material: CardMaterial, fields: readonly CardField[]): Record<string, string> {
  const all = fieldsOf(material.order, material.mrz, material.qr);
  return Object.fromEntries(fields.map((field) => [field, all[field]]));
}

interface ChipFiles {
  readonly chipFiles: readonly ChipFile[];
  /** Their data group numbers. */
  readonly groups: readonly number[];
}

/** The same for every card of a recipe. */
const FILES_OF = new WeakMap<Recipe, ChipFiles>();

function chipFilesOf(recipe: Recipe): ChipFiles {
  const known = FILES_OF.get(recipe);
  if (known !== undefined) return known;
  const chipFiles = recipe.phases.flatMap((phase) => ('files' in phase ? phase.files : []));
  const groups = chipFiles.map((name) => groupNumber(name)).filter((number) => number !== null);
  FILES_OF.set(recipe, { chipFiles, groups });
  return { chipFiles, groups };
}

function fieldsOf(order: Order, mrz: Zone, qr: string): Record<CardField, string> {
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
    qrContent: qr,
  };
}

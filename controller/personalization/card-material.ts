import { createHash, hash } from 'node:crypto';

import type { CardField } from '../../recipes/card-fields.ts';
import { CHIP_FILES, type ChipFile, type Phase, type Recipe } from '../../recipes/recipe.ts';
import type { ElementaryFile } from '../../stations/chip-encoder/contract.ts';
import { EMRTD_AID } from '../../stations/smartcard/icao9303/lds.ts';
import type { JobWork } from '../../stations/station.ts';
import { td1Mrz } from '../../stations/smartcard/icao9303/mrz.ts';
import type { Order } from '../orders/order.ts';
import { dataGroups } from './data-groups.ts';

/** Everything that is put on one citizen's card. It is in memory only while the card is on the line. */
export interface CardMaterial {
  readonly fields: Readonly<Record<CardField, string>>;
  readonly portrait: Uint8Array;
  readonly portraitDigest: string;
  readonly files: readonly ElementaryFile[];
  /** SHA-256 over the files' content in order. */
  readonly chipDigest: Buffer;
}

export function cardMaterial(order: Order, recipe: Recipe): CardMaterial {
  const [mrzLine1, mrzLine2, mrzLine3] = td1Mrz({
    documentCode: 'ID',
    issuer: 'VNM',
    documentNumber: order.documentNumber,
    optionalData1: order.personalNumber,
    dateOfBirth: order.dateOfBirth,
    sex: order.sex,
    dateOfExpiry: order.dateOfExpiry,
    nationality: 'VNM',
    optionalData2: '',
    ...splitName(order.fullName),
  });
  const portrait = Buffer.from(order.portrait, 'base64');
  const fields: Record<CardField, string> = {
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
    mrzLine1,
    mrzLine2,
    mrzLine3,
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
  const groups = dataGroups(order, [mrzLine1, mrzLine2, mrzLine3], portrait);
  const files = chipFiles(recipe).map((name) => ({ fid: CHIP_FILES[name], content: groups[name] }));
  const digest = createHash('sha256');
  for (const { content } of files) digest.update(content);
  return { fields, portrait, portraitDigest: hash('sha256', portrait, 'hex'), files, chipDigest: digest.digest() };
}

/** What a phase's station is given for this card. */
export function phaseWork(material: CardMaterial, recipe: Recipe, phase: Phase): JobWork {
  switch (phase.station) {
    case 'chip-encoder':
      return { kind: 'encode', aid: EMRTD_AID, files: material.files, digest: material.chipDigest };
    case 'printer':
      return {
        kind: 'print',
        template: recipe.recipe,
        fields: select(material, phase.fields),
        portrait: material.portrait,
      };
    case 'laser-engraver':
      return {
        kind: 'engrave',
        powerPercent: phase.powerPercent,
        speedMmPerS: phase.speedMmPerS,
        fields: select(material, phase.fields),
      };
    case 'quality-control':
      return { kind: 'inspect', aid: EMRTD_AID, files: chipFiles(recipe).map((name) => CHIP_FILES[name]) };
  }
}

export function select(material: CardMaterial, fields: readonly CardField[]): Record<string, string> {
  return Object.fromEntries(fields.map((field) => [field, material.fields[field]]));
}

function chipFiles(recipe: Recipe): ChipFile[] {
  return recipe.phases.flatMap((phase) => (phase.station === 'chip-encoder' ? phase.files : []));
}

/** Vietnamese names begin with the family name. */
function splitName(fullName: string): { surname: string; givenNames: string } {
  const [surname = '', ...given] = fullName.split(/\s+/);
  return { surname, givenNames: given.join(' ') };
}

function ddmmyyyy(date: string): string {
  return `${date.slice(8, 10)}${date.slice(5, 7)}${date.slice(0, 4)}`;
}

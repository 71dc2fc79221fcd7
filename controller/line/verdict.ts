import { hash } from 'node:crypto';

import { fault, InvariantError, type Fault, type FaultCode } from '../../stations/fault.ts';
import type { ChipFindings, InspectResult } from '../../stations/quality-control/contract.ts';
import type { CardField } from '../../recipes/card-fields.ts';
import { CHIP_FILES, type Recipe, type Tolerances } from '../../recipes/recipe.ts';
import type { IdentityCheck } from '../journal/entry.ts';
import { fileName, identifierText } from '../../stations/smartcard/icao9303/lds.ts';
import { select, type CardMaterial } from '../personalization/card-material.ts';

/**
 * What is wrong with a finished card: empty for a good one. QC tells what it saw; here it is compared with
 * the order and with the recipe's tolerances. A measure that is missing or no number is a finding.
 * `readsFingerprints`: QC is an inspection system of this issuer, and has to read them back.
 * `chipDigest`: SHA-256 (hex) of the LDS security object that this card's chip was given.
 */
export function judge(
  seen: InspectResult,
  material: CardMaterial,
  recipe: Recipe,
  chipDigest: string,
  readsFingerprints: boolean,
): Fault[] {
  const tolerances = tolerancesOf(recipe);
  const findings: Fault[] = [];
  for (const phase of recipe.phases) {
    switch (phase.station) {
      case 'chip-encoder':
        findings.push(...judgeChip(seen.chip, material, chipDigest, readsFingerprints));
        break;
      case 'printer':
        findings.push(...judgePrint(seen, material, phase.fields, tolerances));
        break;
      case 'laser-engraver':
        findings.push(...judgeEngraving(seen, material, phase.fields, tolerances));
        break;
      case 'quality-control':
        findings.push(...judgeMeasures(seen, phase.tolerances));
    }
  }
  // A chip that could not be asked because no zone could be read is no reason of its own.
  const unasked = (finding: Fault): boolean => finding.code === 'chip.unreadable' && seen.chip.access === 'no-mrz';
  return seen.chip.access === 'no-mrz'
    ? [...findings.filter((finding) => !unasked(finding)), ...findings.filter(unasked)]
    : findings;
}

function tolerancesOf(recipe: Recipe): Tolerances {
  for (const phase of recipe.phases) if (phase.station === 'quality-control') return phase.tolerances;
  throw new InvariantError(`the recipe ${recipe.recipe} has no quality control`);
}

function wrong(what: string): Fault {
  return fault('qc.failed', 'minor', { what });
}

/** What a code says is compared letter by letter; a text that only people read, by its likeness to the designed one. */
function judgePrint(
  seen: InspectResult,
  material: CardMaterial,
  fields: readonly CardField[],
  { textLikenessMin, pictureLikenessMin }: Tolerances,
): Fault[] {
  const expected = select(material, fields);
  const findings: Fault[] = [];
  if (seen.measures['mirrored'] !== 0) findings.push(wrong('print.mirrored'));
  for (const field of fields) {
    if (field === 'qrContent' ? seen.qr !== expected[field] : !((seen.fields[field] ?? 0) >= textLikenessMin))
      findings.push(wrong(`print.${field}`));
  }
  for (const [picture, likeness] of Object.entries(seen.pictures)) {
    if (picture !== 'ghost' && !(likeness >= pictureLikenessMin)) findings.push(wrong(`print.${picture}`));
  }
  if (seen.pictures['portrait'] === undefined) findings.push(wrong('print.portrait'));
  return findings;
}

function judgeEngraving(
  seen: InspectResult,
  material: CardMaterial,
  fields: readonly CardField[],
  { textLikenessMin }: Tolerances,
): Fault[] {
  const expected = select(material, fields);
  return fields.flatMap((field) => {
    const line = ZONE_LINES.indexOf(field);
    const right = line < 0 ? (seen.fields[field] ?? 0) >= textLikenessMin : seen.mrz[line] === expected[field];
    return right ? [] : [wrong(`engrave.${field}`)];
  });
}

const ZONE_LINES: readonly CardField[] = ['mrzLine1', 'mrzLine2', 'mrzLine3'];

function judgeMeasures({ measures }: InspectResult, tolerances: Tolerances): Fault[] {
  const measure = (name: string): number => measures[name] ?? Number.NaN;
  const findings: Fault[] = [];
  const least = (name: string, min: number): void => {
    if (!(measure(name) >= min)) findings.push(wrong(name));
  };
  const most = (name: string, max: number): void => {
    if (!(Math.abs(measure(name)) <= max)) findings.push(wrong(name));
  };
  least('printContrastPercent', tolerances.printContrastPercentMin);
  least('engraveContrastPercent', tolerances.engraveContrastPercentMin);
  most('printOffsetMm', tolerances.printOffsetMmMax);
  most('engraveOffsetMm', tolerances.engraveOffsetMmMax);
  least('sharpnessPercent', tolerances.sharpnessPercentMin);
  most('defectAreaMm2', tolerances.defectAreaMm2Max);
  return findings;
}

/**
 * The four witnesses of whose card it is: what the order says, the engraved zone, the printed code, the chip. Recorded as a
 * verdict of its own.
 */
export function identityCheck(seen: InspectResult, material: CardMaterial): IdentityCheck {
  const expected = select(material, ['mrzLine1', 'mrzLine2', 'mrzLine3', 'qrContent']);
  const zone = seen.mrz.join('\n');
  const dg1 = material.files.get('dg1');
  const onChip = seen.chip.files[identifierText(CHIP_FILES.dg1)];
  return {
    mrz:
      zone.trim() === ''
        ? 'unread'
        : sameOr(zone === [expected['mrzLine1'], expected['mrzLine2'], expected['mrzLine3']].join('\n')),
    qr: seen.qr === null ? 'unread' : sameOr(seen.qr === expected['qrContent']),
    chip: onChip === undefined || dg1 === undefined ? 'unread' : sameOr(onChip === hash('sha256', dg1)),
  };
}

function sameOr(same: boolean): 'same' | 'other' {
  return same ? 'same' : 'other';
}

/** The first finding is the reason for which the card is rejected: what makes the others follow comes first. */
function judgeChip(
  chip: ChipFindings,
  material: CardMaterial,
  chipDigest: string,
  readsFingerprints: boolean,
): Fault[] {
  const found = (code: FaultCode, what: string): Fault => fault(code, 'minor', { what });
  if (!chip.locked) return [found('chip.not-locked', 'EF.COM')];
  // Another citizen's chip does not open with the zone that is engraved on this card.
  if (chip.access === 'password-wrong') return [found('chip.other-citizen', chip.protocol ?? '')];
  if (chip.access !== 'open') return [found('chip.unreadable', chip.access)];
  const findings: Fault[] = [];
  for (const name of material.chipFiles) {
    const file = CHIP_FILES[name];
    const digest = chip.files[identifierText(file)];
    // Without an authority that says who may read them, fingerprints must be out of reach; they were read back before the lock.
    if (name === 'dg3' && !readsFingerprints) {
      if (digest !== undefined) findings.push(found('qc.failed', `chip.${fileName(file)}`));
      continue;
    }
    if (digest === undefined) {
      findings.push(found('chip.unreadable', fileName(file)));
      continue;
    }
    // What carries this chip's own keys is compared as a whole, by the digest of what was signed.
    const expected = material.files.get(name);
    if (expected === undefined || digest === hash('sha256', expected)) continue;
    findings.push(found(name === 'dg1' ? 'chip.other-citizen' : 'qc.failed', `chip.${fileName(file)}`));
  }
  if (chip.passive !== 'valid') {
    const changed = chip.changed.map((number) => `DG${number}`).join(' ');
    findings.push(found(chip.passive ?? 'sod.unreadable', changed));
  }
  if (chip.contentDigest !== chipDigest) findings.push(found('chip.other-citizen', 'EF.SOD'));
  if (chip.active === 'failed') findings.push(found('chip.not-genuine', 'active authentication'));
  if (chip.chip === 'failed') findings.push(found('chip.not-genuine', 'chip authentication'));
  if (chip.active !== 'proven' && chip.chip !== 'proven') findings.push(found('chip.not-genuine', ''));
  return findings;
}

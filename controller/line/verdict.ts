import { hash } from 'node:crypto';

import { fault, type Fault, type FaultCode } from '../../stations/fault.ts';
import type { ChipFindings, InspectResult } from '../../stations/quality-control/contract.ts';
import { CHIP_FILES, type Recipe } from '../../recipes/recipe.ts';
import { fileName, identifierText } from '../../stations/smartcard/icao9303/lds.ts';
import { select, type CardMaterial } from '../personalization/card-material.ts';

/**
 * What is wrong with a finished card: empty for a good one. QC tells what it saw; here it is compared with
 * the order and with the recipe's tolerances. A measure that is missing or no number is a finding.
 * `chipDigest`: SHA-256 (hex) of the LDS security object that this card's chip was given.
 */
export function judge(seen: InspectResult, material: CardMaterial, recipe: Recipe, chipDigest: string): Fault[] {
  const findings: Fault[] = [];
  const wrong = (what: string): void => {
    findings.push(fault('qc.failed', 'minor', { what }));
  };
  for (const phase of recipe.phases) {
    switch (phase.station) {
      case 'chip-encoder':
        findings.push(...judgeChip(seen.chip, material, chipDigest));
        break;
      case 'printer':
        for (const field of differences(select(material, phase.fields), seen.printedFields)) wrong(`print.${field}`);
        if (seen.portraitDigest !== hash('sha256', material.portrait)) wrong('print.portrait');
        break;
      case 'laser-engraver':
        for (const field of differences(select(material, phase.fields), seen.engravedFields)) wrong(`engrave.${field}`);
        break;
      case 'quality-control': {
        const { printContrastPercentMin, engraveContrastPercentMin, offsetMmMax } = phase.tolerances;
        const { measures } = seen;
        if (!((measures['printContrastPercent'] ?? Number.NaN) >= printContrastPercentMin))
          wrong('printContrastPercent');
        if (!((measures['engraveContrastPercent'] ?? Number.NaN) >= engraveContrastPercentMin))
          wrong('engraveContrastPercent');
        if (!(Math.abs(measures['offsetMm'] ?? Number.NaN) <= offsetMmMax)) wrong('offsetMm');
      }
    }
  }
  // A chip that could not be asked because no zone could be read is no reason of its own.
  const unasked = (finding: Fault): boolean => finding.code === 'chip.unreadable' && seen.chip.access === 'no-mrz';
  return seen.chip.access === 'no-mrz'
    ? [...findings.filter((finding) => !unasked(finding)), ...findings.filter(unasked)]
    : findings;
}

/** The first finding is the reason for which the card is rejected: what makes the others follow comes first. */
function judgeChip(chip: ChipFindings, material: CardMaterial, chipDigest: string): Fault[] {
  const found = (code: FaultCode, what: string): Fault => fault(code, 'minor', { what });
  if (!chip.locked) return [found('chip.not-locked', 'EF.COM')];
  // Another citizen's chip does not open with the zone that is engraved on this card.
  if (chip.access === 'password-wrong') return [found('chip.other-citizen', chip.protocol ?? '')];
  if (chip.access !== 'open') return [found('chip.unreadable', chip.access)];
  const findings: Fault[] = [];
  for (const name of material.chipFiles) {
    const file = CHIP_FILES[name];
    const digest = chip.files[identifierText(file)];
    if (name === 'dg3') {
      // Fingerprints were read back before the chip was locked; here they must be out of reach.
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

/** Names of fields that differ, are missing, or should not be there. */
function differences(expected: Readonly<Record<string, string>>, seen: Readonly<Record<string, string>>): string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(seen)]);
  return [...names].filter((name) => expected[name] !== seen[name]);
}

import { fault, type Fault } from '../../stations/fault.ts';
import type { InspectResult } from '../../stations/quality-control/contract.ts';
import type { Recipe } from '../../recipes/recipe.ts';
import { select, type CardMaterial } from '../personalization/card-material.ts';

/**
 * What is wrong with a finished card: empty for a good one. QC tells what it saw; here it is compared with
 * the order and with the recipe's tolerances. A measure that is missing or no number is a finding.
 */
export function judge(seen: InspectResult, material: CardMaterial, recipe: Recipe, serial: string): Fault[] {
  const findings: Fault[] = [];
  const wrong = (what: string): void => {
    findings.push(fault('qc.failed', 'minor', { what }));
  };
  for (const phase of recipe.phases) {
    switch (phase.station) {
      case 'chip-encoder':
        if (seen.chipDigest !== material.chipDigest.toString('hex')) wrong('chip.content');
        if (!seen.chipLocked) wrong('chip.open');
        if (seen.chipSerial !== serial) wrong('chip.serial');
        break;
      case 'printer':
        for (const field of differences(select(material, phase.fields), seen.printedFields)) wrong(`print.${field}`);
        if (seen.portraitDigest !== material.portraitDigest) wrong('print.portrait');
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
  return findings;
}

/** Names of fields that differ, are missing, or should not be there. */
function differences(expected: Readonly<Record<string, string>>, seen: Readonly<Record<string, string>>): string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(seen)]);
  return [...names].filter((name) => expected[name] !== seen[name]);
}

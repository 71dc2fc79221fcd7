import type { CardField } from '../../recipes/card-fields.ts';
import type { EngravePhase } from '../../recipes/phases/laser-engraver.ts';
import type { ExpectedCard } from '../card-work.ts';
import type { Fault } from '../fault.ts';
import type { InspectResult } from '../quality-control/contract.ts';
import { qcFinding } from '../quality-control/finding.ts';

const ZONE_LINES: readonly CardField[] = ['mrzLine1', 'mrzLine2', 'mrzLine3'];

/**
 * Compares the engraving seen by QC with the expected text. The MRZ must match exactly, every other text by its similarity to the designed
 * one.
 */
export function engraveFindings(
  seen: InspectResult,
  { fields }: EngravePhase,
  { texts, tolerances }: ExpectedCard,
): Fault[] {
  const expected = texts(fields);
  return fields.flatMap((field) => {
    const line = ZONE_LINES.indexOf(field);
    const right =
      line < 0 ? (seen.fields[field] ?? 0) >= tolerances.textLikenessMin : seen.mrz[line] === expected[field];
    return right ? [] : [qcFinding(`engrave.${field}`)];
  });
}

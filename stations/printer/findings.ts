import type { PrintPhase } from '../../recipes/phases/printer.ts';
import type { ExpectedCard } from '../card-work.ts';
import type { Fault } from '../fault.ts';
import type { InspectResult } from '../quality-control/contract.ts';
import { qcFinding } from '../quality-control/finding.ts';

/**
 * Compares the print seen by QC with the expected text. Codes must match exactly; text for people, by its similarity to the designed one.
 */
export function printFindings(
  seen: InspectResult,
  { fields }: PrintPhase,
  { texts, tolerances }: ExpectedCard,
): Fault[] {
  const { textLikenessMin, pictureLikenessMin } = tolerances;
  const expected = texts(fields);
  const findings: Fault[] = [];
  if (seen.measures['mirrored'] !== 0) findings.push(qcFinding('print.mirrored'));
  for (const field of fields) {
    if (field === 'qrContent' ? seen.qr !== expected[field] : !((seen.fields[field] ?? 0) >= textLikenessMin))
      findings.push(qcFinding(`print.${field}`));
  }
  for (const [picture, likeness] of Object.entries(seen.pictures)) {
    if (picture !== 'ghost' && !(likeness >= pictureLikenessMin)) findings.push(qcFinding(`print.${picture}`));
  }
  if (seen.pictures['portrait'] === undefined) findings.push(qcFinding('print.portrait'));
  return findings;
}

import type { InspectPhase } from '../../recipes/phases/quality-control.ts';
import type { Fault } from '../fault.ts';
import type { InspectResult } from './contract.ts';
import { qcFinding } from './finding.ts';

/** Checks measures against the recipe's tolerances. A missing or invalid measure is a finding. */
export function measureFindings({ measures }: InspectResult, { tolerances }: InspectPhase): Fault[] {
  const measure = (name: string): number => measures[name] ?? Number.NaN;
  const findings: Fault[] = [];
  const least = (name: string, min: number): void => {
    if (!(measure(name) >= min)) findings.push(qcFinding(name));
  };
  const most = (name: string, max: number): void => {
    if (!(Math.abs(measure(name)) <= max)) findings.push(qcFinding(name));
  };
  least('printContrastPercent', tolerances.printContrastPercentMin);
  least('engraveContrastPercent', tolerances.engraveContrastPercentMin);
  most('printOffsetMm', tolerances.printOffsetMmMax);
  most('engraveOffsetMm', tolerances.engraveOffsetMmMax);
  least('sharpnessPercent', tolerances.sharpnessPercentMin);
  most('defectAreaMm2', tolerances.defectAreaMm2Max);
  return findings;
}

import { hash } from 'node:crypto';

import { CHIP_FILES, type EncodePhase } from '../../recipes/phases/chip-encoder.ts';
import type { ExpectedCard } from '../card-work.ts';
import { fault, type Fault, type FaultCode } from '../fault.ts';
import type { InspectResult } from '../quality-control/contract.ts';
import { fileName, identifierText } from '../smartcard/icao9303/lds.ts';

/**
 * Compares the chip read by QC with the expected content. Returns faults, root cause first: the first one becomes the card's rejection
 * reason.
 */
export function chipFindings(
  { chip }: InspectResult,
  _phase: EncodePhase,
  { chipFiles, files, chipDigest, readsFingerprints }: ExpectedCard,
): Fault[] {
  const found = (code: FaultCode, what: string): Fault => fault(code, 'minor', { what });
  if (!chip.locked) return [found('chip.not-locked', 'EF.COM')];
  // A chip of another card does not open with the MRZ engraved on this card.
  if (chip.access === 'password-wrong') return [found('chip.other-citizen', chip.protocol ?? '')];
  if (chip.access !== 'open') return [found('chip.unreadable', chip.access)];
  const findings: Fault[] = [];
  for (const name of chipFiles) {
    const file = CHIP_FILES[name];
    const digest = chip.files[identifierText(file)];
    // Without an authority that grants access, fingerprints must be unreadable; the session read them back before the lock.
    if (name === 'dg3' && !readsFingerprints) {
      if (digest !== undefined) findings.push(found('qc.failed', `chip.${fileName(file)}`));
      continue;
    }
    if (digest === undefined) {
      findings.push(found('chip.unreadable', fileName(file)));
      continue;
    }
    // Files with keys or signatures of this chip are compared as a whole, by the digest of the signed object.
    const expected = files.get(name);
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

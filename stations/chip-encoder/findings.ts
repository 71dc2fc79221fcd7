import { hash } from 'node:crypto';

import { CHIP_FILES, type EncodePhase } from '../../recipes/phases/chip-encoder.ts';
import type { ExpectedCard } from '../card-work.ts';
import { fault, type Fault, type FaultCode } from '../fault.ts';
import type { InspectResult } from '../quality-control/contract.ts';
import { fileName, identifierText } from '../smartcard/icao9303/lds.ts';

/** The first finding is the reason for which the card is rejected: what makes the others follow comes first. */
export function chipFindings(
  { chip }: InspectResult,
  _phase: EncodePhase,
  { chipFiles, files, chipDigest, readsFingerprints }: ExpectedCard,
): Fault[] {
  const found = (code: FaultCode, what: string): Fault => fault(code, 'minor', { what });
  if (!chip.locked) return [found('chip.not-locked', 'EF.COM')];
  // Another citizen's chip does not open with the zone that is engraved on this card.
  if (chip.access === 'password-wrong') return [found('chip.other-citizen', chip.protocol ?? '')];
  if (chip.access !== 'open') return [found('chip.unreadable', chip.access)];
  const findings: Fault[] = [];
  for (const name of chipFiles) {
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

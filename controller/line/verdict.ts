import { hash } from 'node:crypto';

import { judgingPhase } from '../../recipes/phases.ts';
import { CHIP_FILES, type Recipe } from '../../recipes/recipe.ts';
import type { ExpectedCard } from '../../stations/card-work.ts';
import { InvariantError, type Fault } from '../../stations/fault.ts';
import { phaseWorkOf } from '../../stations/kinds.ts';
import type { InspectResult } from '../../stations/quality-control/contract.ts';
import { identifierText } from '../../stations/smartcard/icao9303/lds.ts';
import type { IdentityCheck } from '../journal/entries/entry-values.ts';
import { select, type CardMaterial } from '../personalization/card-material.ts';

/**
 * What is wrong with a finished card: an empty list for a good one. QC reports what it saw; here each phase's station kind compares that
 * with the order and with the recipe's tolerances. A measurement that is missing or not a number is a finding. `readsFingerprints`: QC is
 * an inspection system of this issuer and must read them back. `chipDigest`: SHA-256 (hex) of the LDS security object that this card's chip
 * was given.
 * @throws InvariantError if the recipe has no phase that judges.
 */
export function judge(
  seen: InspectResult,
  material: CardMaterial,
  recipe: Recipe,
  chipDigest: string,
  readsFingerprints: boolean,
): Fault[] {
  const judging = judgingPhase(recipe.phases);
  if (judging === undefined) throw new InvariantError(`the recipe ${recipe.recipe} has no phase that judges`);
  const expected: ExpectedCard = {
    texts: (fields) => select(material, fields),
    chipFiles: material.chipFiles,
    files: material.files,
    chipDigest,
    readsFingerprints,
    tolerances: judging.tolerances,
  };
  const findings = recipe.phases.flatMap((phase) => phaseWorkOf(phase.station).findings(seen, phase, expected));
  // A chip that could not be read because no MRZ was read is not a separate reason.
  const unasked = (finding: Fault): boolean => finding.code === 'chip.unreadable' && seen.chip.access === 'no-mrz';
  return seen.chip.access === 'no-mrz'
    ? [...findings.filter((finding) => !unasked(finding)), ...findings.filter(unasked)]
    : findings;
}

/** The four sources of the card's identity: order, engraved MRZ, printed QR code, chip. Recorded as a verdict of its own. */
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

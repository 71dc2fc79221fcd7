import { hash } from 'node:crypto';

import { CHIP_FILES } from '../../recipes/recipe.ts';
import type { PreparedChip } from '../../stations/card-work.ts';
import type { ElementaryFile } from '../../stations/chip-encoder/contract.ts';
import { done, failed, InvariantError, type Outcome } from '../../stations/fault.ts';
import type { KeyPair } from '../../stations/smartcard/icao9303/elliptic-curve.ts';
import { mrzInformationOf } from '../../stations/smartcard/icao9303/key-derivation.ts';
import { ldsSecurityObject } from '../../stations/smartcard/icao9303/security-object.ts';
import type { DocumentSigner } from '../keys/signer.ts';
import type { CardMaterial } from './card-material.ts';
import { chipKeyFiles, groupNumber, type ChipSecurity } from './data-groups.ts';
import { signSecurityObject } from './security-object.ts';

/**
 * Builds a chip's content. `material.files` has all files of the recipe except those with the chip's keys and the signature. Faults are
 * those of the signer.
 * @throws InvariantError if a file of the recipe is missing, or the zone is invalid.
 */
export async function prepareChip(
  material: CardMaterial,
  signer: DocumentSigner,
  [chipAuthentication, activeAuthentication]: readonly [KeyPair, KeyPair],
  security: ChipSecurity,
): Promise<Outcome<PreparedChip>> {
  const keyFiles = chipKeyFiles(chipAuthentication.publicKey, activeAuthentication.publicKey, security);
  const files: ElementaryFile[] = [];
  const hashes: { group: number; digest: Uint8Array }[] = [];
  for (const name of material.chipFiles) {
    if (name === 'sod') continue;
    const content = name === 'dg14' || name === 'dg15' ? keyFiles[name] : material.files.get(name);
    if (content === undefined) throw new InvariantError(`the chip file ${name} was not made`);
    files.push({ fid: CHIP_FILES[name], content });
    const group = groupNumber(name);
    if (group !== null) {
      const known = material.digests.get(name);
      hashes.push({ group, digest: known ?? hash('sha256', content, 'buffer') });
    }
  }
  const information = mrzInformationOf(material.mrz);
  if (information === null) throw new InvariantError('a zone that was made here can’t be read');
  const object = ldsSecurityObject(hashes.sort((a, b) => a.group - b.group));
  const digest = hash('sha256', object, 'buffer');
  if (material.chipFiles.includes('sod')) {
    const sod = await signSecurityObject(object, digest, signer);
    if (!sod.ok) return failed(sod.fault);
    files.push({ fid: CHIP_FILES.sod, content: sod.value });
  }
  return done({
    digest,
    content: {
      files,
      mrzInformation: information,
      cardAccessNumber: material.cardAccessNumber,
      chipAuthenticationKey: chipAuthentication.privateKey,
      activeAuthenticationKey: activeAuthentication.privateKey,
      trustPoint: security.trustPoint,
    },
  });
}

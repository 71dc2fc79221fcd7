import type { Phase, Recipe } from '../../recipes/recipe.ts';
import type { ChannelSecurity } from '../../stations/chip-encoder/contract.ts';
import { diversificationData, diversify } from '../../stations/smartcard/globalplatform/key-diversification.ts';
import { EMRTD_AID } from '../../stations/smartcard/icao9303/lds.ts';
import type { JobWork } from '../../stations/station.ts';
import { surfaceWork, type CardMaterial } from './card-material.ts';
import type { PreparedChip } from './chip-content.ts';

/** What a phase's station is given for one card. */

/** The issuer's side of chips: the key from which each chip's keys are made, and what its signatures are verified with. */
export interface IssuerTrust {
  readonly cardMasterKey: Uint8Array;
  readonly channelSecurity: ChannelSecurity;
  readonly csca: Uint8Array;
  readonly crl: Uint8Array;
}

/** `chip` is null where an encode job is only asked about: what its chip was given is known by the digest alone. */
export function phaseWork(
  card: { readonly serial: string; readonly chipDigest: string },
  material: CardMaterial,
  chip: PreparedChip | null,
  recipe: Recipe,
  phase: Phase,
  issuer: IssuerTrust,
): JobWork {
  switch (phase.station) {
    case 'chip-encoder': {
      const digest = Buffer.from(card.chipDigest, 'hex');
      const known = chip !== null && digest.equals(chip.digest) ? chip.content : null;
      // The chip's channel keys exist for as long as this job's description does.
      const channelKeys = diversify(issuer.cardMasterKey, diversificationData(card.serial));
      return {
        kind: 'encode',
        aid: EMRTD_AID,
        channelKeys,
        channelSecurity: issuer.channelSecurity,
        digest,
        content: known,
      };
    }
    case 'printer':
    case 'laser-engraver':
      return surfaceWork(material, recipe, phase);
    case 'quality-control':
      return { kind: 'inspect', csca: issuer.csca, crl: issuer.crl };
  }
}

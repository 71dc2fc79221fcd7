import type { RenderedCard } from '../../recipes/artwork/artwork.ts';
import type { Place } from '../../recipes/artwork/place.ts';
import type { Phase, Recipe } from '../../recipes/recipe.ts';
import type { ChannelSecurity } from '../../stations/chip-encoder/contract.ts';
import { diversificationData, diversify } from '../../stations/smartcard/globalplatform/key-diversification.ts';
import { EMRTD_AID } from '../../stations/smartcard/icao9303/lds.ts';
import type { JobWork } from '../../stations/station.ts';
import type { TerminalCredentials } from '../keys/inspection-chain.ts';
import type { PreparedChip } from './chip-content.ts';
import { sidesOf, type CardFaces } from './faces.ts';

/** What a phase's station is given for one card. */

/** The issuer's side of chips: the key from which each chip's keys are made, and what its signatures are verified with. */
export interface IssuerTrust {
  readonly cardMasterKey: Uint8Array;
  readonly channelSecurity: ChannelSecurity;
  readonly csca: Uint8Array;
  readonly crl: Uint8Array;
  /** What QC reads the fingerprints with now; null where chips open them to nobody. */
  readonly terminal: (() => TerminalCredentials) | null;
}

/** What was made for a card: null where a job is only asked about, and what it was given is known by its digest alone. */
export interface Prepared {
  readonly chip: PreparedChip | null;
  readonly faces: CardFaces | null;
  readonly places: readonly Place[];
}

export function phaseWork(
  card: { readonly serial: string; readonly chipDigest: string },
  prepared: Prepared,
  recipe: Recipe,
  phase: Phase,
  issuer: IssuerTrust,
): JobWork {
  const { chip, faces, places } = prepared;
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
      return {
        kind: 'print',
        template: recipe.recipe,
        format: faces?.format ?? UNKNOWN_FORMAT,
        faces: sidesOf(faces?.layers ?? NO_FACES, 'colour'),
      };
    case 'laser-engraver':
      return {
        kind: 'engrave',
        powerPercent: phase.powerPercent,
        speedMmPerS: phase.speedMmPerS,
        format: faces?.format ?? UNKNOWN_FORMAT,
        faces: sidesOf(faces?.layers ?? NO_FACES, 'laser'),
      };
    case 'quality-control':
      return {
        kind: 'inspect',
        csca: issuer.csca,
        crl: issuer.crl,
        terminal: issuer.terminal?.() ?? null,
        format: faces?.format ?? UNKNOWN_FORMAT,
        designed: faces?.layers ?? NO_FACES,
        places,
        tolerances: phase.tolerances,
      };
  }
}

const UNKNOWN_FORMAT = 'image/png';
const NOTHING = new Uint8Array(0);
const NO_FACES: RenderedCard = {
  front: { colour: NOTHING, laser: NOTHING },
  back: { colour: NOTHING, laser: NOTHING },
};

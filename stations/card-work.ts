import type { RenderedCard } from '../recipes/artwork/artwork.ts';
import type { Layer, Side } from '../recipes/artwork/card-face.ts';
import type { Place } from '../recipes/artwork/place.ts';
import type { CardField } from '../recipes/card-fields.ts';
import type { ChipFile } from '../recipes/phases/chip-encoder.ts';
import type { Tolerances } from '../recipes/phases/quality-control.ts';
import type { BlankSerial } from './blank-serial.ts';
import type { ChannelSecurity, ChipContent } from './chip-encoder/contract.ts';
import type { PictureFormat } from './printer/contract.ts';
import type { Destination } from './packer/box.ts';
import type { InspectWork } from './quality-control/contract.ts';

/** What the controller knows about a card when a station is to process it. Each station kind builds its job from this. */

/** Signed content of one chip. Its private keys exist only here and, after personalization, in the chip. */
export interface PreparedChip {
  readonly content: ChipContent;
  /** SHA-256 of the LDS security object. Identifies this content in the journal, in the chip and at quality control. */
  readonly digest: Uint8Array;
}

/** The two faces of a card as sent to the machines. */
export interface CardFaces {
  readonly format: PictureFormat;
  readonly layers: RenderedCard;
  /** SHA-256 (hex) of one layer of both faces. The journal records it as the content that the machine received. */
  readonly digest: Readonly<Record<Layer, string>>;
}

/**
 * Artifacts prepared in advance. Null where they are not ready, or where a job is only queried: then the journal's digest identifies the
 * content.
 */
export interface PreparedCard {
  readonly chip: PreparedChip | null;
  readonly faces: CardFaces | null;
  /** SHA-256 (hex) of the LDS security object last sent to its chip; empty before that. */
  readonly chipDigest: string;
  /** Destination of the card once it is good. */
  readonly destination: Destination;
}

/**
 * The issuer's keys and certificates for chips: the master key from which channel keys are derived, and the trust anchors for signatures.
 */
export interface IssuerTrust {
  readonly cardMasterKey: Uint8Array;
  readonly channelSecurity: ChannelSecurity;
  readonly csca: Uint8Array;
  readonly crl: Uint8Array;
  /** Certificates and key with which QC reads the fingerprints now; null where no chip grants access to them. */
  readonly terminal: (() => NonNullable<InspectWork['terminal']>) | null;
}

/** A card in front of the station that is to process it. */
export interface IssuedCard extends PreparedCard {
  readonly card: string;
  readonly order: string;
  /** Serial of its blank. */
  readonly serial: BlankSerial;
  readonly recipe: string;
  readonly places: readonly Place[];
  readonly issuer: IssuerTrust;
}

/** What a good card contains, according to its order and its recipe. */
export interface ExpectedCard {
  readonly texts: (fields: readonly CardField[]) => Readonly<Record<string, string>>;
  /** Files that the recipe writes to the chip, in recipe order; and those of them that do not contain a key or a signature of this chip. */
  readonly chipFiles: readonly ChipFile[];
  readonly files: ReadonlyMap<ChipFile, Uint8Array>;
  /** SHA-256 (hex) of the LDS security object sent to this card's chip. */
  readonly chipDigest: string;
  /** Whether quality control acts as an inspection system of this issuer and must read the fingerprints back. */
  readonly readsFingerprints: boolean;
  readonly tolerances: Tolerances;
}

/** Format used in a job that is only queried, when its artwork no longer exists in this process. */
export const UNKNOWN_FORMAT: PictureFormat = 'image/png';
const NOTHING = new Uint8Array(0);
export const NO_FACES: RenderedCard = {
  front: { colour: NOTHING, laser: NOTHING },
  back: { colour: NOTHING, laser: NOTHING },
};

/** Front and back of one layer. */
export function sidesOf(layers: RenderedCard, layer: Layer): Record<Side, Uint8Array> {
  return { front: layers.front[layer], back: layers.back[layer] };
}

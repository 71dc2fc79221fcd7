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

/** What the controller has of a card when a station is to work on it: each kind of station makes its job of what it needs. */

/** What goes into one chip, signed. Its private keys exist here and, afterwards, in the chip: nowhere else. */
export interface PreparedChip {
  readonly content: ChipContent;
  /** SHA-256 of the LDS security object: names this content in the journal, in the chip, and to quality control. */
  readonly digest: Uint8Array;
}

/** The two faces of a card as the machines are given them. */
export interface CardFaces {
  readonly format: PictureFormat;
  readonly layers: RenderedCard;
  /** SHA-256 (hex) of a layer of both faces: what the journal says that the machine was given. */
  readonly digest: Readonly<Record<Layer, string>>;
}

/** What was made ahead. Null where it is not ready, or a job is only asked about and what it was given is known by its digest alone. */
export interface PreparedCard {
  readonly chip: PreparedChip | null;
  readonly faces: CardFaces | null;
  /** SHA-256 (hex) of the LDS security object that its chip was last to be given; empty before. */
  readonly chipDigest: string;
  /** Where it goes once it is good. */
  readonly destination: Destination;
}

/** The issuer's side of chips: the key from which each chip's keys are made, and what its signatures are verified with. */
export interface IssuerTrust {
  readonly cardMasterKey: Uint8Array;
  readonly channelSecurity: ChannelSecurity;
  readonly csca: Uint8Array;
  readonly crl: Uint8Array;
  /** What QC reads the fingerprints with now; null where chips open them to nobody. */
  readonly terminal: (() => NonNullable<InspectWork['terminal']>) | null;
}

/** A card before the station that is to work on it. */
export interface IssuedCard extends PreparedCard {
  readonly card: string;
  readonly order: string;
  /** Of its blank. */
  readonly serial: BlankSerial;
  readonly recipe: string;
  readonly places: readonly Place[];
  readonly issuer: IssuerTrust;
}

/** What a good card shows, by its order and its recipe. */
export interface ExpectedCard {
  readonly texts: (fields: readonly CardField[]) => Readonly<Record<string, string>>;
  /** Files that the recipe has written on the chip, in its order; and those that do not carry a key or a signature of this chip. */
  readonly chipFiles: readonly ChipFile[];
  readonly files: ReadonlyMap<ChipFile, Uint8Array>;
  /** SHA-256 (hex) of the LDS security object that this card's chip was given. */
  readonly chipDigest: string;
  /** Quality control is an inspection system of this issuer, and has to read the fingerprints back. */
  readonly readsFingerprints: boolean;
  readonly tolerances: Tolerances;
}

/** What a machine is given whose work was not made here: it is only asked what became of it. */
export const UNKNOWN_FORMAT: PictureFormat = 'image/png';
const NOTHING = new Uint8Array(0);
export const NO_FACES: RenderedCard = {
  front: { colour: NOTHING, laser: NOTHING },
  back: { colour: NOTHING, laser: NOTHING },
};

export function sidesOf(layers: RenderedCard, layer: Layer): Record<Side, Uint8Array> {
  return { front: layers.front[layer], back: layers.back[layer] };
}

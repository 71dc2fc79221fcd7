import { z } from 'zod';

import { LAYERS, SIDES, type Layer, type Side } from '../../recipes/artwork/card-face.ts';
import type { Place } from '../../recipes/artwork/place.ts';
import { METHODS, NODES } from '../job-control/contract.ts';
import { faultCodeNode, unitContract } from '../job-control/unit-contract.ts';
import type { PictureFormat } from '../printer/contract.ts';
import { PASSIVE_VERDICTS } from '../smartcard/icao9303/passive-authentication.ts';

/** Ask the camera and the chip reader what is really on the card at the QC position. */
export interface InspectWork {
  readonly kind: 'inspect';
  readonly format: PictureFormat;
  /** The faces as they were designed: what the print and the engraving are compared with. */
  readonly designed: Readonly<Record<Side, Readonly<Record<Layer, Uint8Array>>>>;
  readonly places: readonly Place[];
  /** What the recipe allows, by the name of the measure: it goes into the machine's own result. */
  readonly tolerances: Readonly<Record<string, number>>;
  /** Certificates of the country signing authorities, and their revocation lists: DER, one after the other. */
  readonly csca: Uint8Array;
  readonly crl: Uint8Array;
  /**
   * Card-verifiable certificates of an inspection system, one after the other, its own last, and its private key (scalar): what the
   * fingerprints are read with. Null where the chip opens them to nobody.
   */
  readonly terminal: { readonly certificates: Uint8Array; readonly privateKey: Uint8Array } | null;
}

export const QUALITY_CONTROL_CONTRACT = unitContract({
  kind: 'quality-control',
  leased: false,
  nodes: [faultCodeNode('optional')],
  methods: [
    {
      object: NODES.visionResults,
      method: METHODS.getResultById,
      inputs: ['ResultId: ResultIdDataType', 'Timeout: Int32'],
      outputs: ['ResultHandle: UInt32', 'Result: ResultDataType', 'Error: Int32'],
      need: 'required',
      clause: 'OPC 40100-1 §7.10.2.1',
      meaning: 'what was seen of a card, by the `ResultId` of its job response',
    },
  ],
});

const proof = z.enum(['proven', 'failed', 'absent']);
const digest = z.string().max(64);

/** What an inspection system got out of the chip with the machine readable zone that the camera read. */
const chipFindings = z.object({
  protocol: z.enum(['PACE', 'BAC']).nullable(),
  access: z.enum(['open', 'password-wrong', 'refused', 'silent', 'application-missing', 'no-mrz']),
  locked: z.boolean(),
  /** SHA-256 (hex) of each file that was read, by identifier (hex). */
  files: z.record(z.string().max(4), digest),
  /** Status words of files that were refused. */
  refused: z.record(z.string().max(4), z.number().int()),
  passive: z.enum(PASSIVE_VERDICTS).nullable(),
  /** Data groups that are not the ones that were signed. */
  changed: z.array(z.number().int().min(1).max(16)).max(16),
  /** SHA-256 (hex) of the LDS security object: all that was signed, in one number. Empty when there is none. */
  contentDigest: digest,
  /** Serial number of the document signer's certificate. */
  signer: z.string().max(42),
  active: proof,
  chip: proof,
  /** Terminal authentication: what opens the fingerprints. Machines of before do not say. */
  terminal: proof.default('absent'),
});

const likeness = z.number().min(-1).max(1);

/** Characters of a result. */
export const RESULT_MAX_CHARACTERS = 100_000;
/** Texts, or pictures, of one card. */
const FIELDS_MAX = 64;
/** Measures of one card: with what the chip showed they fit in one entry of the journal. */
export const MEASURES_MAX = 48;

/** Values by name, so many at most. */
const named = <T extends z.ZodType>(value: T, most: number): z.ZodRecord<z.ZodString, T> =>
  z.record(z.string().max(60), value).refine((values) => Object.keys(values).length <= most);

const JPEG_MAX_BYTES = 500_000;

export const placesSchema = z
  .array(
    z.object({
      side: z.enum(SIDES),
      layer: z.enum(LAYERS),
      type: z.enum(['text', 'picture', 'qr']),
      name: z.string().max(60),
      box: z.object({ xMm: z.number(), yMm: z.number(), widthMm: z.number(), heightMm: z.number() }),
    }),
  )
  .max(100);

export const inspectContent = z.object({
  /** What the QR code says; null where none can be read. */
  qr: z.string().max(2000).nullable(),
  /** Lines of the machine readable zone as they were read; a character that can't be read is a space. */
  mrz: z.array(z.string().max(44)).max(3),
  /** Likeness of each text to the designed one at its weakest letter: 1 for the same. */
  fields: named(likeness, FIELDS_MAX),
  pictures: named(likeness, FIELDS_MAX),
  chip: chipFindings,
  measures: named(z.number(), MEASURES_MAX),
});

/** What the camera took: JPEG, or empty where the machine keeps no pictures. */
export const inspectImages = z.object({
  front: z.instanceof(Uint8Array).refine(({ length }) => length <= JPEG_MAX_BYTES),
  back: z.instanceof(Uint8Array).refine(({ length }) => length <= JPEG_MAX_BYTES),
});

export type InspectContent = z.infer<typeof inspectContent>;
export type ChipFindings = z.infer<typeof chipFindings>;

/** What was seen, nothing judged: the controller compares it with the order. */
export interface InspectResult {
  readonly kind: 'inspect';
  readonly resultId: string;
  readonly qr: string | null;
  readonly mrz: readonly string[];
  readonly fields: Readonly<Record<string, number>>;
  readonly pictures: Readonly<Record<string, number>>;
  readonly chip: ChipFindings;
  readonly measures: Readonly<Record<string, number>>;
  /** JPEG of each face; empty where the machine keeps none. */
  readonly images: Readonly<Record<Side, Uint8Array>>;
}

/** Is it what the camera and the chip reader saw? */
export function isInspectResult(result: { readonly kind: string }): result is InspectResult {
  return result.kind === 'inspect';
}

import { z } from 'zod';

import { LAYERS, SIDES, type Layer, type Side } from '../../recipes/artwork/card-face.ts';
import type { Place } from '../../recipes/artwork/place.ts';
import { METHODS, NODES } from '../job-control/contract.ts';
import { faultCodeNode, unitContract } from '../job-control/unit-contract.ts';
import type { PictureFormat } from '../printer/contract.ts';
import { PASSIVE_VERDICTS } from '../smartcard/icao9303/passive-authentication.ts';

/** Job of quality control: inspect the card at the QC position with camera and chip reader. */
export interface InspectWork {
  readonly kind: 'inspect';
  readonly format: PictureFormat;
  /** Designed faces, with which print and engraving are compared. */
  readonly designed: Readonly<Record<Side, Readonly<Record<Layer, Uint8Array>>>>;
  readonly places: readonly Place[];
  /** Tolerances of the recipe by name of the measure; the machine includes them in its own result. */
  readonly tolerances: Readonly<Record<string, number>>;
  /** Certificates of the country signing authorities, and their revocation lists: concatenated DER. */
  readonly csca: Uint8Array;
  readonly crl: Uint8Array;
  /**
   * Card-verifiable certificates of an inspection system (concatenated, its own last) and its private key (scalar), for reading the
   * fingerprints. Null where the chip grants access to nobody.
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
      meaning: 'inspection result of a card, by the `ResultId` of its job response',
    },
  ],
});

const proof = z.enum(['proven', 'failed', 'absent']);
const digest = z.string().max(64);

/** Result of reading the chip as an inspection system, with the MRZ that the camera read. */
const chipFindings = z.object({
  protocol: z.enum(['PACE', 'BAC']).nullable(),
  access: z.enum(['open', 'password-wrong', 'refused', 'silent', 'application-missing', 'no-mrz']),
  locked: z.boolean(),
  /** SHA-256 (hex) of each file read, by file identifier (hex). */
  files: z.record(z.string().max(4), digest),
  /** Status words of files that the chip refused, by file identifier (hex). */
  refused: z.record(z.string().max(4), z.number().int()),
  passive: z.enum(PASSIVE_VERDICTS).nullable(),
  /** Data groups whose hash differs from the signed one. */
  changed: z.array(z.number().int().min(1).max(16)).max(16),
  /** SHA-256 (hex) of the LDS security object, which covers all signed data. Empty when there is none. */
  contentDigest: digest,
  /** Serial number (hex) of the document signer's certificate. */
  signer: z.string().max(42),
  active: proof,
  chip: proof,
  /** Result of terminal authentication, which grants access to the fingerprints. Older machines do not report it. */
  terminal: proof.default('absent'),
});

const likeness = z.number().min(-1).max(1);

/** Maximum length of a result in UTF-16 code units. */
export const RESULT_MAX_CHARACTERS = 100_000;
/** Maximum texts, or pictures, per card. */
const FIELDS_MAX = 64;
/** Maximum measures per card: together with the chip's values they fit in one journal entry. */
export const MEASURES_MAX = 48;

/** Named values with a maximum count. */
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
  /** Content of the QR code; null where none is readable. */
  qr: z.string().max(2000).nullable(),
  /** Lines of the machine readable zone; an unreadable character is a space. */
  mrz: z.array(z.string().max(44)).max(3),
  /** Similarity of each text to the designed one at its worst letter, from -1 to 1 (identical). */
  fields: named(likeness, FIELDS_MAX),
  pictures: named(likeness, FIELDS_MAX),
  chip: chipFindings,
  measures: named(z.number(), MEASURES_MAX),
});

/** JPEG images from the camera; empty where the machine stores none. */
export const inspectImages = z.object({
  front: z.instanceof(Uint8Array).refine(({ length }) => length <= JPEG_MAX_BYTES),
  back: z.instanceof(Uint8Array).refine(({ length }) => length <= JPEG_MAX_BYTES),
});

export type InspectContent = z.infer<typeof inspectContent>;
export type ChipFindings = z.infer<typeof chipFindings>;

/** Raw inspection result without a verdict: the controller compares it with the order. */
export interface InspectResult {
  readonly kind: 'inspect';
  readonly resultId: string;
  readonly qr: string | null;
  readonly mrz: readonly string[];
  readonly fields: Readonly<Record<string, number>>;
  readonly pictures: Readonly<Record<string, number>>;
  readonly chip: ChipFindings;
  readonly measures: Readonly<Record<string, number>>;
  /** JPEG of each face; empty where the machine stores none. */
  readonly images: Readonly<Record<Side, Uint8Array>>;
}

/** Whether a result is an inspection result. */
export function isInspectResult(result: { readonly kind: string }): result is InspectResult {
  return result.kind === 'inspect';
}

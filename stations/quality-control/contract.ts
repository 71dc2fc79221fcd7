import { z } from 'zod';

import { PASSIVE_VERDICTS } from '../smartcard/icao9303/passive-authentication.ts';

/** Ask the camera and the chip reader what is really on the card at the QC position. */
export interface InspectWork {
  readonly kind: 'inspect';
  /** Certificates of the country signing authorities, and their revocation lists: DER, one after the other. */
  readonly csca: Uint8Array;
  readonly crl: Uint8Array;
}

const text = z.string().max(400);
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
});

export const inspectContent = z.object({
  printed: z.record(z.string().max(60), text),
  engraved: z.record(z.string().max(60), text),
  portraitDigest: digest,
  chip: chipFindings,
  measures: z.record(z.string().max(60), z.number()),
});

export type InspectContent = z.infer<typeof inspectContent>;
export type ChipFindings = z.infer<typeof chipFindings>;

/** What was seen, nothing judged: the controller compares it with the order. */
export interface InspectResult {
  readonly kind: 'inspect';
  readonly resultId: string;
  readonly printedFields: Readonly<Record<string, string>>;
  readonly engravedFields: Readonly<Record<string, string>>;
  /** SHA-256 (hex) of the portrait as seen; empty when none is seen. */
  readonly portraitDigest: string;
  readonly chip: ChipFindings;
  readonly measures: Readonly<Record<string, number>>;
}

import { z } from 'zod';

/** Ask the camera and the contact reader what is really on the card at the QC position. */
export interface InspectWork {
  readonly kind: 'inspect';
  /** The application whose files are read back from the chip. */
  readonly aid: Uint8Array;
  readonly files: readonly number[];
}

/** What was seen, nothing judged: the controller compares it with the order. */
export interface InspectResult {
  readonly kind: 'inspect';
  readonly resultId: string;
  readonly printedFields: Readonly<Record<string, string>>;
  readonly engravedFields: Readonly<Record<string, string>>;
  /** SHA-256 (hex) of the portrait as seen; empty when none is seen. */
  readonly portraitDigest: string;
  readonly chipSerial: string;
  /** SHA-256 (hex) over the chip's files as read. */
  readonly chipDigest: string;
  readonly chipLocked: boolean;
  readonly measures: Readonly<Record<string, number>>;
}

const text = z.string().max(400);

export const inspectContent = z.object({
  printed: z.record(z.string().max(60), text),
  engraved: z.record(z.string().max(60), text),
  portraitDigest: z.string().max(64),
  chipSerial: z.string().max(40),
  chipDigest: z.string().max(64),
  chipLocked: z.boolean(),
  measures: z.record(z.string().max(60), z.number()),
});

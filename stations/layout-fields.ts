import { z } from 'zod';

import { parseHeadAddress, parseOpcUaAddress, parseSerialAddress } from './links/address.ts';

/** What the layouts of the kinds of stations are made of. */

export const STATION_ID = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and hyphens');

export const OPC_UA_URL = z.string().superRefine((url, context) => {
  const parsed = parseOpcUaAddress(url);
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.why });
});

export const SERIAL_URL = z.string().superRefine((url, context) => {
  const parsed = parseSerialAddress(url);
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.why });
});

/** A serial line, or a reader behind pcscd. */
export const HEAD_URL = z.string().superRefine((url, context) => {
  const parsed = parseHeadAddress(url);
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.why });
});

/** A machine that connects to us by itself (OPC 10000-6 §7.1.3): where this computer listens, and how the machine calls itself. */
export const REVERSE = z.strictObject({ listen: OPC_UA_URL, serverUri: z.string().min(1).max(256) }).optional();

/** Milliseconds. At the least as fast as simulated machines can be made: a thousand times a millisecond. */
export const DWELL_MS = z.number().min(0.001).max(600_000);

/** Waiting places before a station. */
export const QUEUE = z.number().int().min(0).max(8);

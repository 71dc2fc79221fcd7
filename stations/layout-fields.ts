import { z } from 'zod';

import { parseHeadAddress, parseOpcUaAddress, parseSerialAddress } from './links/address.ts';

/** Building blocks for the layout schemas of the station kinds. */

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

/** A machine with reverse connect (OPC 10000-6 §7.1.3): the address on which this computer listens, and the machine's application URI. */
export const REVERSE = z.strictObject({ listen: OPC_UA_URL, serverUri: z.string().min(1).max(256) }).optional();

/** Milliseconds. The minimum is the fastest simulated machine: one millisecond at a pace of 1000. */
export const DWELL_MS = z.number().min(0.001).max(600_000);

/** Waiting places in front of a station. */
export const QUEUE = z.number().int().min(0).max(8);

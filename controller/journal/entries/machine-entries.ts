import { z } from 'zod';

import { CONDITIONS_MAX, count, faultRecord, name, outsideText, packMLCommand, packMLState } from './entry-values.ts';

/** Facts about the machines of the line. */

export const machineEntries = [
  z.object({
    kind: z.literal('station.changed'),
    station: name,
    connection: z.enum(['offline', 'connecting', 'online']),
    unitState: packMLState.nullable(),
    bootId: outsideText.nullable(),
    fault: faultRecord.nullable(),
    conditions: z.array(name).max(CONDITIONS_MAX),
    /** Revision of the machine's own software; empty while it is away, or where it does not tell. */
    software: outsideText,
    /** Maker, model, serial number and software, as it tells them; empty while it is away. */
    identity: outsideText,
  }),
  /** A person says that another machine than the one that began the batch may go on with it. */
  z.object({ kind: z.literal('machine.accepted'), station: name, identity: outsideText, by: name }),
  /** A station whose jobs fail one after the other while others of its kind are well: it is given none until a person returns it. */
  z.object({ kind: z.literal('station.withdrawn'), station: name, reason: faultRecord, failures: count }),
  z.object({ kind: z.literal('station.returned'), station: name, by: name }),
  /** A machine's certificate came onto the trust list. */
  z.object({ kind: z.literal('certificate.trusted'), subject: outsideText, fingerprint: name, by: name }),
  z.object({ kind: z.literal('unit.commanded'), station: name, command: packMLCommand }),
] as const;

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
    /** SHA-256 of the machine's certificate where it is not the one that stands for the station already; empty for every other. */
    certificate: outsideText,
  }),
  /** Two people say that another machine than the one that stands for the station may take its place. */
  z.object({
    kind: z.literal('machine.accepted'),
    station: name,
    identity: outsideText,
    /** What stands for it from then on; empty where nothing proves which machine it is. */
    certificate: outsideText,
    by: name,
    witness: name,
  }),
  /** A station that says something new without end is heard no more until a person returns it. */
  z.object({ kind: z.literal('station.isolated'), station: name, reason: faultRecord }),
  /** A station whose jobs fail one after the other while others of its kind are well: it is given none until a person returns it. */
  z.object({ kind: z.literal('station.withdrawn'), station: name, reason: faultRecord, failures: count }),
  /** It is given work again, and heard again. */
  z.object({ kind: z.literal('station.returned'), station: name, by: name }),
  /** A machine's certificate came onto the trust list. */
  z.object({ kind: z.literal('certificate.trusted'), subject: outsideText, fingerprint: name, by: name }),
  z.object({ kind: z.literal('unit.commanded'), station: name, command: packMLCommand }),
] as const;

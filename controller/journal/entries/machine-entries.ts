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
    /** Software revision of the machine; empty while it is offline or reports none. */
    software: outsideText,
    /** Manufacturer, model, serial number and software as reported; empty while it is offline. */
    identity: outsideText,
    /** SHA-256 of the machine's certificate if it differs from the station's accepted one; else empty. */
    certificate: outsideText,
  }),
  /** Two people accept another machine for the station. */
  z.object({
    kind: z.literal('machine.accepted'),
    station: name,
    identity: outsideText,
    /** The certificate accepted from then on; empty where nothing proves the machine's identity. */
    certificate: outsideText,
    by: name,
    witness: name,
  }),
  /** A station that reports new statuses without end is isolated until a person returns it. */
  z.object({ kind: z.literal('station.isolated'), station: name, reason: faultRecord }),
  /** A station whose jobs fail repeatedly while others of its kind succeed gets no work until a person returns it. */
  z.object({ kind: z.literal('station.withdrawn'), station: name, reason: faultRecord, failures: count }),
  /** It gets work again, and its events are accepted again. */
  z.object({ kind: z.literal('station.returned'), station: name, by: name }),
  /** A machine's certificate was added to the trust list. */
  z.object({ kind: z.literal('certificate.trusted'), subject: outsideText, fingerprint: name, by: name }),
  z.object({ kind: z.literal('unit.commanded'), station: name, command: packMLCommand }),
] as const;

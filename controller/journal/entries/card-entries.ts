import { z } from 'zod';

import { WORK_NAMES, type WorkName } from '../../../stations/kinds.ts';
import {
  name,
  count,
  blankSerial,
  place,
  jobKeyText,
  names,
  context,
  faultRecord,
  removalReason,
  identityCheck,
  FINDINGS_MAX,
  outsideText,
} from './entry-values.ts';

/** Facts about cards and blanks, and the jobs that are done on them. */

export const cardEntries = [
  /** Blanks of this lot fail one after the other at several stations. Lots are empty where the feeder does not tell them. */
  z.object({
    kind: z.literal('lot.suspected'),
    blankLot: outsideText,
    chipLot: outsideText,
    failures: count,
    stations: count,
  }),
  /** A person has seen to the lot: its blanks are out of the feeder, or they are good. */
  z.object({ kind: z.literal('lot.cleared'), blankLot: outsideText, by: name }),
  z.object({ kind: z.literal('card.started'), card: name, order: name, attempt: count }),
  z.object({
    kind: z.literal('job.requested'),
    key: jobKeyText,
    station: name,
    card: name,
    work: names('station-work', WORK_NAMES as [WorkName, ...WorkName[]]),
    phase: name,
    attempt: count,
    from: place,
    to: place,
    payloadHash: name,
    deadlineMs: count,
    reason: name,
    /** Of a feed: the blank that had left the feeder last, as its sensor told. */
    lastFed: blankSerial.optional(),
  }),
  z.object({ kind: z.literal('job.doubted'), key: jobKeyText, why: name }),
  /** A job in doubt turned out to be running still. */
  z.object({ kind: z.literal('job.running'), key: jobKeyText }),
  z.object({
    kind: z.literal('job.ended'),
    key: jobKeyText,
    outcome: z.enum(['done', 'failed', 'notDone', 'unknown']),
    /** The blank's serial as the station read it; empty where it reads none. */
    serial: blankSerial,
    begun: z.boolean(),
    fault: faultRecord.nullable(),
    evidence: context,
  }),
  z.object({
    kind: z.literal('card.judged'),
    card: name,
    verdict: z.enum(['good', 'reject']),
    findings: z.array(faultRecord).max(FINDINGS_MAX),
    /** Whose card is it? Each witness against the order. */
    identity: identityCheck,
  }),
  /** By chance, once QC's word stands here: a person looks at the card itself before it leaves as a good one. One of `oneIn` is drawn. */
  z.object({ kind: z.literal('card.sampled'), card: name, oneIn: count }),
  /** What the person saw: `approved`: both faces are there, and they are this citizen's. */
  z.object({ kind: z.literal('sample.decided'), card: name, decision: z.enum(['approved', 'refused']), by: name }),
  z.object({ kind: z.literal('card.condemned'), card: name, reason: faultRecord }),
  z.object({
    kind: z.literal('card.ended'),
    card: name,
    order: name,
    outcome: z.enum(['accepted', 'rejected', 'removed', 'void']),
    serial: blankSerial,
    /** Rank in the output stacker or the reject bin. */
    rank: count,
  }),
  /** Somebody laid a card that was astray on a position, and the sensors see it there. */
  z.object({ kind: z.literal('card.found'), card: name, position: place }),
  /** Somebody took the card off the line; its `card.ended` follows. `found`: the serial that the sensors saw there last. */
  z.object({
    kind: z.literal('card.removed'),
    card: name,
    serial: blankSerial,
    position: place,
    found: outsideText,
    why: removalReason,
    by: name,
  }),
  /** A blank has left the feeder, and there is no card for it. */
  z.object({ kind: z.literal('blank.stray'), serial: blankSerial, position: place, reason: faultRecord }),
  z.object({
    kind: z.literal('blank.removed'),
    serial: blankSerial,
    position: place,
    why: removalReason,
    by: name,
  }),
  z.object({
    kind: z.literal('reject-bin.emptied'),
    counted: count,
    expected: count,
    by: name,
    witness: name,
  }),
  /** A box whose packer counts otherwise: so many cards lie in it without the one that was packed last. */
  z.object({ kind: z.literal('box.counted'), box: name, counted: count, expected: count, by: name, witness: name }),
] as const;

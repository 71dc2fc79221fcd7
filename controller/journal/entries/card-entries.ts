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

/** Facts about cards and blanks, and their jobs. */

export const cardEntries = [
  /** Blanks of this lot fail repeatedly at several stations. Lots are empty where the feeder reports none. */
  z.object({
    kind: z.literal('lot.suspected'),
    blankLot: outsideText,
    chipLot: outsideText,
    failures: count,
    stations: count,
  }),
  /** A person has inspected the lot: its blanks were removed from the feeder, or are good. */
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
    /** Of a feed: the blank that had left the feeder last, by the transport's sensor. */
    lastFed: blankSerial.optional(),
  }),
  z.object({ kind: z.literal('job.doubted'), key: jobKeyText, why: name }),
  /** A job in doubt turned out to be still running. */
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
    /** Comparison of each identity source with the order. */
    identity: identityCheck,
  }),
  /**
   * Drawn at random after QC's verdict was recorded: a person inspects the card itself before it leaves as good. One of `oneIn` is drawn.
   */
  z.object({ kind: z.literal('card.sampled'), card: name, oneIn: count }),
  /** The person's decision. `approved`: both faces are printed, and are this citizen's. */
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
  /** A person put an astray card on a position, and the sensors see it there. */
  z.object({ kind: z.literal('card.found'), card: name, position: place }),
  /** A person took the card off the line; its `card.ended` follows. `found`: the serial that the sensors last saw there. */
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
  /** Count of a box whose packer counts differently: cards in it, without the one packed last. */
  z.object({ kind: z.literal('box.counted'), box: name, counted: count, expected: count, by: name, witness: name }),
] as const;

import type { EntryBody, EntryKind, EntryOf } from './entry.ts';

/**
 * The subject of each kind of entry. A projection handles whole subjects: a new kind gets its subject here, and the compiler requires every
 * projection of that subject to handle it.
 */

export const SUBJECTS = {
  'line.opened': 'line',
  'security.waived': 'line',
  'mode.changed': 'line',
  'line.changed': 'line',
  'hold.latched': 'line',
  'line.cleared': 'line',
  'clock.stepped': 'clock',
  'clock.confirmed': 'clock',
  'batch.created': 'batch',
  'batch.imported': 'batch',
  'batch.scheduled': 'batch',
  'batch.prioritized': 'batch',
  'batch.held': 'batch',
  'batch.released': 'batch',
  'batch.split': 'batch',
  'batch.reconciled': 'batch',
  'batch.shredded': 'batch',
  'batch.pictures-removed': 'batch',
  'batch.ended': 'batch',
  'first-article.decided': 'batch',
  'recipe.proposed': 'recipe',
  'recipe.withdrawn': 'recipe',
  'recipe.approved': 'recipe',
  'order.accepted': 'order',
  'order.set-aside': 'order',
  /** No open order is made any more. */
  'journal.resumed': 'order',
  'command.accepted': 'command',
  'station.changed': 'machine',
  'machine.accepted': 'machine',
  'station.isolated': 'machine',
  'station.withdrawn': 'machine',
  'station.returned': 'machine',
  'lot.suspected': 'blank',
  'lot.cleared': 'blank',
  'certificate.trusted': 'machine',
  'unit.commanded': 'machine',
  'card.started': 'card',
  'card.judged': 'card',
  'card.sampled': 'card',
  'sample.decided': 'card',
  'card.condemned': 'card',
  'card.ended': 'card',
  'card.found': 'card',
  'card.removed': 'card',
  'job.requested': 'job',
  'job.doubted': 'job',
  'job.running': 'job',
  'job.ended': 'job',
  'blank.stray': 'blank',
  'blank.removed': 'blank',
  'reject-bin.emptied': 'blank',
  'box.counted': 'blank',
  'alarm.raised': 'alarm',
  'alarm.returned': 'alarm',
  'alarm.acknowledged': 'alarm',
  'alarm.shelved': 'alarm',
  'alarm.unshelved': 'alarm',
  'alarm.removed-from-service': 'alarm',
  'alarm.returned-to-service': 'alarm',
  'alarm.noted': 'alarm',
  'shift.handed-over': 'shift',
  'journal.checkpoint': 'audit',
  'ceremonies.noted': 'audit',
  'journal.exported': 'audit',
  'personal-data.exported': 'audit',
  'personal-data.revealed': 'audit',
  'permission.refused': 'audit',
  'person.changed': 'people',
  'badge.changed': 'people',
  'account.closed': 'people',
  'account.reopened': 'people',
  'session.opened': 'people',
  'session.closed': 'people',
  'session.refused': 'people',
  'signature.refused': 'people',
  'refusals.counted': 'people',
} as const satisfies Readonly<Record<EntryKind, string>>;

export type Subject = (typeof SUBJECTS)[EntryKind];

/** Entries about these subjects: a switch over their kinds ends with `default: body satisfies never`. */
export type EntryAbout<S extends Subject> = EntryOf<
  { [K in EntryKind]: (typeof SUBJECTS)[K] extends S ? K : never }[EntryKind]
>;

export function isAbout<S extends Subject>(body: EntryBody, subjects: ReadonlySet<S>): body is EntryAbout<S> {
  const about: ReadonlySet<Subject> = subjects;
  return about.has(SUBJECTS[body.kind]);
}

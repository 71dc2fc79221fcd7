import { outsideValues, type OutsideValues } from './outside-text.ts';

/** Operating failures are values. The HMI's catalogue has the text of each code in both languages. */

export const FAULT_CODES = [
  'link.unreachable',
  'link.lost',
  'link.stale',
  'link.refused',
  'link.telnet',
  'link.certificate-untrusted',
  'link.certificate-invalid',
  'link.own-certificate-refused',
  'link.no-endpoint',
  'link.too-many-sessions',
  'link.pcscd-missing',
  'link.pcscd-refuses',
  'link.pcscd-version',
  'link.reader-missing',
  'link.reader-ambiguous',
  'link.reader-taken',
  'station.timeout',
  'station.refused',
  'station.fault',
  'station.not-executing',
  'station.wrong-identity',
  'station.other-certificate',
  'station.protocol',
  'station.node-missing',
  'station.other-content',
  'station.still-seen',
  'station.memory-lost',
  'station.stale-memory',
  'station.asks-for-time',
  'station.link-unsteady',
  'station.chattering',
  'station.withdrawn',
  'transport.feeder-empty',
  'transport.position-occupied',
  'transport.position-empty',
  'transport.serial-mismatch',
  'transport.jam',
  'transport.double-feed',
  'transport.output-full',
  'transport.reject-bin-full',
  'chip.absent',
  'chip.mute',
  'chip.asks-for-time',
  'chip.refused',
  'chip.torn',
  'chip.foreign',
  'chip.personalized',
  'chip.unreadable',
  'chip.other-citizen',
  'chip.not-genuine',
  'chip.not-locked',
  'sod.unreadable',
  'sod.signature-wrong',
  'sod.signer-weak',
  'sod.signer-unknown',
  'sod.signer-not-yet-valid',
  'sod.signer-expired',
  'sod.signer-revoked',
  'sod.revocation-unknown',
  'sod.group-changed',
  'signer.unreachable',
  'signer.expired',
  'signer.refused',
  'print.failed',
  'printer.ribbon-out',
  'printer.film-out',
  'packer.jam',
  'packer.box-removed',
  'packer.label-out',
  'packer.wrong-count',
  'laser.interlock-open',
  'laser.failed',
  'qc.failed',
  'qc.overruled',
  'job.overdue',
  'job.unknown',
  'job.conflict',
  'job.unresolved',
  'job.not-begun',
  'line.emergency-stop',
  'line.held-by-person',
  'line.stopped-by-person',
  'line.aborted-by-person',
  'line.restarted',
  'line.waits-for-station',
  'line.waits-for-job',
  'line.nothing-moves',
  'line.position-unknown',
  'line.card-astray',
  'line.stray-blank',
  'line.repeated-rejects',
  'line.all-withdrawn',
  'line.lot-failing',
  'line.clock-stepped',
  'line.unsecured',
  'line.bin-difference',
  'line.box-difference',
  'line.first-article',
  'line.sample',
  'line.batch-held',
  'card.first-article-refused',
  'card.sample-refused',
  'card.removed',
  'order.set-aside',
  'batch.incomplete',
  'disk.low',
  'disk.nearly-full',
  'disk.log-grows',
  'disk.batch-too-large',
  'order.unreadable',
  'artwork.unfit',
  'journal.gone',
  'journal.tables-pending',
  'journal.tables-differ',
  'journal.row-foreign',
  'journal.tables-away',
  'journal.unknown-fault',
] as const;

export type FaultCode = (typeof FAULT_CODES)[number];

/** critical: the line stops at once; major: the line holds; minor: the line continues without the station concerned. */
export type Severity = 'critical' | 'major' | 'minor';

/** An operating failure. Created by `fault`. */
export interface Fault {
  readonly code: FaultCode;
  readonly severity: Severity;
  /** Facts for the message: station, position, serial, expected, found. Never personal data. */
  readonly context: OutsideValues;
}

/** Result of an operation that can fail in normal operation: the value, or the fault. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

/** Successful outcome with this value. */
export function done<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

/** Failed outcome with this fault. */
export function failed(fault: Fault): { readonly ok: false; readonly fault: Fault } {
  return { ok: false, fault };
}

/** Creates a fault. Bounds and cleans its context, because most of it comes from machines. */
export function fault(code: FaultCode, severity: Severity, context: Readonly<Record<string, string | number>>): Fault {
  return { code, severity, context: outsideValues(context) };
}

/** The same fault with additional context. */
export function withContext(reason: Fault, more: Readonly<Record<string, string | number>>): Fault {
  return fault(reason.code, reason.severity, { ...reason.context, ...more });
}

/** A defect in Cardline itself: it stops the line, and never changes the journal. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

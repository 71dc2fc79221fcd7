import type { Lift, StoredFact } from './lift.ts';
import { fromBeforeJobSeries, fromBeforeSecurity } from './line-opened.ts';
import { fromBeforeCertificates, fromBeforeWitness } from './machine-certificates.ts';
import { fromBeforeSnapshots } from './journal-checkpoint.ts';
import { fromBeforeDigests, fromBeforeSeconds } from './person-changed.ts';
import { fromBeforeOffClock } from './clock-stepped.ts';
import { fromBeforeClosedAccounts } from './refused-tries.ts';

/**
 * Lifts facts of older versions to the present one. A stored entry is never changed: the hash chain covers its text. It is lifted each time
 * it is read, one version per step.
 */

/** Name of the version field in an entry's text. Facts of version 1 lack it: they are older than versions. */
const VERSION_FIELD = 'v';
/** Before versions were introduced, a few kinds had gained a field: an entry without a version may be older than that. */
const UNCOUNTED = 0;
const FIRST = 1;

export interface Lifts {
  /** Fills in what the first shapes of a kind lacked; leaves those of version 1 unchanged. */
  readonly uncounted: Readonly<Record<string, Lift>>;
  /** By kind, including kinds no longer written: the first step lifts version 1 to 2, and so on. */
  readonly steps: Readonly<Record<string, readonly Lift[]>>;
}

export const LIFTS: Lifts = {
  uncounted: {
    'line.opened': fromBeforeJobSeries,
    'clock.stepped': fromBeforeOffClock,
  },
  steps: {
    'journal.checkpoint': [fromBeforeSnapshots],
    'line.opened': [fromBeforeSecurity],
    'machine.accepted': [fromBeforeWitness],
    'person.changed': [fromBeforeSeconds, fromBeforeDigests],
    'session.refused': [fromBeforeClosedAccounts],
    'signature.refused': [fromBeforeClosedAccounts],
    'station.changed': [fromBeforeCertificates],
  },
};

/** The version in which a kind is written: the number of steps plus one. */
export function versionOf(kind: string, { steps }: Lifts = LIFTS): number {
  return FIRST + (steps[kind]?.length ?? 0);
}

/** The fact as stored; without a version field for version 1. */
export function stored(fact: StoredFact & { readonly kind: string }, lifts: Lifts = LIFTS): StoredFact {
  const version = versionOf(fact.kind, lifts);
  if (version === FIRST) return fact;
  const { kind, ...rest } = fact;
  return { kind, [VERSION_FIELD]: version, ...rest };
}

/** The fact in its newest version; null if its version is newer than this program's. */
export function lifted(fact: StoredFact, lifts: Lifts = LIFTS): StoredFact | null {
  let present = fact;
  if (versionIn(present) === UNCOUNTED) present = lifts.uncounted[String(present['kind'])]?.(present) ?? present;
  for (;;) {
    const kind = String(present['kind']);
    const steps = lifts.steps[kind] ?? [];
    const version = Math.max(FIRST, versionIn(present));
    const step = steps[version - FIRST];
    if (step === undefined) return version === versionOf(kind, lifts) ? present : null;
    const next = step(present);
    // A fact that was lifted to another kind carries its version itself.
    present = next['kind'] === kind ? { ...next, [VERSION_FIELD]: version + 1 } : next;
  }
}

function versionIn(fact: StoredFact): number {
  const version = fact[VERSION_FIELD];
  return typeof version === 'number' && Number.isInteger(version) && version >= FIRST ? version : UNCOUNTED;
}

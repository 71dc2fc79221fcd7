import type { Lift, StoredFact } from './lift.ts';
import { fromBeforeJobSeries, fromBeforeSecurity } from './line-opened.ts';
import { fromBeforeCertificates, fromBeforeWitness } from './machine-certificates.ts';
import { fromBeforeSnapshots } from './journal-checkpoint.ts';
import { fromBeforeDigests, fromBeforeSeconds } from './person-changed.ts';
import { fromBeforeOffClock } from './clock-stepped.ts';
import { fromBeforeClosedAccounts } from './refused-tries.ts';

/**
 * How facts of older versions become facts of this one. A stored entry is never changed: its text is what the chain of hashes covers.
 * It is lifted each time it is read, one version a step.
 */

/** What the version is called in an entry's text. A fact of version 1 does not say it: those are older than versions are. */
const VERSION_FIELD = 'v';
/** Before versions were counted, a few kinds had grown a field: an entry without a version may be from before that. */
const UNCOUNTED = 0;
const FIRST = 1;

export interface Lifts {
  /** Fills in what the first shapes of a kind lacked; leaves those of version 1 as they are. */
  readonly uncounted: Readonly<Record<string, Lift>>;
  /** By kind, those that are no longer written included: the first is the step from version 1 to 2, and so on. */
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

/** The version in which a kind of fact is written: one more than there are steps. */
export function versionOf(kind: string, { steps }: Lifts = LIFTS): number {
  return FIRST + (steps[kind]?.length ?? 0);
}

/** The fact as it is stored; one of version 1 bears no version. */
export function stored(fact: StoredFact & { readonly kind: string }, lifts: Lifts = LIFTS): StoredFact {
  const version = versionOf(fact.kind, lifts);
  if (version === FIRST) return fact;
  const { kind, ...rest } = fact;
  return { kind, [VERSION_FIELD]: version, ...rest };
}

/** The fact in its newest version; null where it is of a newer one than this program knows. */
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
    // A fact that became one of another kind says itself of which version.
    present = next['kind'] === kind ? { ...next, [VERSION_FIELD]: version + 1 } : next;
  }
}

function versionIn(fact: StoredFact): number {
  const version = fact[VERSION_FIELD];
  return typeof version === 'number' && Number.isInteger(version) && version >= FIRST ? version : UNCOUNTED;
}

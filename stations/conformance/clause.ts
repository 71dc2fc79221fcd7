import type { Fault } from '../fault.ts';
import { outsideText } from '../outside-text.ts';

/** A contract's clauses, and what came of checking them on one machine. */

export type Verdict = 'passed' | 'failed' | 'skipped';

export interface ClauseReport {
  /** Stable name, such as `job.idempotent`. */
  readonly clause: string;
  /** What the clause demands, in words. */
  readonly demand: string;
  readonly verdict: Verdict;
  /** What was found instead, or why it could not be checked; empty where it passed. */
  readonly finding: string;
  /** The same as the fault that the driver has of such a machine; null where it is nothing that a driver meets. */
  readonly fault: Fault | null;
}

/** Null where the clause is kept. */
export type Finding = null | {
  readonly verdict: 'failed' | 'skipped';
  readonly finding: string;
  readonly fault?: Fault;
};

export function broken(finding: string): Finding {
  return { verdict: 'failed', finding };
}

/** Of what the driver meets as well: whoever has words for its fault says it in these. */
export function brokenBy(fault: Fault): Finding {
  const about = Object.values(fault.context).filter((value) => value !== '');
  return { verdict: 'failed', finding: [fault.code, ...about].join(' '), fault };
}

export function skipped(finding: string): Finding {
  return { verdict: 'skipped', finding };
}

/** A clause of the contract for one kind of machine; `check` gets what talks with it. */
export interface Clause<Probe> {
  readonly clause: string;
  readonly demand: string;
  readonly check: (probe: Probe) => Promise<Finding>;
  /** Where it fails, the clauses after it mean nothing: they are skipped with this reason. */
  readonly else?: string;
}

const FINDING_MAX_CHARACTERS = 500;

export const NOT_REACHED = 'the machine was not reached';

/** Checks one clause after the other; those that have lost their meaning by one before are skipped, but they are said. */
export async function checkClauses<Probe>(
  clauses: readonly Clause<Probe>[],
  probe: Probe,
  reported: (report: ClauseReport) => void,
): Promise<ClauseReport[]> {
  const reports: ClauseReport[] = [];
  let meaningless: string | null = null;
  for (const { clause, demand, check, else: reason } of clauses) {
    const finding: Finding = meaningless === null ? await check(probe) : skipped(meaningless);
    if (finding?.verdict === 'failed') meaningless ??= reason ?? null;
    const report: ClauseReport = {
      clause,
      demand,
      verdict: finding === null ? 'passed' : finding.verdict,
      // It quotes the machine.
      finding: finding === null ? '' : outsideText(finding.finding, FINDING_MAX_CHARACTERS),
      fault: finding?.fault ?? null,
    };
    reports.push(report);
    reported(report);
  }
  return reports;
}

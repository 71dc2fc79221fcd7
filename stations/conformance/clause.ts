import type { Fault } from '../fault.ts';
import { outsideText } from '../outside-text.ts';

/** The clauses of a contract, and the result of checking them on one machine. */

export type Verdict = 'passed' | 'failed' | 'skipped';

export interface ClauseReport {
  /** Stable identifier, such as `job.idempotent`. */
  readonly clause: string;
  /** Requirement of the clause, as text. */
  readonly demand: string;
  readonly verdict: Verdict;
  /** What was found instead, or why it could not be checked; empty where it passed. */
  readonly finding: string;
  /** The fault that a driver reports for such a machine; null where a driver does not encounter the problem. */
  readonly fault: Fault | null;
}

/** Null where the clause holds. */
export type Finding = null | {
  readonly verdict: 'failed' | 'skipped';
  readonly finding: string;
  readonly fault?: Fault;
};

/** Finding of a violated clause. `finding`: what was found instead. */
export function broken(finding: string): Finding {
  return { verdict: 'failed', finding };
}

/** Finding with the driver's fault for the same problem, so that the caller can show the fault's own text. */
export function brokenBy(fault: Fault): Finding {
  const about = Object.values(fault.context).filter((value) => value !== '');
  return { verdict: 'failed', finding: [fault.code, ...about].join(' '), fault };
}

/** Finding of a clause that could not be checked. `finding`: why. */
export function skipped(finding: string): Finding {
  return { verdict: 'skipped', finding };
}

/** A clause of the contract for one kind of machine; `check` receives the probe. */
export interface Clause<Probe> {
  readonly clause: string;
  readonly demand: string;
  readonly check: (probe: Probe) => Promise<Finding>;
  /** Reason with which all later clauses are skipped when this one fails. */
  readonly else?: string;
}

const FINDING_MAX_CHARACTERS = 500;

export const NOT_REACHED = 'the machine was not reached';

/** Checks the clauses in order. When a clause with `else` fails, the later ones are reported as skipped. */
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
      // The finding contains text from the machine.
      finding: finding === null ? '' : outsideText(finding.finding, FINDING_MAX_CHARACTERS),
      fault: finding?.fault ?? null,
    };
    reports.push(report);
    reported(report);
  }
  return reports;
}

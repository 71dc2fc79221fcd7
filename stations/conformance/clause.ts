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
}

/** Null where the clause is kept. */
export type Finding = null | { readonly verdict: 'failed' | 'skipped'; readonly finding: string };

export function broken(finding: string): Finding {
  return { verdict: 'failed', finding };
}

export function skipped(finding: string): Finding {
  return { verdict: 'skipped', finding };
}

/** A clause of the contract for one kind of machine; `check` gets what talks with it. */
export interface Clause<Probe> {
  readonly clause: string;
  readonly demand: string;
  readonly check: (probe: Probe) => Promise<Finding>;
}

/** Checks one clause after the other; the first that can't even connect makes the rest meaningless, but they are said. */
export async function checkClauses<Probe>(
  clauses: readonly Clause<Probe>[],
  probe: Probe,
  reported: (report: ClauseReport) => void,
): Promise<ClauseReport[]> {
  const reports: ClauseReport[] = [];
  let reachable = true;
  for (const [index, { clause, demand, check }] of clauses.entries()) {
    const finding = reachable ? await check(probe) : skipped('the machine was not reached');
    if (index === 0 && finding !== null) reachable = false;
    const report: ClauseReport = {
      clause,
      demand,
      verdict: finding === null ? 'passed' : finding.verdict,
      finding: finding === null ? '' : finding.finding,
    };
    reports.push(report);
    reported(report);
  }
  return reports;
}

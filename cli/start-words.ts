import type { StartReport } from '../controller/line/conductor-ports.ts';
import type { SnapshotProblem } from '../controller/snapshot/restore.ts';

/** What a start says of snapshots that it could not begin with. */

const PROBLEMS: Readonly<Record<SnapshotProblem, string>> = {
  missing: 'is not there',
  version: 'is of another version of Cardline',
  signature: 'has no checkpoint of this journal’s key',
  history: 'stands on another entry than the one that is there',
  damaged: 'is not what was signed',
  layout: 'is of a line with other stations',
};

/** One line for the log; null where the newest snapshot was good, or there is none yet. */
export function describeStart({ begunAt, folded, passedOver }: StartReport): string | null {
  if (passedOver.length === 0) return null;
  const [first = '', ...others] = passedOver.map(({ seq, why }) => `snapshot at entry ${seq} ${PROBLEMS[why]}`);
  const why = [`The ${first}`, ...others.map((other) => `the ${other}`)].join('; ');
  const from = begunAt === 0 ? 'from the first entry on' : `from the snapshot at entry ${begunAt} on`;
  return `${why}: the journal was folded ${from} (${folded} entries).`;
}

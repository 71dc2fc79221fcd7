import type { KeptCheck, KeptGround } from '../tables/kept-check.ts';
import { rowName, type TableDifference } from '../tables/table-difference.ts';
import { SNAPSHOT_TABLES } from './snapshot-tables.ts';
import { digestOf } from './snapshots.ts';

/** Compares each snapshot with its checkpoint. Whether that is genuine is verified with the checkpoints. */

function rows({ tables, reader }: KeptGround): TableDifference[] {
  const kept = tables(SNAPSHOT_TABLES).prepare('SELECT * FROM snapshot ORDER BY seq').all();
  const oldest = Math.min(...kept.map((row) => Number(row['seq'])));
  const vouched = new Map<number, { readonly digest: string; readonly snapshot: string }>();
  if (kept.length > 0)
    for (const { seq, body } of reader.newestFirst('journal.checkpoint')) {
      if (seq < oldest) break;
      if (body.kind === 'journal.checkpoint' && body.snapshot !== '') vouched.set(body.upTo, body);
    }
  return kept.flatMap((row) => {
    const checkpoint = vouched.get(Number(row['seq']));
    const wrong =
      checkpoint === undefined
        ? ['no checkpoint vouches for it']
        : [
            ...(row['hash'] === checkpoint.digest ? [] : ['hash: its checkpoint names another entry']),
            ...(row['digest'] === checkpoint.snapshot ? [] : ['digest: it is not the one that was signed']),
            ...(digestOf(String(row['state'])) === checkpoint.snapshot ? [] : ['state: it is not what was signed']),
          ];
    return wrong.map((what): TableDifference => ({ table: 'snapshot', row: rowName([row['seq']]), what }));
  });
}

export const SNAPSHOT_CHECK: KeptCheck = {
  owner: SNAPSHOT_TABLES,
  rows,
  decisive: [],
  idle: {
    'snapshot.version': {
      why: 'one of another version is passed over for an older one, or for all entries, and the start says so',
      where: '',
    },
  },
};

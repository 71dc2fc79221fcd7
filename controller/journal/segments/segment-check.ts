import type { KeptCheck, KeptGround } from '../../tables/kept-check.ts';
import { rowName, type TableDifference } from '../../tables/table-difference.ts';
import { StoreError } from '../store-error.ts';
import { isSignedBy, type ReadIndex } from './segment-format.ts';
import { SEGMENT_TABLES, segmentOf, type Segment } from './segment-table.ts';

/** Compares each row of the segment table with its signed file, if that is accessible. */

function rows({ tables, segments, publicKey }: KeptGround): TableDifference[] {
  let last = 0;
  return tables(SEGMENT_TABLES)
    .prepare('SELECT * FROM segment ORDER BY first')
    .all()
    .flatMap((row) => {
      const segment = segmentOf(row);
      const wrong = segment.first === last + 1 ? [] : ['first: entries are missing before it, or stand in two'];
      last = segment.last;
      const size = segments.disk.size(segment.file);
      if (size === null) wrong.push(...whereAway(segment));
      else wrong.push(...beside(segment, size), ...unlikeFile(segment, indexOf(segment, segments), publicKey));
      return wrong.map((what): TableDifference => ({ table: 'segment', row: rowName([segment.first]), what }));
    });
}

type Indexes = KeptGround['segments'];

function indexOf(segment: Segment, segments: Indexes): ReadIndex | null {
  try {
    return segments.indexOf(segment);
  } catch (error) {
    if (error instanceof StoreError) return null;
    throw error;
  }
}

/** Differences from the file's index, which its signature covers. */
function unlikeFile(segment: Segment, read: ReadIndex | null, publicKey: KeptGround['publicKey']): string[] {
  if (read === null) return ['digest: the file is not the segment that it names'];
  const unlike = (['first', 'last', 'firstAt', 'lastAt', 'previous', 'firstHash', 'lastHash'] as const)
    .filter((field) => read.index[field] !== segment[field])
    .map((field) => `${field}: the file says it otherwise`);
  const unsigned = publicKey !== null && !isSignedBy(publicKey, read);
  return unsigned ? [...unlike, 'the file is not signed by the journal’s key'] : unlike;
}

function beside({ bytes, movedAt, folder, first, last, dropped }: Segment, size: number): string[] {
  return [
    ...(bytes === size ? [] : ['bytes: the file has another length']),
    ...((folder === '') === (movedAt === 0) ? [] : ['moved_at: it was moved, or it was not']),
    ...(dropped >= first - 1 && dropped <= last ? [] : ['dropped: it lies outside the segment']),
  ];
}

/** For a file that is not accessible, nothing else can be checked. */
function whereAway({ folder, file }: Segment): string[] {
  return folder === '' ? [`file: ${file} is gone, and nobody moved it`] : [];
}

export const SEGMENT_CHECK: KeptCheck = {
  owner: SEGMENT_TABLES,
  rows,
  decisive: [],
  idle: {
    'segment.dropped': {
      why: 'entries are read from the file alone; rows that are deleted already are deleted once more',
      where: '',
    },
    'segment.folder': {
      why: 'it words where a file was moved to; whether the file is at hand is looked at on the disk',
      where: '',
    },
    'segment.moved_at': { why: 'it words when a file was moved', where: '' },
  },
};

import { FolderDisk } from '../journal/segments/segment-disk.ts';
import { checkTables, type TableCheck } from './check-tables.ts';
import type { ComparisonTask } from './comparison-thread.ts';

export default function compare({ segmentFolder, ...task }: ComparisonTask): TableCheck {
  return checkTables({
    ...task,
    disk: new FolderDisk(segmentFolder, []),
    anew: false,
    trusted: false,
    open: null,
    progress: () => undefined,
  });
}

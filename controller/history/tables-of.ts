import type { TableOwner, Tables } from '../journal/projection.ts';

/** Returns a projection's tables, for reading. */
export type TablesOf = (owner: TableOwner) => Tables;

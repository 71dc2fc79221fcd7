import type { TableOwner, Tables } from '../journal/projection.ts';

/** The tables of a projection, to be read. */
export type TablesOf = (owner: TableOwner) => Tables;

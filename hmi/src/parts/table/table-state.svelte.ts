import { changeQuery, queryOfAddress } from '../address.ts';
import type { Narrowing, Sorting } from './column.ts';

/**
 * How a table is narrowed, ordered and paged. It stands in the address, so that it can be sent to somebody, and so that Back brings it
 * back. `key`: before each of its names where a page has several tables.
 */

export const PAGE_SIZES = [50, 100, 250] as const;
/** Names of an address that are the table's own; every other one is a filter, or somebody else's. */
const OWN = { search: 'q', sorting: 'sort', columns: 'cols', page: 'page', size: 'rows' } as const;

export class TableState implements Narrowing {
  readonly #key: string;
  readonly #filterNames: readonly string[];
  readonly #sortedFirst: Sorting | null;
  search = $state('');
  filters = $state.raw<Readonly<Record<string, string>>>({});
  sorting = $state.raw<Sorting | null>(null);
  /** From 0. */
  page = $state(0);
  size = $state<number>(PAGE_SIZES[0]);
  /** Those that are shown; null for those that a table shows first. */
  columns = $state.raw<readonly string[] | null>(null);

  constructor(key: string, filterNames: readonly string[], sortedFirst: Sorting | null = null) {
    this.#key = key;
    this.#filterNames = filterNames;
    this.#sortedFirst = sortedFirst;
    this.read();
  }

  /** What the address says. */
  read(): void {
    const query = queryOfAddress();
    const own = (name: string): string => query.get(this.#key + name) ?? '';
    this.search = own(OWN.search);
    const [by = '', direction = ''] = own(OWN.sorting).split('.');
    this.sorting = by === '' ? this.#sortedFirst : { by, direction: direction === 'asc' ? 'asc' : 'desc' };
    this.filters = Object.fromEntries(
      this.#filterNames.flatMap((name) => {
        const value = own(name);
        return value === '' ? [] : [[name, value]];
      }),
    );
    this.page = Math.max(0, (Number.parseInt(own(OWN.page), 10) || 1) - 1);
    this.size = PAGE_SIZES.find((size) => String(size) === own(OWN.size)) ?? PAGE_SIZES[0];
    this.columns = own(OWN.columns) === '' ? null : own(OWN.columns).split('.');
  }

  find(text: string): void {
    this.search = text;
    this.#changed();
  }

  /** An empty value narrows nothing. */
  narrow(values: Readonly<Record<string, string>>): void {
    const next = { ...this.filters, ...values };
    this.filters = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== ''));
    this.#changed();
  }

  showAll(): void {
    this.search = '';
    this.filters = {};
    this.#changed();
  }

  /** Rising, falling, and as it was first. */
  sortBy(name: string): void {
    const now = this.sorting?.by === name ? this.sorting.direction : null;
    this.sorting = now === 'desc' ? this.#sortedFirst : { by: name, direction: now === null ? 'asc' : 'desc' };
    this.#changed();
  }

  goTo(page: number): void {
    this.page = Math.max(0, page);
    this.#write();
  }

  resize(size: number): void {
    this.size = size;
    this.#changed();
  }

  choose(columns: readonly string[] | null): void {
    this.columns = columns;
    this.#write();
  }

  get isNarrowed(): boolean {
    return this.search !== '' || Object.keys(this.filters).length > 0;
  }

  #changed(): void {
    this.page = 0;
    this.#write();
  }

  #write(): void {
    const { sorting } = this;
    const said: Readonly<Record<string, string>> = {
      ...Object.fromEntries(this.#filterNames.map((name) => [name, this.filters[name] ?? ''])),
      [OWN.search]: this.search,
      [OWN.sorting]: sorting === null || sorting === this.#sortedFirst ? '' : `${sorting.by}.${sorting.direction}`,
      [OWN.page]: this.page === 0 ? '' : String(this.page + 1),
      [OWN.size]: this.size === PAGE_SIZES[0] ? '' : String(this.size),
      [OWN.columns]: this.columns?.join('.') ?? '',
    };
    changeQuery(Object.fromEntries(Object.entries(said).map(([name, value]) => [this.#key + name, value])));
  }
}

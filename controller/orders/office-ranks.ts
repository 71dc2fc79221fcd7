/** Ranks of the cards in a batch: cards leave the line grouped by province and, within it, by office. */
export class OfficeRanks {
  readonly #index = new Map<string, number>();
  /** By line: index of the office plus one; 0 where no order was accepted. */
  #offices = new Uint16Array(1024);
  #lines = 0;
  count = 0;

  add(line: number, office: string): void {
    let index = this.#index.get(office);
    if (index === undefined) {
      index = this.#index.size + 1;
      this.#index.set(office, index);
    }
    if (line >= this.#offices.length) {
      const larger = new Uint16Array(Math.max(line + 1, this.#offices.length * 2));
      larger.set(this.#offices);
      this.#offices = larger;
    }
    this.#offices[line] = index;
    this.#lines = line;
    this.count += 1;
  }

  /** From 1, by office (whose code begins with the province), then in file order. */
  ranks(): Int32Array {
    const sizes = new Int32Array(this.#index.size + 1);
    for (let line = 1; line <= this.#lines; line += 1) {
      const office = this.#offices[line] ?? 0;
      sizes[office] = (sizes[office] ?? 0) + 1;
    }
    const next = new Int32Array(this.#index.size + 1);
    let rank = 1;
    for (const [, office] of Array.from(this.#index).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      next[office] = rank;
      rank += sizes[office] ?? 0;
    }
    const ranks = new Int32Array(this.#lines + 1);
    for (let line = 1; line <= this.#lines; line += 1) {
      const office = this.#offices[line] ?? 0;
      if (office === 0) continue;
      ranks[line] = next[office] ?? 0;
      next[office] = (next[office] ?? 0) + 1;
    }
    return ranks;
  }
}

import { describe, expect, test } from 'vitest';

import { INTERVAL_MS, PACE_LEAST_CARDS, PACE_LEAST_MS, PaceWindow } from './pace.ts';

/** What a card writes, and how many are made in a day, as it was measured. */

const HOUR_MS = 3_600_000;

class Measured {
  readonly #window = new PaceWindow();
  #count = { atMs: 0, cards: 0, writtenBytes: 0, batches: 0 };

  constructor() {
    this.#window.record(this.#count);
  }

  /** For so long it is counted every five minutes; `each`: what an interval has. */
  during(ms: number, each: { readonly cards?: number; readonly bytes?: number; readonly batches?: number }): this {
    for (let passed = 0; passed < ms; passed += INTERVAL_MS) {
      const { atMs, cards, writtenBytes, batches } = this.#count;
      this.#count = {
        atMs: atMs + INTERVAL_MS,
        cards: cards + (each.cards ?? 0),
        writtenBytes: writtenBytes + (each.bytes ?? 0),
        batches: batches + (each.batches ?? 0),
      };
      this.#window.record(this.#count);
    }
    return this;
  }

  get pace(): PaceWindow['pace'] {
    return this.#window.pace;
  }
}

describe('cards a day', () => {
  test('are those of the last hours, over all hours', () => {
    const measured = new Measured().during(2 * HOUR_MS, { cards: 100 }).during(2 * HOUR_MS, {});
    expect(measured.pace.cardsPerDay).toBe((24 * 100 * 24) / 4);
  });

  test('are not known before an hour and a hundred cards', () => {
    expect(new Measured().during(PACE_LEAST_MS - INTERVAL_MS, { cards: 500 }).pace.cardsPerDay).toBeNull();
    expect(new Measured().during(10 * HOUR_MS, {}).during(INTERVAL_MS, { cards: PACE_LEAST_CARDS - 1 }).pace).toEqual({
      cardsPerDay: null,
      bytesPerCard: null,
    });
  });

  test('of a line that made nothing are not known: it is no pace of nought', () => {
    expect(new Measured().during(24 * HOUR_MS, {}).pace).toEqual({ cardsPerDay: null, bytesPerCard: null });
  });

  test('of more than a day ago are forgotten', () => {
    const measured = new Measured().during(24 * HOUR_MS, { cards: 1000 }).during(24 * HOUR_MS, { cards: 10 });
    expect(measured.pace.cardsPerDay).toBe(10 * 288);
  });
});

describe('bytes of a card', () => {
  test('are what was written while cards alone were made', () => {
    const measured = new Measured()
      .during(HOUR_MS, { cards: 100, bytes: 30_000_000 })
      .during(INTERVAL_MS, { cards: 100, bytes: 9e9, batches: 1 });
    expect(measured.pace.bytesPerCard).toBe(300_000);
  });

  test('are not counted where the file grew smaller: something was moved away', () => {
    const measured = new Measured()
      .during(HOUR_MS, { cards: 100, bytes: 30_000_000 })
      .during(INTERVAL_MS, { cards: 100, bytes: -5e9 });
    expect(measured.pace.bytesPerCard).toBe(300_000);
  });

  test('are never nought: no disk holds cards without end', () => {
    expect(new Measured().during(HOUR_MS, { cards: 100 }).pace.bytesPerCard).toBe(1);
  });
});

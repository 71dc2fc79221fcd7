import { describe, expect, test } from 'vitest';

import { NIGHTLY } from '../nightly.ts';
import { endure, ENTRIES_PER_MINUTE_MAX, ENTRIES_PER_SECOND_MAX, SIEGES } from './hostile/siege.ts';

/**
 * H2: one machine after the other says everything that its contract lets nobody say, each field below, at and beyond each limit. The
 * controller lives, the other stations are there, the journal grows slowly, and once the machine is itself again the line goes on.
 */

const MESSAGES = NIGHTLY ? 250_000 : 1600;

/** What the night's run came to. */
function report(station: string, figures: object): void {
  if (NIGHTLY) process.stderr.write(`${station} ${JSON.stringify(figures)}\n`);
}

describe('H2: a hostile machine', () => {
  test.each(SIEGES)(
    'of the kind %s ends neither the controller nor the other stations, and fills no journal',
    async (...siege) => {
      const { hostility, lost, entries, entriesASecond, entriesAMinute } = await endure(siege, MESSAGES);
      const { messages, places, unfinished: untried } = hostility;
      report(siege[1], { messages, places, untried, entries, entriesASecond, entriesAMinute });
      expect(lost).toEqual([]);
      expect(entriesASecond).toBeLessThan(ENTRIES_PER_SECOND_MAX);
      expect(entriesAMinute).toBeLessThan(ENTRIES_PER_MINUTE_MAX);
    },
    NIGHTLY ? 3_600_000 : 300_000,
  );
});

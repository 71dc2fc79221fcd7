import { describe, expect } from 'vitest';

import { lineTest } from './line-test.ts';

/** Every shipped product goes through the same line: what one country wants of a card stands in recipes alone. */

const WITNESSES = { mrz: 'same', chip: 'same' };

describe('products', () => {
  for (const product of ['citizen-card-2024', 'citizen-card-2021', 'icao-td1-sample']) {
    lineTest(
      `makes ${product} from the first article to the last card, and zone and chip name the citizen of each`,
      { seed: product, cards: 8, blanks: null, product, cryptography: 'full', firstArticle: true },
      async (run) => {
        await run.produce(1);
        await run.finish();
        const judged = run.entries.flatMap(({ body }) => (body.kind === 'card.judged' ? [body.identity] : []));
        expect(judged.length).toBe(8);
        for (const identity of judged) expect(identity).toMatchObject(WITNESSES);
        const created = run.entries.find(({ body }) => body.kind === 'first-article.decided');
        expect(created?.body).toMatchObject({ decision: 'approved' });
      },
    );
  }
});

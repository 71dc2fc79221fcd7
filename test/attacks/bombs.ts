import { createHash, createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync, zstdCompressSync } from 'node:zlib';

import { signedText } from '../../controller/orders/manifest.ts';
import { RealClock } from '../../stations/clock.ts';
import { seen, times, type Attack } from './attack.ts';
import { said } from './browser.ts';
import type { RealController } from './real-controller.ts';

/** Files that are small where they come in, and large once somebody reads them. */

const clock = new RealClock();
const ANSWERED_WITHIN_MS = 30_000;
/** Beside what the process uses anyway. */
const MEMORY_MORE_MB = 250;
const ORDER_FILE_TYPE = 'application/x-cardline-orders';
const MB = 1_000_000;

/** What is asked, and how long somebody else waits for an answer meanwhile. */
async function meanwhile<T>(controller: RealController, asked: Promise<T>): Promise<{ answer: T; waitedMs: number }> {
  const over = new AbortController();
  const ending = asked.finally(() => over.abort());
  let waitedMs = 0;
  while (!over.signal.aborted) {
    const sinceMs = clock.nowMs();
    await controller.browser('127.0.8.1').get('/api/session');
    waitedMs = Math.max(waitedMs, clock.nowMs() - sinceMs);
  }
  return { answer: await ending, waitedMs: Math.round(waitedMs) };
}

const svg = (content: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 85.6 53.98"><g data-layer="colour">${content}</g></svg>`;
const YAML_ALIASES = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...Array.from('bcdefghi', (name, index) => {
    const before = 'abcdefgh'[index] ?? '';
    return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`;
  }),
].join('\n');

const recipes: Attack = {
  item: 'recipes',
  title: 'Recipe bombs',
  steps: [
    'as an engineer have these drafts checked: 30 000 nested groups, 110 000 elements, YAML that is nothing but depth, YAML aliases of aliases, a drawing of entities',
    'somebody else asks for the session meanwhile',
  ],
  expected: 'each is refused with its reason, nobody waits for it, the controller’s memory stays what it was',
  short: false,
  run: async (grounds) => {
    const controller = await grounds.controller();
    const vy = await controller.signedIn('Vy');
    const [recipe] = JSON.parse((await vy.get('/api/recipes')).text) as { hash: string }[];
    const from = recipe?.hash ?? '';
    const { source } = JSON.parse((await vy.get(`/api/recipes/${from}/source`)).text) as { source: string };
    const entities = `<!DOCTYPE svg [<!ENTITY a "${'x'.repeat(1000)}"><!ENTITY b "${'&a;'.repeat(1000)}">]>${svg('<text>&b;</text>')}`;
    const drafts: readonly (readonly [string, object])[] = [
      ['nested groups', { source, front: svg('<g>'.repeat(30_000) + '</g>'.repeat(30_000)), back: null }],
      ['elements', { source, front: svg('<path d="M0 0"/>'.repeat(110_000)), back: null }],
      ['YAML depth', { source: '['.repeat(65_000), front: null, back: null }],
      ['YAML aliases', { source: YAML_ALIASES, front: null, back: null }],
      ['entities', { source, front: entities, back: null }],
    ];
    const before = controller.residentMb();
    const sentences: (readonly [boolean, string])[] = [];
    for (const [what, draft] of drafts) {
      const sinceMs = clock.nowMs();
      const asked = vy.post('/api/recipes/check', { from, ...draft });
      const { answer, waitedMs } = await meanwhile(controller, asked);
      const tookMs = Math.round(clock.nowMs() - sinceMs);
      const { problems = [] } = JSON.parse(answer.text) as { problems?: unknown[] };
      const refused = answer.status >= 400 || problems.length > 0;
      const held = refused && tookMs < ANSWERED_WITHIN_MS && waitedMs < ANSWERED_WITHIN_MS;
      sentences.push([
        held,
        `${what}: ${refused ? 'refused' : 'accepted'} after ${tookMs} ms, others waited ${waitedMs} ms`,
      ]);
    }
    const more = controller.residentMb() - before;
    return seen(...sentences, [controller.isAlive && more < MEMORY_MORE_MB, `${more} MB more`]);
  },
};

/** A manifest as the issuer's own program writes it: the bomb comes from somebody whom the line trusts. */
function manifestOf(controller: RealController, file: string, bytes: Uint8Array, orders: number): string {
  const { place } = controller;
  const signed = {
    file,
    orders,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    issuer: 'Population database',
  };
  const key = createPrivateKey(readFileSync(place.path('issuer.key')));
  const signature = sign(null, signedText(signed), key).toString('base64');
  const certificate = readFileSync(place.path('issuer.pem'), 'utf8');
  return JSON.stringify({ format: 'cardline-orders-1', ...signed, certificate, signature });
}

const imports: Attack = {
  item: 'imports',
  title: 'Import bombs',
  steps: [
    'a trusted issuer signs files of line ends, of one line and of brackets, 200 MB each (8 in the short form), packed to a few kilobytes',
    'a production manager imports them over the HMI; somebody else asks for the session meanwhile',
  ],
  expected: 'each is refused with a reason, no order is accepted, nobody waits for it, memory is bounded',
  short: true,
  run: async (grounds) => {
    const controller = await grounds.controller();
    const mai = await controller.signedIn('Mai');
    const bytes = times(grounds, 8 * MB, 200 * MB);
    const bombs: readonly (readonly [string, '.gz' | '.zst', Buffer])[] = [
      ['line ends, gzip', '.gz', gzipSync(Buffer.alloc(bytes, '\n'))],
      ['line ends, zstd', '.zst', zstdCompressSync(Buffer.alloc(bytes, '\n'))],
      ['one line', '.zst', zstdCompressSync(Buffer.alloc(bytes, 'a'))],
      ['brackets', '.zst', zstdCompressSync(Buffer.alloc(bytes, '['))],
    ];
    const before = controller.residentMb();
    const sentences: (readonly [boolean, string])[] = [];
    for (const [what, packed, bomb] of bombs) {
      const name = `orders.ndjson${packed}`;
      const manifest = manifestOf(controller, name, bomb, 1);
      const query = new URLSearchParams({ name, packed, manifestBytes: String(Buffer.byteLength(manifest)) });
      const body = Buffer.concat([Buffer.from(manifest), bomb]);
      const sinceMs = clock.nowMs();
      const asked = mai.send('POST', `/api/orders/import?${query.toString()}`, body, {
        'content-type': ORDER_FILE_TYPE,
      });
      const { answer, waitedMs } = await meanwhile(controller, asked);
      const tookMs = Math.round(clock.nowMs() - sinceMs);
      const outcome = /"outcome":"([a-z-]+)"/.exec(answer.text)?.[1] ?? said(answer);
      const held = outcome !== 'imported' && outcome !== 'no answer' && waitedMs < ANSWERED_WITHIN_MS;
      sentences.push([
        held,
        `${what} (${bomb.length} bytes): ${outcome} after ${tookMs} ms, others waited ${waitedMs} ms`,
      ]);
    }
    const more = controller.residentMb() - before;
    return seen(...sentences, [controller.isAlive && more < MEMORY_MORE_MB, `${more} MB more`]);
  },
};

export const BOMB_ATTACKS: readonly Attack[] = [recipes, imports];

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { servePages } from './http-server.ts';

/** The HMI's own files: as small as they can be sent, and asked for once. */

const SCRIPT = 'console.log(1);'.repeat(100);
const folder = mkdtempSync(join(tmpdir(), 'cardline-pages-'));
let app: FastifyInstance;

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets', 'index-Ab12.js'), SCRIPT);
  writeFileSync(join(folder, 'assets', 'index-Ab12.js.gz'), gzipSync(SCRIPT));
  app = fastify();
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.header('cache-control', 'no-cache');
    done();
  });
  await servePages(app, folder);
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

describe('a file of the HMI', () => {
  test('whose name has its content’s hash is kept by the browser for ever', async () => {
    const { headers } = await app.inject('/assets/index-Ab12.js');
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  test('comes packed to whoever unpacks it', async () => {
    const { headers, rawPayload } = await app.inject({
      url: '/assets/index-Ab12.js',
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(headers['content-encoding']).toBe('gzip');
    expect(headers['content-type']).toContain('javascript');
    expect(gunzipSync(rawPayload).toString()).toBe(SCRIPT);
    expect((await app.inject('/assets/index-Ab12.js')).payload).toBe(SCRIPT);
  });
});

describe('the document of all pages', () => {
  test.each(['/', '/alarms', '/no-such-page'])('is asked for anew each time: %s', async (url) => {
    const { headers, payload } = await app.inject(url);
    expect(payload).toBe('<!doctype html>');
    expect(headers['cache-control']).toBe('no-cache');
  });
});

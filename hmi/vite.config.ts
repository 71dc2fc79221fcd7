import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

/** Smaller ones are not worth the second look into the folder. */
const LEAST_BYTES = 1024;
const PACKED = /\.(js|css|html|svg|webmanifest)$/;

/** Beside each file the same one packed, so that nobody packs it anew for each visitor. */
function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    writeBundle({ dir = '' }) {
      for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
        if (!PACKED.test(name)) continue;
        const content = readFileSync(join(dir, name));
        if (content.length < LEAST_BYTES) continue;
        writeFileSync(join(dir, `${name}.br`), brotliCompressSync(content));
        writeFileSync(join(dir, `${name}.gz`), gzipSync(content));
      }
    },
  };
}

/** Of `engine.io-client/build/esm/transports`: where a release names them otherwise, the page is larger and works. */
const OTHER_TRANSPORTS = /^\.\/(polling-xhr(\.node)?|webtransport)\.js$/;
const UNUSED_TRANSPORT = '\0unused-transport';

/** Pages speak by WebSocket alone (`connection.svelte.ts`): what engine.io has besides is not sent to them. */
function webSocketAlone(): Plugin {
  return {
    name: 'web-socket-alone',
    enforce: 'pre',
    resolveId: (source) => (OTHER_TRANSPORTS.test(source) ? UNUSED_TRANSPORT : null),
    load: (id) => (id === UNUSED_TRANSPORT ? 'export const XHR = null, WT = null;' : null),
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [svelte(), webSocketAlone(), packed()],
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022' },
});

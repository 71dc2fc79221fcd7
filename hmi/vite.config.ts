import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { svelte, vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

import { guideComponent } from './guide.ts';

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

/** The controller that `npm run dev` stands before. */
const CONTROLLER = process.env['CARDLINE_CONTROLLER'] ?? 'http://localhost:8080';
/** It answers pages of its own address alone: the host and the origin that it is shown are its own. */
const passedOn = {
  target: CONTROLLER,
  changeOrigin: true,
  headers: { origin: new URL(CONTROLLER).origin },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    svelte({
      configFile: false,
      compilerOptions: { runes: true },
      extensions: ['.svelte', '.md'],
      preprocess: [
        {
          name: 'guide',
          markup: ({ content, filename = '' }) =>
            filename.endsWith('.md') ? { code: guideComponent(content) } : undefined,
        },
        vitePreprocess(),
      ],
    }),
    webSocketAlone(),
    packed(),
  ],
  server: {
    port: 5173,
    strictPort: true,
    // The guides lie beside the HMI.
    fs: { allow: ['..'] },
    proxy: { '/api': passedOn, '/sign-in': passedOn, '/socket.io': { ...passedOn, ws: true } },
  },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022' },
});

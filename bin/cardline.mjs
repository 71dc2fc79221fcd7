import { existsSync } from 'node:fs';
import nodeModule from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

// Says what is missing, and ends, where this Node is too old.
import './require-node.mjs';

// What was compiled once is compiled: every start after the first is a quarter shorter. Without a place for it all is as before.
const cache = process.env['XDG_CACHE_HOME'] ?? '';
nodeModule.enableCompileCache?.(join(isAbsolute(cache) ? cache : join(homedir(), '.cache'), 'cardline'));
// A clone runs its TypeScript as it is; an installed package brings the compiled form.
const source = new URL('../cli/main.ts', import.meta.url);
await import(existsSync(source) ? source.href : new URL('../dist/cli/main.js', import.meta.url).href);

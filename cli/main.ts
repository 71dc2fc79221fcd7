import { Console } from 'node:console';
import { argv } from 'node:process';
import { Writable } from 'node:stream';

import { cardline } from './cardline.ts';

/** The process of `cardline <command> …`. */

// What it makes is its owner's alone: journals, keys, lists of cards.
process.umask(0o077);

// Libraries that log by console must not touch stdout, which carries results alone; and what they say is for developers.
const words =
  process.env['CARDLINE_DEBUG'] === undefined ? new Writable({ write: (_c, _e, done) => done() }) : process.stderr;
globalThis.console = new Console(words, words);

// Whoever reads (`| head`) may have had enough.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const code = await cardline(argv.slice(2));
process.exitCode = code;
// What can't go on ends, whatever it had begun: a browser, a machine, a port.
if (code !== 0) process.exit(code);

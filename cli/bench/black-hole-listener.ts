import { createServer } from 'node:net';

/** Listens, with room for hardly anybody, until its process is made to stand still: `fork(port)`. */
createServer().listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 1 }, () => process.send?.('ready'));

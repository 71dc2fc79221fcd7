import { join } from 'node:path';

/**
 * Before each test file: what an earlier one left in the environment of the worker that they share. The OPC UA library writes
 * OPENSSL_CONF=undefined once it has read a key, and every openssl that is started afterwards would look for that file.
 */
if (process.env['OPENSSL_CONF'] === 'undefined') delete process.env['OPENSSL_CONF'];

/**
 * Tests start some hundred processes of the same code: V8 compiles it once for all of them. Only here: what stands in such a cache is run
 * unchecked, and a real line checks its own files.
 */
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'output', 'compile-cache');

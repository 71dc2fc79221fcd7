import { connection, NOBODY } from './connection.svelte.ts';
import { appearance } from './words/language.svelte.ts';

/**
 * Before each file of component tests: both languages are loaded, and nobody is signed in, whoever an earlier file of the same worker
 * signed in.
 */
connection.session = NOBODY;
await appearance.learn('en');
await appearance.learn('vi');

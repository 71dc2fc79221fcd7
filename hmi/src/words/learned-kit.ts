import { appearance } from './language.svelte.ts';

/** Before a component is tested: it may be shown in either language, as in a page that has learned both. */
await appearance.learn('en');
await appearance.learn('vi');

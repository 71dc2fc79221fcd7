import { join } from 'node:path';

import { defineConfig } from 'vitepress';

/**
 * The documentation as a site: `npm run docs` builds it into `test/output/docs`, without network, and fails on a dead link. Its source is the
 * whole repository, so that a guide can link to README.md and to the protocol beside each driver.
 */

const ROOT = join(import.meta.dirname, '..', '..');

const START = [
  { text: 'First hour', link: '/docs/first-hour' },
  { text: 'Troubleshooting', link: '/docs/troubleshooting' },
];
const PEOPLE = [
  { text: 'Operator’s guide', link: '/docs/operator' },
  { text: 'Manager’s guide', link: '/docs/manager' },
  { text: 'Engineer’s guide', link: '/docs/engineer' },
];
const SETUP = [
  { text: 'Connect a real machine', link: '/docs/connect-a-machine' },
  { text: 'Order files', link: '/docs/order-files' },
  { text: 'Recipes and card design', link: '/docs/recipes' },
  { text: 'Keys and ceremonies', link: '/docs/keys' },
  { text: 'Run and keep a line', link: '/docs/keep' },
  { text: 'Security', link: '/docs/security' },
];
const REFERENCE = [
  { text: 'Command line', link: '/docs/command-line' },
  { text: 'HTTP and socket API', link: '/docs/api' },
  { text: 'Chip profile', link: '/docs/chip-profile' },
  { text: 'Journal format', link: '/docs/journal' },
  { text: 'Journal segments', link: '/docs/journal-segments' },
  { text: 'Simulator and benches', link: '/docs/simulator-and-benches' },
  { text: 'Hostile inputs', link: '/docs/hostile-inputs' },
  { text: 'Compliance', link: '/docs/compliance' },
];
const CHANGE = [
  { text: 'Architecture', link: '/ARCHITECTURE' },
  { text: 'Contributing', link: '/CONTRIBUTING' },
  { text: 'Add a station kind', link: '/docs/add-a-station' },
  { text: 'Add a page', link: '/docs/add-a-page' },
  { text: 'Changelog', link: '/CHANGELOG' },
];

export default defineConfig({
  title: 'Cardline',
  description: 'Control system of a card production line',
  srcDir: ROOT,
  srcExclude: ['.github/**', 'test/**', 'recipes/fonts/**'],
  outDir: join(ROOT, 'test', 'output', 'docs'),
  cacheDir: join(ROOT, 'node_modules', '.vitepress'),
  // Links to source files lead to the repository, where there is one; the Markdown pages are checked by VitePress, all others by a test.
  ignoreDeadLinks: [/\.(ya?ml|ts|svelte|json|sh)$/, /LICENSE$/, /\/screenshots\//],
  metaChunk: true,
  locales: {
    root: { label: 'English', lang: 'en' },
    vi: {
      label: 'Tiếng Việt',
      lang: 'vi',
      link: '/docs/vi/operator',
    },
  },
  themeConfig: {
    nav: [
      { text: 'First hour', link: '/docs/first-hour' },
      { text: 'Tiếng Việt', link: '/docs/vi/operator' },
    ],
    sidebar: {
      '/docs/vi/': [
        { text: 'Hướng dẫn vận hành', link: '/docs/vi/operator' },
        { text: 'Hướng dẫn quản lý', link: '/docs/vi/manager' },
        { text: 'Hướng dẫn kỹ thuật', link: '/docs/vi/engineer' },
      ],
      '/': [
        { text: 'Start', items: START },
        { text: 'For people at the line', items: PEOPLE },
        { text: 'Set up and run', items: SETUP },
        { text: 'Reference', items: REFERENCE },
        { text: 'Change Cardline', items: CHANGE },
      ],
    },
    search: { provider: 'local' },
    outline: { level: [2, 3] },
  },
});

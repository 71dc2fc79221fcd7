import jsdocPlugin from 'eslint-plugin-jsdoc';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';

import svelteConfig from './hmi/svelte.config.js';

/*
 * What oxlint can't do: Svelte files, and the rule that time and chance are injected. Everything asks a Clock and a
 * Random that it was given; only these files ask the machine. That is what makes a shift replayable from its seed.
 */
const CLOCKS = [
  'stations/clock.ts',
  'stations/random.ts',
  'hmi/src/page-clock.ts',
  // Runs in a browser's page, from outside: the page's own clock is what it measures by.
  'cli/bench/watch-paints.ts',
  'cli/bench/watch-commands.ts',
  'cli/bench/watch-unit.ts',
  'cli/bench/watch-frames.ts',
];

const said =
  'Time and chance are injected: take a Clock (stations/clock.ts), a Random (stations/random.ts) or, in the HMI, pageClock.';
const timeAndChance = {
  'no-restricted-globals': [
    'error',
    ...['setTimeout', 'setInterval', 'setImmediate', 'requestAnimationFrame', 'performance'].map((name) => ({
      name,
      message: said,
    })),
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: said },
    { object: 'Math', property: 'random', message: said },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: said },
  ],
  'no-restricted-imports': [
    'error',
    {
      paths: ['timers', 'node:timers', 'timers/promises', 'node:timers/promises'].map((name) => ({
        name,
        message: said,
      })),
    },
  ],
};

const strictJson = {
  object: 'JSON',
  property: 'parse',
  message:
    'JSON that comes from anywhere is read by recipes/strict-json.ts: a key that stands twice is an error there.',
};
/** Read by engineers who connect a machine: exported functions there need a docstring. TypeScript has the types. */
const CONTRACTS_AND_DRIVERS = [
  'stations/**/{contract,unit-contract,driver,unit-driver,head-reader,pcsc-reader,reader,session,channel,ccid,frame}.ts',
  'stations/links/*.ts',
];
/** The journal's own rows, which its chain of hashes holds to what was written; and what runs in a browser or in tests. */
const READS_ITS_OWN_JSON = [
  'recipes/strict-json.ts',
  'controller/journal/facts/{stored-fact,shapes}.ts',
  'controller/journal/json-cell.ts',
  '**/*.test.ts',
  'cli/bench/**',
];

export default tseslint.config(
  { ignores: ['dist', 'hmi/dist', 'node_modules', 'test/output'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser }, rules: timeAndChance },
  {
    files: ['{recipes,stations,simulator,controller,cli}/**/*.ts'],
    ignores: [...CLOCKS, ...READS_ITS_OWN_JSON],
    rules: { 'no-restricted-properties': [...timeAndChance['no-restricted-properties'], strictJson] },
  },
  { files: CLOCKS, rules: Object.fromEntries(Object.keys(timeAndChance).map((rule) => [rule, 'off'])) },
  {
    files: CONTRACTS_AND_DRIVERS,
    ignores: ['**/*.test.ts', '**/*-kit.ts'],
    plugins: { jsdoc: jsdocPlugin },
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: true,
          enableFixer: false,
          require: { FunctionDeclaration: true, ClassDeclaration: true, ArrowFunctionExpression: true },
        },
      ],
      'jsdoc/no-types': 'error',
    },
  },
  svelte.configs['flat/recommended'],
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: tseslint.parser, projectService: true, extraFileExtensions: ['.svelte'], svelteConfig },
      globals: {},
    },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: { ...timeAndChance, '@typescript-eslint/no-floating-promises': 'error' },
  },
);

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

import { graftPlugins } from './test/scenario/mutants/graft-plugin.ts';

/**
 * Unit tests stand beside the code; test/ holds what crosses folders. Browsers, and processes whose timing is looked at, run
 * with nothing else beside them: a computer that is short of time makes a line fall silent, and it holds as it should, until somebody
 * presses Unhold. What only has to come to its end runs beside what computes: a claim there is about how it ended, never about when, or at
 * the first attempt. `strangers` and `pcsc-heads` want the computer's one pcscd each: they are of two projects that follow each other.
 */
const PATIENT = [
  'test/attacks/**/*.test.ts',
  'test/package/**/*.test.ts',
  'test/interop/{companion-specifications,inspection-systems,strangers}.test.ts',
  'test/process/{archive-killed,bad-input,documentation-commands,failed-commands,fresh-data,given-up,import-killed,lifetimes,longevity,migration-killed,real-line-orders,stolen-disk,storm,upload-killed}.test.ts',
];

/** What goes through many seeds, inputs, commits or pictures: everything but this is run before each commit (`npm run test:quick`). */
const SWEEPS = [
  'test/scenario/{chips,crash-points,found-by-seeds,fuzz,hostile-machines,hostile-values,lds,lossy-heads,order-files,products,quality-control,shipped-scenarios,slow-servers,storm}.test.ts',
];

const ENVIRONMENT = ['test/environment.ts'];
/** A busy computer takes its time over what a file begins with. */
const HOOKS_MS = 300_000;

/** What takes longest begins first: begun last, it would leave the other processor idle for a minute. */
const LONGEST = [
  'package/package',
  'process/storm',
  'process/stolen-disk',
  'scenario/storm',
  'process/bad-input',
  'process/given-up',
  'process/lifetimes',
  'scenario/crash-points',
  'process/killed',
  'browser/manager',
  'browser/hmi',
  'browser/pages',
  'browser/engineer',
  'browser/computer',
  'browser/hands',
  'process/unplugged',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return index === -1 ? LONGEST.length : index;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    // One more than the processors that a small machine has: whoever waits for a process of its own needs little of them. What is patient
    // goes in four (`npm test`).
    maxWorkers: 3,
    // There are no singletons to be kept apart: files that follow each other in a worker share what was imported.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // `npm run coverage` says which code nothing goes through. There is no number to reach: a line that is run is not yet tested.
    coverage: {
      provider: 'v8',
      include: ['{recipes,stations,simulator,controller,cli}/**/*.ts', 'hmi/src/**/*.{ts,svelte}'],
      exclude: ['**/*.test.ts', '**/*-kit.ts', 'cli/bench/**'],
      reporter: ['text'],
      reportsDirectory: 'test/output/coverage',
    },
    projects: [
      {
        plugins: graftPlugins(),
        test: {
          name: 'unit',
          setupFiles: ENVIRONMENT,
          include: ['{recipes,stations,simulator,controller,cli,hmi/src}/**/*.test.ts'],
          exclude: ['**/*.component.test.ts'],
          testTimeout: 60_000,
          hookTimeout: HOOKS_MS,
          expect: { poll: { timeout: 30_000 } },
        },
      },
      {
        plugins: [svelte({ configFile: false })],
        resolve: { conditions: ['browser'] },
        test: {
          name: 'component',
          setupFiles: ['hmi/src/component-setup-kit.ts'],
          include: ['{hmi/src,test/hmi}/**/*.component.test.ts'],
          environment: 'happy-dom',
          testTimeout: 60_000,
          hookTimeout: HOOKS_MS,
        },
      },
      {
        test: {
          name: 'scenario',
          setupFiles: ENVIRONMENT,
          include: ['test/scenario/**/*.test.ts', 'test/rules/**/*.test.ts'],
          exclude: SWEEPS,
          testTimeout: 120_000,
          hookTimeout: HOOKS_MS,
        },
      },
      {
        test: {
          name: 'sweep',
          setupFiles: ENVIRONMENT,
          include: SWEEPS,
          testTimeout: 300_000,
          hookTimeout: HOOKS_MS,
        },
      },
      {
        test: {
          name: 'patient',
          setupFiles: ENVIRONMENT,
          include: PATIENT,
          testTimeout: 900_000,
          hookTimeout: HOOKS_MS,
        },
      },
      {
        test: {
          name: 'real',
          setupFiles: ENVIRONMENT,
          include: ['test/{process,interop,browser}/**/*.test.ts'],
          exclude: PATIENT,
          testTimeout: 900_000,
          hookTimeout: HOOKS_MS,
          expect: { poll: { timeout: 180_000 } },
        },
      },
    ],
  },
});

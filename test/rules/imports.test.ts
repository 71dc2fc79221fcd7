import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** The rules that hold the house together must catch who breaks them. */

const ROOT = join(import.meta.dirname, '..', '..');
/** Files that break a rule, and are gone after the test. */
const WRONG: readonly (readonly [file: string, content: string, rule: string])[] = [
  ['recipes/wrong-a.ts', "import '../stations/clock.ts';\n", 'recipes-import-nothing'],
  ['stations/wrong-b.ts', "import '../controller/journal/chain.ts';\n", 'stations-below-all'],
  ['simulator/wrong-c.ts', "import '../controller/journal/chain.ts';\n", 'simulator-beside-controller'],
  ['controller/wrong-d.ts', "import '../simulator/world.ts';\n", 'controller-beside-simulator'],
  ['hmi/src/wrong-e.ts', "import '../../stations/packml.ts';\n", 'hmi-sees-the-contract'],
  ['controller/gateway/contract/wrong-j.ts', "import '../../journal/chain.ts';\n", 'contract-is-pure'],
  ['controller/wrong-f.ts', "import 'node-opcua';\n", 'opcua-behind-links'],
  ['cli/wrong-g.ts', "import 'serialport';\n", 'serialport-behind-links'],
  ['cli/wrong-h.ts', "import '../test/scenario/line-test.ts';\n", 'tests-are-on-top'],
  ['cli/wrong-i.ts', "import 'fast-check';\n", 'product-needs-no-dev-packages'],
];
const UNTIMELY = 'controller/wrong-time.ts';

function bin(name: string, ...args: string[]): { status: number | null; output: string } {
  const run = spawnSync(process.execPath, [join(ROOT, 'node_modules', name), ...args], { cwd: ROOT, encoding: 'utf8' });
  return { status: run.status, output: `${run.stdout}${run.stderr}` };
}

const cruise = (): ReturnType<typeof bin> =>
  bin(
    'dependency-cruiser/bin/dependency-cruiser.mjs',
    '--config',
    '.dependency-cruiser.cjs',
    'recipes',
    'stations',
    'simulator',
    'controller',
    'cli',
    'hmi/src',
  );

/** It reads every file of the house, beside all other tests. */
const CRUISE_MS = 60_000;

const remove = (): void => {
  for (const [file] of WRONG) rmSync(join(ROOT, file), { force: true });
  rmSync(join(ROOT, UNTIMELY), { force: true });
};

describe('imports go one way', () => {
  let output = '';
  beforeAll(() => {
    mkdirSync(join(ROOT, 'test', 'output'), { recursive: true });
    for (const [file, content] of WRONG) writeFileSync(join(ROOT, file), content);
    ({ output } = cruise());
    remove();
  }, CRUISE_MS);
  afterAll(remove);

  test.each(WRONG)('%s is caught', (file, _, rule) => {
    expect(output).toContain(`${rule}: ${file}`);
  });

  test(
    'the house as it stands breaks no rule',
    () => {
      const { status, output: said } = cruise();
      expect(said).toContain('no dependency violations');
      expect(status).toBe(0);
    },
    CRUISE_MS,
  );
});

describe('time and chance are injected', () => {
  test.each([
    'export const at = Date.now();',
    'export const at = new Date();',
    'export const chance = Math.random();',
    'setTimeout(() => undefined, 1);',
    'setInterval(() => undefined, 1);',
    'export const at = performance.now();',
    "import { setTimeout } from 'node:timers/promises';\nawait setTimeout(1);",
  ])('%s is caught', (code) => {
    writeFileSync(join(ROOT, UNTIMELY), `${code}\n`);
    const { status, output } = bin('eslint/bin/eslint.js', UNTIMELY);
    remove();
    expect(output).toContain('Time and chance are injected');
    expect(status).toBe(1);
  });
});

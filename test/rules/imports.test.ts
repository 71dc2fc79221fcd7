import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { ESLint } from 'eslint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/**
 * The rules that hold the house together must catch who breaks them. They are tried on a house of their own that is nothing but breaches:
 * whether this one keeps them, `npm run check:imports` says.
 */

const ROOT = join(import.meta.dirname, '..', '..');
const RULES = ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'];
const FLOORS = ['recipes', 'stations', 'simulator', 'controller', 'cli', 'hmi/src'];
const WRONG: readonly (readonly [file: string, imports: string, rule: string])[] = [
  ['recipes/wrong-a.ts', '../stations/clock.ts', 'recipes-import-nothing'],
  ['stations/wrong-b.ts', '../controller/journal/chain.ts', 'stations-below-all'],
  ['simulator/wrong-c.ts', '../controller/journal/chain.ts', 'simulator-beside-controller'],
  ['controller/wrong-d.ts', '../simulator/world.ts', 'controller-beside-simulator'],
  ['hmi/src/wrong-e.ts', '../../stations/packml.ts', 'hmi-sees-the-contract'],
  ['controller/gateway/contract/wrong-j.ts', '../../journal/chain.ts', 'contract-is-pure'],
  ['controller/wrong-f.ts', 'node-opcua', 'opcua-behind-links'],
  ['cli/wrong-g.ts', 'serialport', 'serialport-behind-links'],
  ['controller/wrong-k.ts', '@lydell/node-pty', 'pseudo-terminals-behind-serve'],
  ['cli/wrong-h.ts', '../test/scenario/line-test.ts', 'tests-are-on-top'],
  ['cli/wrong-i.ts', 'fast-check', 'product-needs-no-dev-packages'],
  ['cli/wrong-l.ts', 'no-such-package', 'no-unlisted-packages'],
  ['controller/wrong-m.ts', './line/decider-kit.ts', 'kits-are-for-tests'],
  ['stations/wrong-n.ts', './wrong-n.ts', 'no-cycles'],
];

describe('imports go one way', () => {
  const house = mkdtempSync(join(tmpdir(), 'cardline-rules-'));
  let output = '';

  beforeAll(() => {
    for (const file of RULES) cpSync(join(ROOT, file), join(house, file));
    symlinkSync(join(ROOT, 'node_modules'), join(house, 'node_modules'));
    const write = (file: string, content: string): void => {
      mkdirSync(dirname(join(house, file)), { recursive: true });
      writeFileSync(join(house, file), content);
    };
    for (const [file, imports] of WRONG) {
      if (imports.startsWith('.')) write(join(dirname(file), imports), 'export {};\n');
    }
    for (const [file, imports] of WRONG) write(file, `import '${imports}';\n`);
    const cruiser = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
    const words = [cruiser, '--config', RULES[0] ?? '', ...FLOORS];
    output = spawnSync(process.execPath, words, { cwd: house, encoding: 'utf8' }).stdout;
  }, 60_000);
  afterAll(() => rmSync(house, { recursive: true, force: true }));

  test.each(WRONG)('%s, which imports %s, is caught', (file, _, rule) => {
    expect(output).toContain(`${rule}: ${file}`);
  });
});

describe('time and chance are injected', () => {
  const eslint = new ESLint({ cwd: ROOT });

  test.each([
    'export const at = Date.now();',
    'export const at = new Date();',
    'export const chance = Math.random();',
    'setTimeout(() => undefined, 1);',
    'setInterval(() => undefined, 1);',
    'export const at = performance.now();',
    "import { setTimeout } from 'node:timers/promises';\nawait setTimeout(1);",
  ])('%s is caught', async (code) => {
    const [result] = await eslint.lintText(`${code}\n`, { filePath: join(ROOT, 'controller', 'wrong-time.ts') });
    const said = result?.messages.map(({ message }) => message) ?? [];
    expect(said).toContainEqual(expect.stringContaining('Time and chance are injected'));
  });
});

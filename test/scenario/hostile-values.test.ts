import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { describe, expect, test } from 'vitest';
import { isCollection, isScalar, parseDocument, visit } from 'yaml';

import { lineOfSeed } from '../../cli/simulation/line-of-seed.ts';
import { play } from '../../cli/simulation/scenario.ts';
import { readScenario, shippedScenarios } from '../../cli/simulation/scenario-file.ts';
import { AT_ONCE, runShift } from '../../cli/simulation/shift.ts';
import { defaultRecipe, installedRecipes } from '../../cli/recipes.ts';
import { CONTROLLER_URI } from '../../controller/main.ts';
import { buildStations } from '../../controller/stations.ts';
import { recipeSchema } from '../../recipes/recipe.ts';
import { readYamlFile, type FileResult } from '../../recipes/yaml-file.ts';
import { RealClock } from '../../stations/clock.ts';
import {
  bottleneck,
  defaultLayoutFile,
  linePositions,
  readLayout,
  type LineLayout,
} from '../../stations/line-layout.ts';
import { opcUaLink } from '../../stations/links/opcua.ts';
import { openPki, ownCertificate } from '../../stations/links/opcua-pki.ts';
import { PcscSocket } from '../../stations/links/pcsc.ts';
import { serialLink } from '../../stations/links/serial.ts';
import { SeededRandom, SystemEntropy } from '../../stations/random.ts';
import { NIGHTLY } from '../nightly.ts';
import { defaultLayout } from './line-test.ts';

/**
 * Every value of the shipped files, replaced by every hostile one: it is refused with file, line and field, or what is made of it
 * runs. Nothing throws.
 */

const HOSTILE: readonly unknown[] = [
  null,
  true,
  '',
  ' ',
  '\0',
  '‮x',
  'x'.repeat(5000),
  '__proto__',
  'constructor',
  '${1+1}',
  '../../etc/passwd',
  0,
  -0,
  -1,
  0.5,
  1,
  5e-324,
  65_536,
  1e308,
  2 ** 53,
  Number.NaN,
  Infinity,
  -Infinity,
  '1',
  '1e3',
  [],
  {},
  [[]],
  { __proto__: null },
];

const HOSTILE_URLS: readonly string[] = [
  'opc.tcp://127.0.0.1:99999',
  'opc.tcp://127.0.0.1:-1',
  'opc.tcp://:4840',
  'opc.tcp://',
  'opc.tcp://127.0.0.1',
  'opc.tcp://[::1]:1',
  'opc.tcp://[::g]:1',
  'opc.tcp://a..b:1',
  'opc.tcp://user@127.0.0.1:1',
  'opc.tcp://%00:1',
  'serial:///dev/cardline-nothing',
  'serial:///dev/cardline-nothing?baud=abc',
  'serial:///dev/cardline-nothing?baud=1e400',
  'serial:///dev/cardline-nothing?stop=3',
  'serial:///%zz',
  'serial:///%00',
  'serial:///',
  'serial:///dev/null',
  'serial:///tmp',
  'tcp://127.0.0.1:99999',
  'tcp://:1',
  'tcp://[::1]:1',
  'tcp://127.0.0.1:1',
];

interface Changed {
  readonly source: string;
  /** The value's path and what it was replaced by, for whoever reads a failure. */
  readonly what: string;
}

/** The file with one value replaced, or left out, at a time. */
function* changes(source: string): Generator<Changed> {
  const paths: (readonly unknown[])[] = [];
  visit(parseDocument(source), {
    Node(key, node, way) {
      if (key === 'key' || !(isScalar(node) || isCollection(node))) return;
      paths.push(pathOf(way, node));
    },
  });
  // Of a list of plain values the first is enough.
  for (const path of paths.filter((path) => path.length > 0 && !(Number(path.at(-1)) > 0))) {
    const document = parseDocument(source);
    for (const value of path.at(-1) === 'url' ? [...HOSTILE, ...HOSTILE_URLS] : HOSTILE) {
      document.setIn(path, document.createNode(value));
      yield { source: document.toString(), what: `${path.join('.')} = ${JSON.stringify(value)}` };
    }
    document.deleteIn(path);
    yield { source: document.toString(), what: `${path.join('.')} left out` };
  }
}

/** Keys and indices from the document's root to a node that is visited. */
function pathOf(way: readonly unknown[], node: unknown): unknown[] {
  const path: unknown[] = [];
  const chain = [...way, node];
  for (const [index, ancestor] of chain.entries()) {
    const parent = chain[index - 1];
    if (isPair(ancestor)) path.push(isScalar(ancestor.key) ? ancestor.key.value : String(ancestor.key));
    else if (isCollection(parent) && !isPair(ancestor) && 'items' in parent)
      path.push(parent.items.indexOf(ancestor as never));
  }
  return path;
}

function isPair(node: unknown): node is { readonly key: unknown; readonly value: unknown } {
  return typeof node === 'object' && node !== null && 'key' in node && 'value' in node;
}

/** What was neither refused with file, line and field nor accepted. */
function unclear(result: FileResult<unknown>, file: string, what: string): string[] {
  if (result.ok) return [];
  return result.problems
    .filter((problem) => problem.line < 1 || problem.message.en === '' || !problem.file.startsWith(dirname(file)))
    .map((problem) => `${what}: ${JSON.stringify(problem)}`);
}

const folder = mkdtempSync(join(tmpdir(), 'hostile-'));

/** All are read; in the night all that is accepted is played, else every third of it. */
const played = <T>(accepted: readonly T[]): T[] => accepted.filter((_, index) => NIGHTLY || index % 6 === 0);

/** Files that differ from this one in one value, read; those that were accepted. */
function readAll<T>(from: string, name: string, read: (file: string) => FileResult<T>): { what: string; value: T }[] {
  const file = join(folder, name);
  const accepted: { what: string; value: T }[] = [];
  const wrong: string[] = [];
  let count = 0;
  for (const { source, what } of changes(from)) {
    writeFileSync(file, source);
    const result = read(file);
    count += 1;
    wrong.push(...unclear(result, file, what));
    if (result.ok) accepted.push({ what, value: result.value });
  }
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThan(300);
  return accepted;
}

describe('one hostile value', () => {
  const recipe = defaultRecipe(installedRecipes());

  test('in a layout: what is accepted has its links, its places and a shift', async () => {
    const accepted = readAll(oneOfEachKind(), 'line.yaml', readLayout);
    const clock = new RealClock();
    const pki = await openPki(join(folder, 'pki'));
    const certificate = await ownCertificate(pki, 'controller', CONTROLLER_URI, clock.wallTimeMs(), []);
    const identity = { pki, certificate, applicationUri: CONTROLLER_URI, world: 'simulated' } as const;
    const linked = new Set<string>();
    for (const { what, value: layout } of accepted) {
      expect(new Set(linePositions(layout)).size, what).toBe(linePositions(layout).length);
      expect(Number.isFinite(bottleneck(layout).cardsPerHour), what).toBe(true);
      const unseen = layout.stations.filter(({ url }) => !linked.has(url));
      for (const { url } of unseen) linked.add(url);
      await startAndStop({ ...layout, stations: unseen }, clock, (station) =>
        opcUaLink(station.url, layout.security, identity, clock),
      );
    }
    for (const { what, value: layout } of played(accepted)) {
      if (!layout.simulated || !recipe.recipe.phases.every(({ station }) => hasKind(layout, station))) continue;
      const line = lineOfSeed(layout, recipe, '1', 'none', 'off');
      line.order(1);
      const shift = await runShift(line, {
        seed: '1',
        cards: 1,
        faults: 'none',
        untilEntry: null,
        ...AT_ONCE,
        prepare: () => undefined,
      });
      expect(line.failure, what).toBeNull();
      expect(['done', 'stopped'], what).toContain(shift.end);
    }
  });

  test('in a recipe: it is accepted or refused', () => {
    const source = readFileSync(join(recipe.folder, 'recipe.yaml'), 'utf8');
    const accepted = readAll(source, 'recipe.yaml', (file) => readYamlFile(file, recipeSchema));
    expect(accepted.length).toBeGreaterThan(0);
  });

  test('in a scenario: what is accepted is played', async () => {
    const scenario = shippedScenarios().find((file) => file.includes('jam')) ?? '';
    const source = readFileSync(scenario, 'utf8').replace(/^cards: .*$/m, 'cards: 3');
    const accepted = readAll(source, 'scenario.yaml', (file) => readScenario(file, defaultLayout()));
    for (const { what, value } of played(accepted)) {
      if (value.cards > 100) continue;
      const { line } = await play(value, defaultLayout(), recipe, 'off');
      expect(line.failure, what).toBeNull();
    }
  });
});

/** The shipped layout with one head: the others are as the first. */
function oneOfEachKind(): string {
  return readFileSync(defaultLayoutFile(), 'utf8').replaceAll(/.*id: head-[2-8].*\n/g, '');
}

function hasKind(layout: LineLayout, kind: string): boolean {
  return layout.stations.some((station) => station.kind === kind);
}

/** Drivers on their real links, with nothing at the other end. */
async function startAndStop(
  layout: LineLayout,
  clock: RealClock,
  opcUa: (station: LineLayout['stations'][number]) => ReturnType<typeof opcUaLink>,
): Promise<void> {
  const stations = buildStations(layout, clock, new SeededRandom('hostile'), new SystemEntropy(), {
    opcUa: (station) => () => opcUa(station),
    serial: (station) => () => serialLink(station.url, clock),
    pcsc: () => () => new PcscSocket(clock),
  });
  for (const station of stations.values()) {
    station.listen(() => undefined);
    station.start();
  }
  await Promise.all([...stations.values()].map((station) => station.stop()));
}

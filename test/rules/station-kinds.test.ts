import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { KINDS, STATION_KINDS, type StationKind } from '../../stations/kinds.ts';
import { MACHINES } from '../../stations/machines.ts';
import { SIMULATED } from '../../simulator/devices.ts';
import { PHASES } from '../../recipes/phases.ts';

/** A kind of station is one folder: whoever wants to know something of it asks its descriptor, and nobody asks its name. */

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCES = '{recipes,stations,simulator,controller,cli,hmi/src}/**/*.{ts,svelte}';

/** One line for each kind stands here, and the compiler names the one that is missing. */
const REGISTRIES = [
  'recipes/phases.ts',
  'stations/kinds.ts',
  'stations/machines.ts',
  'simulator/devices.ts',
  'controller/wire/serial-decoders.ts',
  'hmi/src/mimic/kinds.ts',
  'hmi/src/words/english.ts',
  'hmi/src/words/vietnamese.ts',
];
/** They speak of stations of the default line, which are called like their kind. */
const STATION_IDS = [
  'cli/bench/hmi.ts',
  'cli/bench/links.ts',
  'cli/bench/long-journal-facts.ts',
  'cli/bench/values.ts',
  'controller/line/facts-kit.ts',
  'simulator/serve/standard-unit.ts',
];

/** Folders and files of a kind's own. */
const OWN: Readonly<Record<StationKind, readonly string[]>> = {
  transport: ['simulator/devices/transport.ts'],
  'chip-encoder': ['simulator/devices/ccid-head.ts'],
  printer: ['simulator/devices/printer.ts'],
  'laser-engraver': ['simulator/devices/laser-engraver.ts'],
  'quality-control': ['simulator/devices/quality-control.ts'],
  packer: ['simulator/devices/packer.ts'],
};

const isOwn = (kind: StationKind, file: string): boolean =>
  file.startsWith(`stations/${kind}/`) || file === `recipes/phases/${kind}.ts` || OWN[kind].includes(file);

/** The name as a string of the code; with `as`, of a word that other things bear, too. */
function named(kind: string, source: string): string[] {
  const code = source.replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, '').replaceAll(/^\s*(import|export) .*from .*$/gm, '');
  return code.split('\n').filter((line) => new RegExp(`['"\`]${kind}['"\`]`).test(line));
}

describe.each(STATION_KINDS)('%s', (kind) => {
  test('is called by its name in its own folder and in registries alone', () => {
    const elsewhere = globSync(SOURCES, { cwd: ROOT })
      .filter((file) => !file.endsWith('.test.ts') && !isOwn(kind, file))
      .filter((file) => !REGISTRIES.includes(file) && !STATION_IDS.includes(file))
      .flatMap((file) => named(kind, readFileSync(join(ROOT, file), 'utf8')).map((line) => `${file}: ${line.trim()}`));
    expect(elsewhere).toEqual([]);
  });

  test('has the same name in every registry', () => {
    expect(KINDS[kind].name).toBe(kind);
    expect(KINDS[kind].layout.shape.kind.value).toBe(kind);
    expect(MACHINES[kind].driver).toBeTypeOf('function');
    expect(SIMULATED[kind].build).toBeTypeOf('function');
  });
});

test('what recipes name is what works on cards', () => {
  expect(Object.keys(PHASES)).toEqual(STATION_KINDS.filter((kind) => !KINDS[kind].capabilities.carries));
});

test('the rule catches who asks a name', () => {
  expect(named('printer', "if (station.kind === 'printer') return;")).toHaveLength(1);
  expect(named('printer', '// a «printer» prints\n')).toHaveLength(0);
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { formatProblem } from '../recipes/yaml-file.ts';
import {
  bottleneck,
  capacities,
  defaultLayoutFile,
  linePositions,
  queuePositions,
  readConnectableLayout,
  readLayout,
} from './line-layout.ts';

function problems(yaml: string): string[] {
  const file = join(mkdtempSync(join(tmpdir(), 'layout-')), 'line.yaml');
  writeFileSync(file, yaml);
  const result = readLayout(file);
  return result.ok ? [] : result.problems.map((problem) => formatProblem(problem).replace(file, 'line.yaml'));
}

describe('a line’s layout', () => {
  const layout = readLayout(defaultLayoutFile());
  if (!layout.ok) throw new Error('the default layout is not right');

  test('the bottleneck is computed: the default line’s is the laser, 1125 cards an hour', () => {
    expect(bottleneck(layout.value)).toEqual({ station: 'laser-engraver', cardsPerHour: 3_600_000 / (2600 + 600) });
  });

  test('is in Viet Nam, unless it names another time zone', () => {
    expect(layout.value.timeZone).toBe('Asia/Ho_Chi_Minh');
  });

  test('parallel heads share the load', () => {
    const chip = capacities(layout.value).find(({ station }) => station === 'chip-encoder');
    expect(chip?.cardsPerHour).toBeCloseTo((8 * 3_600_000) / 18_600);
  });

  test('has a place before each station, nearest first, and none twice', () => {
    const printer = layout.value.stations.find(({ id }) => id === 'printer');
    if (printer?.kind !== 'printer') throw new Error('there is a printer');
    expect(queuePositions(printer)).toEqual(['printer-queue-1', 'printer-queue-2']);
    expect(new Set(linePositions(layout.value)).size).toBe(linePositions(layout.value).length);
  });

  const head = 'line: line-1\nsimulated: true\nsecurity: None\nstations:\n';
  const transport = "  - { id: transport, kind: transport, url: 'opc.tcp://127.0.0.1:1', moveMs: 600 }\n";

  test.each([
    [
      'an unknown kind',
      `${head}${transport}  - { id: x, kind: toaster, url: 'opc.tcp://h:1', dwellMs: 1 }\n`,
      'line.yaml:6',
    ],
    ['a station that is named twice', `${head}${transport}${transport}`, 'station «transport» is used twice'],
    [
      'a serial address for a printer',
      `${head}${transport}  - { id: p, kind: printer, url: 'serial:///dev/x', dwellMs: 1, queue: 1 }\n`,
      'must be an OPC UA address',
    ],
    [
      'no transport',
      `${head}  - { id: h1, kind: chip-encoder, url: 'tcp://h:1', dwellMs: 1 }\n  - { id: h2, kind: chip-encoder, url: 'tcp://h:2', dwellMs: 1 }\n`,
      'a line has one transport, not 0',
    ],
    [
      'an unknown key',
      `${head}${transport}  - { id: h1, kind: chip-encoder, url: 'tcp://h:1', dwellMs: 1, colour: red }\n`,
      'colour',
    ],
    [
      'an unknown time zone',
      `timeZone: Asia/Hanoi\n${head}${transport}`,
      'must be the name of a time zone such as Asia/Ho_Chi_Minh',
    ],
    [
      'a port that there is not',
      `${head}${transport}  - { id: p, kind: printer, url: 'opc.tcp://h:99999', dwellMs: 1, queue: 1 }\n`,
      'line.yaml:6: stations.1.url: must have a port from 1 to 65535',
    ],
    [
      'no host',
      `${head}${transport}  - { id: p, kind: printer, url: 'opc.tcp://:4840', dwellMs: 1, queue: 1 }\n`,
      'line.yaml:6: stations.1.url: must name a host',
    ],
    [
      'a speed of a serial line that is none',
      `${head}${transport}  - { id: h1, kind: chip-encoder, url: 'serial:///dev/x?baud=abc', dwellMs: 1 }\n`,
      'line.yaml:6: stations.1.url: must have a baud',
    ],
    [
      'one serial line with two addresses',
      `${head}${transport}  - { id: h1, kind: chip-encoder, url: 'serial:///dev/x', dwellMs: 1 }\n  - { id: h2, kind: chip-encoder, url: 'serial:///dev/x?baud=9600', dwellMs: 1 }\n`,
      'line.yaml:7: stations.2.url: serial:///dev/x?baud=9600 is used twice',
    ],
    [
      'one reader behind pcscd with two addresses',
      `${head}${transport}  - { id: h1, kind: chip-encoder, url: 'pcsc://A%20reader', dwellMs: 1 }\n  - { id: h2, kind: chip-encoder, url: 'pcsc://A%20re%61der', dwellMs: 1 }\n`,
      'line.yaml:7: stations.2.url: pcsc://A%20re%61der is used twice',
    ],
    [
      'a reader behind pcscd for a laser',
      `${head}${transport}  - { id: l, kind: laser-engraver, url: 'pcsc://A%20reader', dwellMs: 1, queue: 1 }\n`,
      'line.yaml:6: stations.1.url: must be serial:///',
    ],
    [
      'one OPC UA server with two addresses',
      `${head}${transport}  - { id: p, kind: printer, url: 'opc.tcp://H', dwellMs: 1, queue: 1 }\n  - { id: q, kind: quality-control, url: 'opc.tcp://h:4840/UA', dwellMs: 1, queue: 1 }\n`,
      'line.yaml:7: stations.2.url: opc.tcp://h:4840/UA is used twice',
    ],
    [
      'a station with the name of a place that every line has',
      `${head}${transport}  - { id: output, kind: printer, url: 'opc.tcp://h:1', dwellMs: 1, queue: 1 }\n`,
      'line.yaml:6: stations.1.id: station «output» is used twice',
    ],
    [
      'a station with the name of another one’s waiting place',
      `${head}${transport}  - { id: p, kind: printer, url: 'opc.tcp://h:1', dwellMs: 1, queue: 1 }\n  - { id: p-queue-1, kind: chip-encoder, url: 'tcp://h:2', dwellMs: 1 }\n`,
      'line.yaml:7: stations.2.id: station «p-queue-1» is used twice',
    ],
    [
      'a dwell of next to nothing',
      `${head}${transport}  - { id: h1, kind: chip-encoder, url: 'tcp://h:1', dwellMs: 5e-324 }\n`,
      'line.yaml:6: stations.1.dwellMs',
    ],
    [
      'a real line whose port is still to be found',
      `${head.replace('true', 'false')}${transport}  - { id: h1, kind: chip-encoder, url: 'tcp://h:0', dwellMs: 1 }\n`,
      'line.yaml:6: stations.1.url: must have a port from 1 to 65535',
    ],
    ['broken YAML', 'line: [', 'line.yaml:1'],
    ['an empty file', '', 'line.yaml:1'],
  ])('reports the position of a problem: %s', (_, yaml, said) => {
    expect(problems(yaml).join('\n')).toContain(said);
  });

  test('a client of its machines needs their ports', () => {
    const result = readConnectableLayout(defaultLayoutFile());
    expect(result.ok ? [] : result.problems.map(({ line, path }) => `${line} ${path}`)).toEqual([
      '9 stations.0.url',
      '18 stations.9.url',
      '20 stations.11.url',
      '21 stations.12.url',
    ]);
  });
});

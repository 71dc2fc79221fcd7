import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { FAULT_CODES } from './fault.ts';
import { HEARTBEAT_MS, RESPONSES_REMEMBERED } from './job-control/contract.ts';
import { STATE_NODES } from './job-control/packml-nodes.ts';
import {
  methodPath,
  SHARED_METHODS,
  SHARED_NODES,
  type ContractMethod,
  type ContractNode,
  type UnitContract,
} from './job-control/unit-contract.ts';
import { JOB_KEY_PATTERN } from './job-key.ts';
import { KINDS, type StationKind } from './kinds.ts';
import { crc16, parseLaserFrame } from './laser-engraver/frame.ts';
import { NAMESPACES } from './links/opcua-link.ts';
import { contracts } from './machines.ts';
import { PACKML_COMMANDS, PACKML_STATES, UNIT_MODES } from './packml.ts';
import {
  diversificationData,
  diversify,
  KEY_VERSION,
  SIMULATED_CARD_MASTER_KEY,
} from './smartcard/globalplatform/key-diversification.ts';
import { DGI } from './smartcard/globalplatform/personalization-data.ts';

/** What PROTOCOL.md says is what driver, check and simulated machine are built from: whoever builds a machine has nothing else. */

const document = (folder: string): string => readFileSync(new URL(`./${folder}/PROTOCOL.md`, import.meta.url), 'utf8');

/** Rows of the table whose first column has this heading, cells as they are read; none where there is no such table. */
function table(text: string, heading: string): string[][] {
  const lines = text.split('\n');
  const head = lines.findIndex((line) => line.startsWith('|') && cells(line)[0] === heading);
  if (head === -1) return [];
  const end = lines.findIndex((line, at) => at > head && !line.startsWith('|'));
  return lines.slice(head + 2, end).map(cells);
}

function cells(line: string): string[] {
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}

const code = (text: string): string => `\`${text}\``;
const inOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

function nodeRow({ path, type, rank, need, read, pauses, unit, clause, meaning }: ContractNode): string[] {
  const whole = code(`${type}${rank === 'array' ? '[]' : ''}`);
  return [code(path), whole, need, `${read}${pauses ? ', pauses' : ''}`, unit, clause, meaning];
}

function methodRow(method: ContractMethod): string[] {
  const { inputs, outputs, need, clause, meaning } = method;
  return [code(methodPath(method)), inputs.map(code).join(', '), outputs.map(code).join(', '), need, clause, meaning];
}

describe('PROTOCOL.md of job control', () => {
  const text = document('job-control');

  test('names every namespace', () => {
    const rows = table(text, 'Alias').map(([alias, uri]) => [alias, uri]);
    expect(rows).toEqual(Object.entries(NAMESPACES).map(([alias, uri]) => [code(alias), code(uri)]));
  });

  test('has the table of nodes that all units share', () => {
    expect(table(text, 'Node')).toEqual(SHARED_NODES.map(nodeRow));
  });

  test('has the table of methods that all units share', () => {
    expect(table(text, 'Method')).toEqual(SHARED_METHODS.map(methodRow));
  });

  test('numbers states, commands and modes as they are', () => {
    const states = Object.entries(PACKML_STATES).map(([state, number]) => {
      const { level, id } = STATE_NODES[state as keyof typeof STATE_NODES];
      return [state, String(number), level, String(id)];
    });
    expect(table(text, 'State')).toEqual(states);
    const numbered = (numbers: Readonly<Record<string, number>>): string[][] =>
      Object.entries(numbers).map(([name, number]) => [name, String(number)]);
    expect(table(text, 'Command')).toEqual(numbered(PACKML_COMMANDS));
    expect(table(text, 'Mode')).toEqual(numbered(UNIT_MODES));
  });

  test('gives the form of a job order ID, and how many responses are kept', () => {
    expect(text).toContain(code(JOB_KEY_PATTERN.source));
    expect(text).toContain(`At least ${RESPONSES_REMEMBERED} responses`);
    expect(inOneLine(text)).toContain(`The heartbeat changes every ${HEARTBEAT_MS} ms`);
  });

  test('names fault codes that there are, and all of a machine on OPC UA', () => {
    const named = table(text, 'Code').map(([name]) => (name ?? '').slice(1, -1));
    const known: readonly string[] = FAULT_CODES;
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    expect(known.filter((name) => /^(transport|printer|print|packer)\./.test(name) && !named.includes(name))).toEqual(
      [],
    );
  });
});

describe.each(contracts())('PROTOCOL.md of $kind', (contract: UnitContract<StationKind>) => {
  const text = document(contract.kind);

  test('has the table of its own nodes', () => {
    const own = contract.nodes.filter((node) => !SHARED_NODES.includes(node));
    expect(table(text, 'Node')).toEqual(own.map(nodeRow));
  });

  test('has the table of its own methods', () => {
    const own = contract.methods.filter((method) => !SHARED_METHODS.includes(method));
    expect(table(text, 'Method')).toEqual(own.map(methodRow));
  });

  test('names the conditions and supplies that the line knows of this kind', () => {
    const meaningOf = (name: string): string =>
      contract.nodes.find(({ path }) => path.endsWith(`:${name}`))?.meaning ?? '';
    const { conditions, supplies } = KINDS[contract.kind];
    for (const condition of Object.keys(conditions)) expect(meaningOf('MaterialConditions')).toContain(code(condition));
    for (const supply of supplies) expect(meaningOf('SupplyLevels')).toContain(code(supply));
  });
});

describe('PROTOCOL.md of the laser engraver', () => {
  const text = document('laser-engraver');

  test('has examples that are frames', () => {
    const examples = text.split('\n').filter((line) => /^[<>!][0-9A-F]{2} /.test(line));
    expect(examples.length).toBeGreaterThan(3);
    for (const example of examples) expect(parseLaserFrame(example), example).not.toBeNull();
    expect(text).toContain(code(crc16('123456789')));
  });
});

describe('PROTOCOL.md of the chip encoder head', () => {
  const text = document('chip-encoder');
  const hex = (bytes: Uint8Array): string => code(Buffer.from(bytes).toString('hex').toUpperCase());

  test('derives the keys of a chip as the line does', () => {
    const data = diversificationData('VN000100000043');
    const { enc, mac, dek } = diversify(SIMULATED_CARD_MASTER_KEY, data);
    expect(table(text, 'Key')).toEqual([
      ['card master key', hex(SIMULATED_CARD_MASTER_KEY)],
      ['diversification data', hex(data)],
      ['ENC', hex(enc)],
      ['MAC', hex(mac)],
      ['DEK', hex(dek)],
    ]);
    expect(inOneLine(text)).toContain(`The key version is ${KEY_VERSION.toString(16)}h`);
  });

  test('names every data object that is written', () => {
    const named = table(text, 'Data object').map(([name]) => name);
    expect(named).toEqual(Object.values(DGI).map((identifier) => `${identifier.toString(16).toUpperCase()}h`));
  });
});

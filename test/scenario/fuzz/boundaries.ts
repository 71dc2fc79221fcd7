import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parse as parseYaml } from 'yaml';

import { orderSchema } from '../../../controller/orders/order.ts';
import { CitizenFactory } from '../../../controller/orders/synthetic/citizens.ts';
import { RECIPES_FOLDER, recipeSchema } from '../../../recipes/recipe.ts';
import { EMPTY_BUFFER, encodeFrame, parseFrames, PC_TO_RDR } from '../../../stations/chip-encoder/ccid.ts';
import { parseJobOrder, parseJobResponse } from '../../../stations/job-control/contract.ts';
import { encodeLaserFrame, LineReader, parseLaserFrame } from '../../../stations/laser-engraver/frame.ts';
import type { UaField, UaValue } from '../../../stations/links/opcua-link.ts';
import { inspectContent } from '../../../stations/quality-control/contract.ts';
import { SeededRandom } from '../../../stations/random.ts';
import { parseAtr } from '../../../stations/smartcard/iso7816/atr.ts';
import { command, encodeCommand, parseCommand, parseResponse } from '../../../stations/smartcard/iso7816/apdu.ts';
import { encodeBlock, parseBlock } from '../../../stations/smartcard/iso7816/t1-block.ts';
import { constructed, encodeTlv, parseTlvs } from '../../../stations/smartcard/iso7816/tlv.ts';

/** Every entry point for external bytes, with valid samples to damage. Each returns whether it accepted the bytes. */

export interface Boundary {
  readonly name: string;
  readonly valid: readonly Uint8Array[];
  /** Returns whether it accepted the bytes; an exception is a defect. */
  readonly feed: (bytes: Uint8Array) => unknown;
  /** How many of its inputs are tried for one of the others: some are dear. */
  readonly share: number;
}

const bytesOf = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const citizens = new CitizenFactory(new SeededRandom('fuzz'));
const order = citizens.next('FUZZ');

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

function yaml(bytes: Uint8Array): unknown {
  try {
    return parseYaml(Buffer.from(bytes).toString('utf8'), { maxAliasCount: 10 });
  } catch {
    return undefined;
  }
}

const jobOrder = {
  dataType: 'isa95:ISA95JobOrderDataType',
  fields: {
    jobOrderID: 'line/C1/print/1',
    jobOrderParameters: [{ ID: 'Name', value: { type: 'String', value: 'x' } }],
  },
};

export const BOUNDARIES: readonly Boundary[] = [
  {
    name: 'order lines',
    valid: [bytesOf(order), bytesOf(citizens.next('FUZZ'))],
    feed: (bytes) => orderSchema('vietnam').safeParse(json(bytes)).success,
    share: 0.2,
  },
  {
    name: 'recipes',
    valid: [readFileSync(join(RECIPES_FOLDER, 'citizen-card-2024', 'recipe.yaml'))],
    feed: (bytes) => recipeSchema.safeParse(yaml(bytes)).success,
    share: 0.05,
  },
  {
    name: 'laser frames',
    valid: [
      bytesOf(encodeLaserFrame({ direction: '<', sequence: 7, verb: 'OK', values: { state: '6', ended: 'a/b/c/1' } })),
      bytesOf(
        encodeLaserFrame({ direction: '>', sequence: 8, verb: 'LOAD', values: { job: 'a/b/c/1', bytes: '120' } }),
      ),
    ],
    feed: (bytes) =>
      new LineReader().push(Buffer.concat([bytes, Buffer.from('\n')])).map((line) => parseLaserFrame(line)),
    share: 1,
  },
  {
    name: 'CCID frames',
    valid: [
      encodeFrame({ type: PC_TO_RDR.xfrBlock, slot: 0, sequence: 3, specific: [0, 0, 0], data: Buffer.alloc(40, 7) }),
      encodeFrame({ type: PC_TO_RDR.iccPowerOn, slot: 0, sequence: 4, specific: [1, 0, 0], data: EMPTY_BUFFER }),
    ],
    feed: (bytes) => parseFrames(EMPTY_BUFFER, bytes).events.length,
    share: 1,
  },
  {
    name: 'T=1 blocks',
    valid: [
      encodeBlock({ kind: 'I', ns: 1, more: false, inf: Buffer.alloc(30, 9) }),
      encodeBlock({ kind: 'S', type: 'WTX', response: false, inf: Uint8Array.of(1) }),
    ],
    feed: (bytes) => parseBlock(bytes),
    share: 1,
  },
  {
    name: 'APDUs',
    valid: [encodeCommand(command(0xb0, 0x81, 0, Buffer.alloc(20, 1), 256)), Uint8Array.of(1, 2, 3, 0x90, 0)],
    feed: (bytes) => [parseCommand(bytes), parseResponse(bytes)],
    share: 1,
  },
  {
    name: 'TLV',
    valid: [constructed(0x61, [encodeTlv(0x5f1f, Buffer.alloc(90, 0x3c)), encodeTlv(0x04, Buffer.alloc(200, 1))])],
    feed: (bytes) => parseTlvs(bytes),
    share: 1,
  },
  {
    name: 'answers to reset',
    valid: [Buffer.from('3b8f8131fe458073b601c059434152444c2d53494d7b', 'hex')],
    feed: (bytes) => parseAtr(bytes),
    share: 1,
  },
  {
    name: 'OPC UA job orders and responses',
    valid: [bytesOf(jobOrder)],
    feed: (bytes) => {
      const value = json(bytes);
      if (typeof value !== 'object' || value === null || !('fields' in value)) return null;
      const { fields } = value;
      if (typeof fields !== 'object' || fields === null) return null;
      // What a foreign server sends has any fields of any type: that is what is tried here.
      const structure = { dataType: 'isa95:ISA95JobOrderDataType', fields: fields as Record<string, UaField> };
      const given: UaValue = { type: 'Structure', value: structure };
      return [parseJobOrder(given), parseJobResponse(structure)];
    },
    share: 0.5,
  },
  {
    name: 'QC results',
    valid: [
      bytesOf({
        qr: 'x',
        mrz: ['A', 'B', 'C'],
        fields: { fullName: 0.99 },
        pictures: {},
        measures: { printOffsetMm: 0.1 },
        chip: {
          protocol: 'PACE',
          access: 'open',
          locked: true,
          files: { '0101': 'ab' },
          refused: {},
          passive: 'valid',
          changed: [],
          contentDigest: '',
          signer: '',
          active: 'proven',
          chip: 'proven',
        },
      }),
    ],
    feed: (bytes) => inspectContent.safeParse(json(bytes)).success,
    share: 0.3,
  },
];

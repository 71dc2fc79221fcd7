import { beforeEach, describe, expect, test } from 'vitest';

import type { WireRecord } from '../gateway/contract.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { done } from '../../stations/fault.ts';
import { EMPTY_BUFFER, encodeFrame, PC_TO_RDR, RDR_TO_PC } from '../../stations/chip-encoder/ccid.ts';
import { encodeLaserFrame } from '../../stations/laser-engraver/frame.ts';
import { METHODS, NODES } from '../../stations/job-control/contract.ts';
import type { OpcUaLink, UaPath, UaValue } from '../../stations/links/opcua-link.ts';
import type { SerialLink, SerialListener } from '../../stations/links/serial-link.ts';
import { KEPT_OF_A_STATION, WireTap } from './wire-tap.ts';

let tap: WireTap;
let laser: SerialLink;
let head: SerialLink;
/** The head's reader sends. */
let says: (bytes: Uint8Array) => void;
let printer: OpcUaLink;
/** The printer's own variables change. */
let changes: (path: UaPath, value: UaValue) => void;

beforeEach(async () => {
  tap = new WireTap(new VirtualClock());
  const wired = (hear: (listener: SerialListener) => void): SerialLink => ({
    open: (listener) => {
      hear(listener);
      return Promise.resolve(done(undefined));
    },
    write: () => undefined,
    close: () => Promise.resolve(),
  });
  laser = tap.serial(
    wired(() => undefined),
    'laser',
    'laser-engraver',
  );
  head = tap.serial(
    wired((listener) => (says = (bytes) => listener.bytes(bytes))),
    'head-1',
    'chip-encoder',
  );
  await head.open({ bytes: () => undefined, closed: () => undefined });
  printer = tap.opcUa(
    {
      open: () => Promise.resolve(done(undefined)),
      close: () => Promise.resolve(),
      call: () => Promise.resolve(done([])),
      read: () => Promise.resolve(done([])),
      lacking: () => Promise.resolve(done([])),
      subscribe: (_, onData) => {
        changes = onData;
        return Promise.resolve(done(undefined));
      },
      terms: () => null,
      certificate: () => '',
    },
    'printer',
  );
  await printer.subscribe([], () => undefined);
});

const heads = (): (string | undefined)[] => tap.past().map(({ layers }) => layers[0]);
const command = (sequence: number, verb: string, values: Record<string, string>): Uint8Array =>
  Buffer.from(encodeLaserFrame({ direction: '>', sequence, verb, values }), 'latin1');

describe('what was on the wires before anybody watched', () => {
  test('is told over all of them in the order in which it was said', async () => {
    laser.write(command(1, 'ARM', {}));
    await printer.call(NODES.machineStateMachine, 'packml:Stop', [], 1000);
    changes(NODES.faultCode, { type: 'String', value: 'jam' });
    laser.write(command(2, 'START', {}));
    expect(heads()).toEqual([
      'command 01 ARM',
      'Call Stop',
      'CallResponse Stop',
      expect.stringMatching(/^Notification .*FaultCode$/),
      'command 02 START',
    ]);
    expect(tap.past().map(({ station }) => station)).toEqual(['laser', 'printer', 'printer', 'printer', 'laser']);
  });

  test('has no polls, which would leave no room for anything else', async () => {
    laser.write(command(1, 'STATUS', {}));
    await printer.call(NODES.unit, METHODS.renewLease, [], 1000);
    changes(NODES.heartbeat, { type: 'UInt32', value: 7 });
    expect(heads()).toEqual([]);
  });

  test('has no echo, which a reader’s line gives of all that it is told', () => {
    const told = encodeFrame({
      type: PC_TO_RDR.iccPowerOn,
      slot: 0,
      sequence: 5,
      specific: [0, 0, 0],
      data: EMPTY_BUFFER,
    });
    const answer = encodeFrame({
      type: RDR_TO_PC.dataBlock,
      slot: 0,
      sequence: 5,
      specific: [0, 0, 0],
      data: EMPTY_BUFFER,
    });
    head.write(told);
    says(told);
    says(answer);
    expect(heads()).toEqual([
      expect.stringContaining('PC_to_RDR_IccPowerOn seq 5'),
      expect.stringContaining('RDR_to_PC_DataBlock seq 5'),
    ]);
  });

  test('is so much of each machine, however much another one says', () => {
    changes(NODES.faultCode, { type: 'String', value: 'jam' });
    for (let sequence = 0; sequence < 2 * KEPT_OF_A_STATION; sequence += 1)
      laser.write(command(sequence % 256, 'DATA', { at: String(sequence) }));
    expect(tap.past().filter(({ station }) => station === 'laser')).toHaveLength(KEPT_OF_A_STATION);
    expect(tap.past().at(-1)?.layers[1]).toBe(`at=${2 * KEPT_OF_A_STATION - 1}`);
    expect(tap.past()[0]?.station).toBe('printer');
  });

  test('has nothing of a citizen’s: what is engraved or printed is told by its length', async () => {
    laser.write(command(1, 'DATA', { data: 'PHAM NGOC QUYNH' }));
    const picture: UaValue = { type: 'ByteString', value: Buffer.from('PHAM NGOC QUYNH') };
    await printer.call(NODES.jobOrderReceiver, METHODS.storeAndStart, [picture], 1000);
    expect(JSON.stringify(tap.past())).not.toContain('QUYNH');
    expect(tap.past()[0]?.layers[1]).toBe('data=(15 characters)');
  });

  test('is understood from the middle of a frame on, where a page opened in the middle of one', () => {
    const frame = command(1, 'ARM', {});
    laser.write(frame.subarray(0, 4));
    const heard: WireRecord[] = [];
    tap.listen((record) => heard.push(record));
    laser.write(frame.subarray(4));
    expect(heard.map(({ layers }) => layers[0])).toEqual(['command 01 ARM']);
  });
});

test('whoever watches hears the polls as well', () => {
  const heard: WireRecord[] = [];
  tap.listen((record) => heard.push(record));
  laser.write(command(1, 'STATUS', {}));
  expect(heard).toMatchObject([{ station: 'laser', direction: 'out', routine: true }]);
});

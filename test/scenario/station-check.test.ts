import { look } from '../../simulator/vision/vision.ts';
import { describe, expect, test } from 'vitest';

import { NO_CHIP_FAILURES } from '../../simulator/chip/condition.ts';
import { buildPlant, type Machine } from '../../simulator/plant.ts';
import { SeededRandom } from '../../stations/random.ts';
import { VirtualClock } from '../../stations/clock.ts';
import type { ClauseReport } from '../../stations/conformance/clause.ts';
import { checkStation } from '../../stations/conformance/station-check.ts';
import { METHODS, NODES, RETURN_STATUS } from '../../stations/job-control/contract.ts';
import { MemoryOpcUaEndpoint, MemorySerialLine, type SerialPeer } from '../../stations/links/memory.ts';
import type { OpcUaDevice, UaCallResult, UaPath, UaValue } from '../../stations/links/opcua-link.ts';
import {
  contractPaths,
  lackFault,
  methodPath,
  requiredPaths,
  type UnitContract,
} from '../../stations/job-control/unit-contract.ts';
import { PRINTER_CONTRACT } from '../../stations/printer/contract.ts';
import { QUALITY_CONTROL_CONTRACT } from '../../stations/quality-control/contract.ts';
import { TRANSPORT_CONTRACT } from '../../stations/transport/contract.ts';
import { contracts } from '../../stations/machines.ts';
import { InvariantError } from '../../stations/fault.ts';
import { SIMULATION_MAKER, type StationKind } from '../../stations/station.ts';
import { defaultLayout } from './line-test.ts';

/** Each fault is a small change of a healthy machine. */
type DeviceFault = (device: OpcUaDevice) => Partial<OpcUaDevice>;
type LineFault = (peer: SerialPeer, send: (bytes: Uint8Array) => void) => SerialPeer;

const LIMIT_MS = 3_600_000;
const HEALTHY: DeviceFault = () => ({});
const UNTOUCHED: LineFault = (peer) => peer;

async function run(
  id: string,
  kind: StationKind,
  device: DeviceFault,
  line: LineFault,
  simulated: boolean | null = null,
): Promise<ClauseReport[]> {
  const clock = new VirtualClock();
  const plant = buildPlant(defaultLayout(), {
    clocks: { wire: clock, machine: clock },
    seed: 'check',
    blanks: null,
    chipFailures: NO_CHIP_FAILURES,
    cryptography: 'full',
    vision: { look },
    begun: () => undefined,
  });
  const machine = plant.machines.find((candidate) => candidate.id === id);
  if (machine === undefined) throw new Error(`no machine ${id}`);
  let reports: ClauseReport[] | null = null;
  const links = linksTo(machine, clock, device, line);
  void checkStation(kind, links, clock, 'test', () => undefined, simulated).then((done) => (reports = done));
  await clock.run(() => reports !== null, LIMIT_MS);
  if (reports === null) throw new Error('the check did not end');
  return reports;
}

function linksTo(
  machine: Machine,
  clock: VirtualClock,
  fault: DeviceFault,
  lineFault: LineFault,
): Parameters<typeof checkStation>[1] {
  if (machine.link === 'opcua') {
    const { device } = machine;
    device.start();
    const healthy: OpcUaDevice = {
      name: device.name,
      has: (path) => device.has(path),
      read: (path) => device.read(path),
      call: (object, method, inputs) => device.call(object, method, inputs),
      observe: (changed) => device.observe(changed),
    };
    const endpoint = new MemoryOpcUaEndpoint(clock, clock, { ...healthy, ...fault(healthy) });
    return {
      opcUa: () => () => endpoint.connect(),
      serial: () => {
        throw new InvariantError('on OPC UA');
      },
      pcsc: null,
    };
  }
  const line = new MemorySerialLine(clock, clock, new SeededRandom('line'), machine.baud);
  const send = (bytes: Uint8Array): void => line.send(bytes);
  line.attach(lineFault(machine.attach(send), send));
  return {
    serial: () => () => line.connect(),
    pcsc: null,
    opcUa: () => {
      throw new InvariantError('on a serial line');
    },
  };
}

const failed = (reports: ClauseReport[]): string[] =>
  reports.flatMap(({ clause, verdict }) => (verdict === 'failed' ? [clause] : []));

describe('the simulated machines keep their contracts', () => {
  test.each([
    ['transport', 'transport'],
    ['printer', 'printer'],
    ['quality-control', 'quality-control'],
    ['laser', 'laser-engraver'],
    ['head-1', 'chip-encoder'],
    ['packer', 'packer'],
  ] as const)('%s', async (id, kind) => {
    const reports = await run(id, kind, HEALTHY, UNTOUCHED);
    expect(reports.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
    expect(reports.length).toBeGreaterThan(8);
  });
});

describe('the nodes of a machine', () => {
  const without =
    (...paths: UaPath[]): DeviceFault =>
    (device) => ({
      has: (path) => !paths.includes(path) && device.has(path),
      read: (path) => (paths.includes(path) ? null : device.read(path)),
    });
  const optional = (contract: UnitContract): UaPath[] =>
    contractPaths(contract).filter((path) => !requiredPaths(contract).includes(path));

  test.each(contracts())('$kind passes without the optional ones', async (contract) => {
    const reports = await run(contract.kind, contract.kind, without(...optional(contract)), UNTOUCHED);
    expect(reports.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
  });

  test.each([
    [NODES.heartbeat, PRINTER_CONTRACT],
    [NODES.positions, TRANSPORT_CONTRACT],
    [methodPath({ object: NODES.visionResults, method: METHODS.getResultById }), QUALITY_CONTROL_CONTRACT],
  ] as const)('without %s it fails by that name, with the fault that its driver has', async (path, contract) => {
    const reports = await run(contract.kind, contract.kind, without(path), UNTOUCHED);
    expect(failed(reports)).toEqual(['nodes']);
    const finding = reports.find(({ verdict }) => verdict === 'failed');
    expect(finding?.finding).toContain(path);
    const fault = lackFault(contract, '', [path]);
    expect(fault).not.toBeNull();
    expect(finding?.fault).toEqual(fault);
    expect(reports.at(-1)).toMatchObject({ verdict: 'skipped', finding: 'it lacks nodes that its contract requires' });
  });

  test('of another type than the contract says are found', async () => {
    const wordy: DeviceFault = (device) => ({
      read: (path) => (path === NODES.heartbeat ? { type: 'String', value: 'beats' } : device.read(path)),
      observe: (changed) =>
        device.observe((path, value) =>
          changed(path, path === NODES.heartbeat ? { type: 'String', value: 'beats' } : value),
        ),
    });
    const reports = await run('printer', 'printer', wordy, UNTOUCHED);
    expect(failed(reports)).toEqual(['nodes.types']);
    expect(reports.find(({ clause }) => clause === 'nodes.types')?.finding).toBe(
      `${NODES.heartbeat} is a String, not UInt32`,
    );
  });
});

describe('who a machine is', () => {
  test.each([
    ['printer', 'printer', true, null],
    ['printer', 'printer', false, 'real'],
    ['laser', 'laser-engraver', true, null],
    ['laser', 'laser-engraver', false, 'real'],
  ] as const)('%s: on a line whose machines are simulated %s', async (id, kind, simulated, wanted) => {
    const reports = await run(id, kind, HEALTHY, UNTOUCHED, simulated);
    const identity = reports.find(({ clause }) => clause === 'identity');
    expect(identity?.fault ?? null).toEqual(
      wanted === null
        ? null
        : { code: 'station.wrong-identity', severity: 'major', context: { found: SIMULATION_MAKER, wanted } },
    );
  });
});

describe('a machine that breaks its contract fails where it should', () => {
  const calls =
    (
      answer: (object: UaPath, method: UaPath, inputs: readonly UaValue[], healthy: () => UaCallResult) => UaCallResult,
    ): DeviceFault =>
    (device) => ({
      call: (object, method, inputs) => answer(object, method, inputs, () => device.call(object, method, inputs)),
    });

  test('it has no heartbeat', async () => {
    const still: DeviceFault = (device) => ({
      observe: (changed) =>
        device.observe((path, value) => (path === NODES.heartbeat ? undefined : changed(path, value))),
    });
    expect(failed(await run('printer', 'printer', still, UNTOUCHED))).toEqual(['heartbeat']);
  });

  test('it states no maker', async () => {
    const nameless: DeviceFault = (device) => ({
      read: (path) => (path === NODES.manufacturer ? { type: 'String', value: '' } : device.read(path)),
    });
    expect(failed(await run('printer', 'printer', nameless, UNTOUCHED))).toEqual(['identity']);
  });

  test('it feeds a second blank when an order is repeated', async () => {
    let repeats = 0;
    const greedy: DeviceFault = (device) => ({
      call: (object, method, inputs) => {
        const [order] = inputs;
        const parameters = order?.type === 'Structure' ? JSON.stringify(order.value.fields) : '';
        if (method === METHODS.storeAndStart && parameters.includes('/feed/') && order?.type === 'Structure') {
          repeats += 1;
          const key = `check/test/greedy-${repeats}/1`;
          const fields = JSON.parse(
            parameters.replace('"head-1"', `"head-${2 + (repeats % 6)}"`),
          ) as typeof order.value.fields;
          device.call(object, method, [
            { ...order, value: { ...order.value, fields: { ...fields, jobOrderID: key } } },
            ...inputs.slice(1),
          ]);
        }
        return device.call(object, method, inputs);
      },
    });
    expect(failed(await run('transport', 'transport', greedy, UNTOUCHED))).toContain('transport.feed-once');
  });

  test('it forgets a job after a reconnection', async () => {
    let connections = 0;
    const forgetful: DeviceFault = (device) => ({
      read: (path) => {
        if (path === NODES.heartbeat) connections += 1;
        return device.read(path);
      },
      call: (object, method, inputs) => {
        const result = device.call(object, method, inputs);
        const [structure] = result.status === 'Good' ? result.outputs : [];
        if (connections < 2 || method !== METHODS.requestJobResponse || structure === undefined) return result;
        return { status: 'Good', outputs: [structure, { type: 'UInt64', value: RETURN_STATUS.unknownJobOrder }] };
      },
    });
    expect(failed(await run('printer', 'printer', forgetful, UNTOUCHED))).toEqual(['job.after-reconnect']);
  });

  test('it accepts jobs while it is stopped', async () => {
    const eager = calls((_, method, __, healthy) => {
      const result = healthy();
      return method === METHODS.storeAndStart
        ? { status: 'Good', outputs: [{ type: 'UInt64', value: RETURN_STATUS.noError }] }
        : result;
    });
    const clauses = failed(await run('printer', 'printer', eager, UNTOUCHED));
    expect(clauses).toEqual(['job.state', 'job.disowned', 'job.malformed']);
  });

  test('it continues when the controller stops sending', async () => {
    const reckless = calls((_, method, __, healthy) =>
      method === METHODS.renewLease ? { status: 'Good', outputs: [] } : healthy(),
    );
    expect(failed(await run('transport', 'transport', reckless, UNTOUCHED))).toEqual(['lease']);
  });

  test('a laser that executes frames with a wrong checksum', async () => {
    const trusting: LineFault = (peer, send) => ({
      receive: (bytes) => {
        const text = Buffer.from(bytes).toString('latin1');
        if (text.endsWith('*0000\n') && text.startsWith('>')) send(Buffer.from(reply(text), 'latin1'));
        else peer.receive(bytes);
      },
    });
    expect(failed(await run('laser', 'laser-engraver', HEALTHY, trusting))).toEqual(['frame.checksum']);
  });

  test('a head that does not answer invalid frames', async () => {
    const mute: LineFault = (peer, send) => {
      let quiet = false;
      void send;
      return {
        receive: (bytes) => {
          let lrc = 0;
          for (const byte of bytes) lrc ^= byte;
          quiet ||= lrc !== 0;
          if (!quiet) peer.receive(bytes);
        },
      };
    };
    const clauses = failed(await run('head-1', 'chip-encoder', HEALTHY, mute));
    expect(clauses[0]).toBe('frame.checksum');
  });

  test('a missing machine is reported as such, and all else as skipped', async () => {
    const dead: LineFault = () => ({ receive: () => undefined });
    const reports = await run('laser', 'laser-engraver', HEALTHY, dead);
    expect(failed(reports)).toEqual(['connect']);
    expect(reports.slice(1).every(({ verdict }) => verdict === 'skipped')).toBe(true);
  });
});

/** What a laser would answer to such a frame, were it right. */
function reply(request: string): string {
  const body = `<${request.slice(1, 3)} OK`;
  return `${body}*${crc(body)}\n`;
}

function crc(text: string): string {
  let value = 0xffff;
  for (const character of text) {
    value ^= character.charCodeAt(0) << 8;
    for (let bit = 0; bit < 8; bit += 1) value = (value & 0x8000 ? (value << 1) ^ 0x1021 : value << 1) & 0xffff;
  }
  return value.toString(16).toUpperCase().padStart(4, '0');
}

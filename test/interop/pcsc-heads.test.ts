import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';

import { missingReaders } from '../../scripts/readers.ts';
import { SimulatedChip } from '../../simulator/chip/chip.ts';
import { HEALTHY } from '../../simulator/chip/condition.ts';
import { CcidHeadDevice } from '../../simulator/devices/ccid-head.ts';
import { PseudoTerminal } from '../../simulator/serve/pseudo-terminal.ts';
import type { World } from '../../simulator/world.ts';
import { ChipEncoderDriver } from '../../stations/chip-encoder/driver.ts';
import { PcscReader } from '../../stations/chip-encoder/pcsc-reader.ts';
import { sleep, withTimeout } from '../../stations/clock.ts';
import type { FaultCode } from '../../stations/fault.ts';
import { keyOf } from '../../stations/job-key-kit.ts';
import type { PcscLink } from '../../stations/links/pcsc-link.ts';
import { PcscSocket } from '../../stations/links/pcsc.ts';
import { SeededRandom } from '../../stations/random.ts';
import { SIMULATED_CARD_MASTER_KEY } from '../../stations/smartcard/globalplatform/key-diversification.ts';
import type { Job, JobAnswer } from '../../stations/station.ts';
import { clock, Workplace } from '../process/processes.ts';
import { encodeWork, smallContent } from '../scenario/issued-chip.ts';
import { PcscDaemon } from './readers.ts';

/** Heads behind Debian's pcscd, which reaches simulated ones by its driver of serial GemPC Twin readers. */

const missing = missingReaders();
const root = process.getuid?.() === 0;
const skipped = missing.length > 0 ? `install ${missing.join(', ')}` : root ? '' : 'pcscd wants to be started by root';
if (skipped !== '') process.stderr.write(`heads behind pcscd are skipped: ${skipped}\n`);

const SERIAL = 'VN000000000042';
const HEAD = 'Cardline head-1';
const PATIENCE_MS = 240_000;
const CARDS = 4;
const NIGHTLY = process.env['CARDLINE_NIGHTLY'] === '1';
const NEVER = new AbortController().signal;
const JOB: Job = { key: keyOf('line-1/C1/encode/1'), work: encodeWork(SERIAL, smallContent()) };

describe.skipIf(skipped !== '')('a head behind pcscd, in whose session', () => {
  const random = new SeededRandom('pcsc');
  let folder = '';
  let terminal: PseudoTerminal;
  let daemon: PcscDaemon;
  let chip: SimulatedChip;
  let lies: boolean;
  let driver: ChipEncoderDriver;
  /** Called before each command to the chip, with its number. */
  let before: (command: number) => Promise<unknown>;
  let answers: JobAnswer[];
  let faults: FaultCode[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cardline-pcsc-'));
    let device: CcidHeadDevice | null = null;
    terminal = new PseudoTerminal(random.fork('cable'), (bytes) => device?.receive(bytes));
    const world = {
      at: () => (lies ? { serial: SERIAL, chip, printed: null, engraved: null } : null),
    } as unknown as World;
    device = new CcidHeadDevice('head-1', { machine: clock, wire: clock }, world, 100, (bytes) => terminal.send(bytes));
    daemon = await pcscd();
  }, 60_000);

  afterAll(async () => {
    await daemon.stop();
    rmSync(folder, { recursive: true });
  });

  beforeEach(async () => {
    const issuance = { cardMasterKey: SIMULATED_CARD_MASTER_KEY, channelSecurity: 'full' } as const;
    chip = new SimulatedChip(SERIAL, random.fork('chip'), HEALTHY, issuance);
    lies = true;
    before = () => Promise.resolve();
    driver = await started();
  });

  afterEach(() => driver.stop());

  function pcscd(name = HEAD): Promise<PcscDaemon> {
    return PcscDaemon.with(new Map([[name, terminal.path]]), folder);
  }

  async function started(): Promise<ChipEncoderDriver> {
    const head = (): PcscReader => new PcscReader('head-1', clock, interrupted(new PcscSocket(clock)), HEAD);
    const made = new ChipEncoderDriver('head-1', clock, random.fork('driver'), random.fork('entropy'), head);
    answers = [];
    faults = [];
    made.listen((event) => {
      if (event.type === 'jobEnded') answers.push(event.answer);
      if (event.type === 'status' && event.status.fault !== null) faults.push(event.status.fault.code);
    });
    made.start();
    await until(() => made.status().connection === 'online');
    return made;
  }

  function interrupted(link: PcscLink): PcscLink {
    let commands = 0;
    return {
      open: (closed) => link.open(closed),
      close: () => link.close(),
      get service() {
        return link.service;
      },
      readers: () => link.readers(),
      connect: (reader) => link.connect(reader),
      reset: (card) => link.reset(card),
      disconnect: (card) => link.disconnect(card),
      transmit: async (card, command) => {
        commands += 1;
        await before(commands);
        return link.transmit(card, command);
      },
    };
  }

  async function until(reached: () => boolean): Promise<void> {
    const endMs = clock.nowMs() + PATIENCE_MS;
    while (!reached()) {
      if (clock.nowMs() > endMs) throw new Error(`not reached; faults: ${faults.join(', ')}`);
      await sleep(clock, 20, NEVER);
    }
  }

  test('nothing happens: the chip is written, and says so to whoever asks later', async () => {
    expect(driver.status().identity).toMatchObject({ manufacturer: 'PC/SC', model: `${HEAD} 00 00` });
    await driver.submit(JOB);
    await until(() => answers.length > 0);
    expect(answers[0]).toMatchObject({ state: 'done', result: { chipSerial: SERIAL } });
    expect(chip.personalized).toBe(true);
    await driver.stop();
    driver = await started();
    expect(await driver.query(JOB)).toMatchObject({ state: 'done', result: { chipSerial: SERIAL } });
  });

  test.each([
    ['pcscd is killed half-way', 9, { state: 'failed', fault: { code: 'chip.torn' } }],
    ['pcscd is killed before the chip was begun', 2, { state: 'notDone' }],
  ] as const)('%s: the chip is asked what became of it once pcscd is back', async (_, at, expected) => {
    before = (command) => (command === at ? daemon.kill() : Promise.resolve());
    await driver.submit(JOB);
    await until(() => faults.includes('link.pcscd-missing'));
    expect(answers).toEqual([]);
    before = () => Promise.resolve();
    daemon = await pcscd();
    await until(() => driver.status().connection === 'online');
    expect(await driver.query(JOB)).toMatchObject(expected);
  });

  test('the card is taken out: it is said, and the head stays', async () => {
    before = (command) => {
      if (command === 9) lies = false;
      return Promise.resolve();
    };
    await driver.submit(JOB);
    await until(() => answers.length > 0);
    expect(answers[0]).toMatchObject({ state: 'failed', fault: { code: 'chip.absent' }, begun: true });
    expect(driver.status().connection).toBe('online');
  });

  test('the reader vanishes: the job is in doubt until it is back', async () => {
    before = (command) => (command === 9 ? daemon.kill() : Promise.resolve());
    await driver.submit(JOB);
    await until(() => faults.includes('link.pcscd-missing'));
    daemon = await pcscd('Another reader');
    await until(() => faults.includes('link.reader-missing'));
    expect(answers).toEqual([]);
    before = () => Promise.resolve();
    await daemon.kill();
    daemon = await pcscd();
    await until(() => driver.status().connection === 'online');
    expect(await driver.query(JOB)).toMatchObject({ state: 'failed', fault: { code: 'chip.torn' } });
  });

  // The driver of serial readers needs a quarter of a minute until it gives one up.
  test.runIf(NIGHTLY)('the reader falls silent under a pcscd that goes on: the same', async () => {
    before = (command) => {
      if (command === 9) terminal.unplug();
      return Promise.resolve();
    };
    await driver.submit(JOB);
    await until(() => faults.includes('link.reader-missing'));
    expect(answers).toEqual([]);
    before = () => Promise.resolve();
    terminal.plug();
    await until(() => driver.status().connection === 'online');
    expect(await driver.query(JOB)).toMatchObject({ state: 'failed', fault: { code: 'chip.torn' } });
  });

  test('another program has the reader: it is named, and the job is not begun', async () => {
    const other = new PcscSocket(clock);
    await other.open(() => undefined);
    expect(await withTimeout(clock, PATIENCE_MS, other.connect(`${HEAD} 00 00`), null)).toMatchObject({
      value: { result: 0 },
    });
    await driver.submit(JOB);
    await until(() => faults.includes('link.reader-taken'));
    await other.close();
    await until(() => driver.status().connection === 'online');
    expect(await driver.query(JOB)).toEqual({ state: 'notDone' });
  });
});

describe.skipIf(skipped !== '')('a line whose heads are behind pcscd', () => {
  const place = new Workplace();
  let daemon: PcscDaemon | null = null;
  let line = '';
  let devices: Awaited<ReturnType<Workplace['devices']>>;

  beforeAll(async () => {
    devices = await place.devices(20);
    const layout = parse(readFileSync(devices.line, 'utf8')) as {
      stations: { id: string; kind: string; url: string }[];
    };
    const heads = ['head-1', 'head-2'];
    const stations = layout.stations
      .filter(({ id, kind }) => kind !== 'chip-encoder' || heads.includes(id))
      .map((station) =>
        heads.includes(station.id) ? { ...station, url: `pcsc://Cardline%20${station.id}` } : station,
      );
    line = place.path('pcsc-line.yaml');
    writeFileSync(line, stringify({ ...layout, stations }));
    const terminals = heads.map((id) => [`Cardline ${id}`, new URL(devices.stations[id] ?? '').pathname] as const);
    daemon = await PcscDaemon.with(new Map(terminals), place.folder);
  }, 120_000);

  afterAll(async () => {
    await daemon?.stop();
    place.clear();
  });

  test('makes its cards, though the controller is killed in between', async () => {
    const run = place.spawn(...place.batch(line, place.path('data'), CARDS));
    await run.line((text) => text.includes('Unholding → Execute'), PATIENCE_MS);
    await run.kill('SIGKILL');
    const resumed = place.run(...place.batch(line, place.path('data'), CARDS));
    expect(resumed.code, resumed.stderr).toBe(0);
    const { violations, orders } = place.verify(place.path('data'));
    expect(violations).toEqual([]);
    expect(orders).toMatchObject({ ordered: CARDS, accepted: CARDS });
  });

  test('one of which lies under a head: chip dump finds it genuine, and every clause is kept', async () => {
    devices.process.say('lay head-1');
    await devices.process.line((text) => text.includes('"done":"lay"'), PATIENCE_MS);
    const orders = readFileSync(place.orders(CARDS), 'utf8').trim().split('\n');
    // Cards come out by office: the last one lies on top.
    const [last] = orders
      .map((order) => JSON.parse(order) as { personalNumber: string; deliveryOffice: string })
      .toSorted((one, other) => (one.deliveryOffice < other.deliveryOffice ? 1 : -1));
    const can = last?.personalNumber.slice(-6) ?? '';
    const dump = place.run('chip', 'dump', '--port', 'pcsc://Cardline%20head-1', '--can', can, '--json');
    expect(JSON.parse(dump.stdout)).toMatchObject({ genuine: true, reader: 'Cardline head-1 00 00' });
    const check = place.run('station', 'check', 'pcsc://Cardline%20head-1', '--kind', 'chip-encoder', '--json');
    expect(JSON.parse(check.stdout)).toMatchObject({ passed: 7, failed: 0, skipped: 1 });
  });
});

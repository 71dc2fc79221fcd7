import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { afterEach, describe, expect, test } from 'vitest';

import { SCHEMA_VERSION } from '../../controller/journal/store-file.ts';
import { RECIPES_FOLDER } from '../../recipes/recipe.ts';
import { untilJournal } from './journal-watch.ts';
import { Workplace } from './processes.ts';

/** What people really hand in: each must get a clear message, the right exit code, and lose nothing. */

/** More than the line holds at once by the time the disk is full: some are begun before it, some only after it. */
const CARDS = 10;
/** Of a disk: the line leaves a part of it alone. */
const ROOM = '2g';

let place = new Workplace();
const mounted: string[] = [];
afterEach(() => {
  place.clear();
  for (const folder of mounted.splice(0)) spawnSync('umount', ['-l', folder]);
  place = new Workplace();
});

const LAYOUT = readFileSync(join(import.meta.dirname, '..', '..', 'stations', 'lines', 'simulated-line.yaml'), 'utf8');

function layout(name: string, change: (text: string) => string): string {
  const file = place.path(name);
  writeFileSync(file, change(LAYOUT));
  return file;
}

describe('order files', () => {
  test('broken lines, a wrong number and duplicates are named by line; the good orders are imported', () => {
    const lines = readFileSync(place.orders(4), 'utf8').trimEnd().split('\n');
    const [first = '', second = '', third = '', fourth = ''] = lines;
    const wrong = { ...(JSON.parse(third) as object), personalNumber: '999999999999' };
    const file = place.path('mixed.ndjson');
    writeFileSync(file, `${first}\n${second.slice(0, 100)}\n${JSON.stringify(wrong)}\n${first}\n${fourth}\n`);
    const done = place.run('orders', 'import', file, '--data', place.path('data'), '--json');
    expect(done.code).toBe(0);
    expect(JSON.parse(done.stdout)).toMatchObject({ outcome: 'imported', accepted: 2 });
    expect(done.stderr).toContain(`${file}:2: `);
    expect(done.stderr).toContain(`${file}:3: `);
    expect(done.stderr).toContain(`${file}:4: orderId`);
    expect(place.verify(place.path('data')).orders).toMatchObject({ ordered: 2 });
  });

  test('the same file again is recognised, and nothing is ordered twice', () => {
    const file = place.orders(3);
    place.run('orders', 'import', file, '--data', place.path('data'));
    const again = place.run('orders', 'import', file, '--data', place.path('data'), '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ outcome: 'already-imported' });
    expect(place.verify(place.path('data')).orders).toMatchObject({ ordered: 3 });
  });

  test('a second file becomes a batch of its own behind the first; what both have is ordered once', () => {
    place.run('orders', 'import', place.orders(3), '--data', place.path('data'));
    const second = place.run('orders', 'import', place.orders(5), '--data', place.path('data'), '--json');
    expect(second.code).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ outcome: 'imported', accepted: 2 });
    expect(place.verify(place.path('data')).orders).toMatchObject({ ordered: 5, waiting: 5 });
  });

  test.each([
    ['0 bytes', ''],
    ['no orders', 'this is no order file\n'],
  ])('%s: said, exit code 1, and no batch is made', (_, content) => {
    const file = place.path('empty.ndjson');
    writeFileSync(file, content);
    const done = place.run('orders', 'import', file, '--data', place.path('data'));
    expect(done.code).toBe(1);
    expect(done.stdout).toContain('nothing was imported');
  });

  test('a file that is not there', () => {
    const done = place.run('orders', 'check', place.path('nowhere.ndjson'));
    expect(done.code).toBe(1);
    expect(done.stderr).toContain('nowhere.ndjson');
  });

  test('a line of 300 MB is refused by its number, and the orders after it are read', () => {
    const file = place.orders(2);
    const chunk = Buffer.alloc(10_000_000, 'x');
    for (let times = 0; times < 30; times += 1) appendFileSync(file, chunk);
    appendFileSync(file, '\n');
    const done = place.run('orders', 'check', file, '--json');
    expect(done.code).toBe(1);
    expect(JSON.parse(done.stdout)).toMatchObject({ accepted: 2, refused: 1, refusals: [{ line: 3 }] });
  });
});

describe('layouts and recipes', () => {
  test('a recipe that needs a station which the line lacks', () => {
    const file = layout('no-printer.yaml', (text) => text.replace(/.*kind: printer.*\n/, ''));
    const done = place.run('simulate', '--cards', '2', '--line', file);
    expect(done.code).toBe(1);
    expect(done.stderr).toMatch(/citizen-card-2024 .* needs a printer for its phase «print»/);
  });

  test('a layout with a mistake is named with file, line and path', () => {
    const file = layout('wrong.yaml', (text) => text.replace('dwellMs: 2400', 'dwellMs: soon'));
    const done = place.run('run', '--line', file, '--data', place.path('data'));
    expect(done.code).toBe(1);
    expect(done.stderr).toMatch(/wrong\.yaml:\d+: stations\.9\.dwellMs/);
  });

  test('machines that can’t be reached are named, and tried again', async () => {
    let port = 10;
    const file = layout('away.yaml', (text) =>
      text
        .replaceAll('127.0.0.1:0', () => `127.0.0.1:${(port += 1)}`)
        .replaceAll('/simulated/', '/dev/cardline-nothing-'),
    );
    const controller = place.spawn(
      'run',
      '--line',
      file,
      '--data',
      place.path('data'),
      '--orders',
      place.orders(2),
      '--exit-when-done',
    );
    await controller.line((line) => line.includes('Printer does not answer (opc.tcp://127.0.0.1:12); trying again'));
    await controller.line((line) => line.includes('Head 3 does not answer (serial:///dev/cardline-nothing-head-3)'));
    expect(controller.child.exitCode).toBeNull();
  });

  test('simulated machines do not pass for a real line', () => {
    let port = 4839;
    const ports = (text: string): string => text.replaceAll(/:0\b/g, () => `:${(port += 1)}`);
    const real = layout('real.yaml', (text) => ports(text.replace('simulated: true', 'simulated: false')));
    const done = place.run('devices', '--line', real);
    expect(done.code).toBe(1);
    expect(done.stderr).toContain('never stand in for a real line');
  });

  test('a real line’s controller refuses simulated machines', async () => {
    const { line } = await place.devices(10);
    const real = place.path('claims-real.yaml');
    writeFileSync(real, readFileSync(line, 'utf8').replace('simulated: true', 'simulated: false'));
    const words = [
      'run',
      '--line',
      real,
      '--data',
      place.path('data'),
      '--orders',
      place.orders(2),
      '--exit-when-done',
    ];
    const withoutKeys = place.run(...words);
    expect(withoutKeys.code).toBe(1);
    expect(withoutKeys.stderr).toContain('cardline keys create');
    expect(place.run('keys', 'create', '--by', 'Lan').code).toBe(2);
    expect(place.run('keys', 'create', '--by', 'Lan', '--second', 'LAN').code).toBe(2);
    const held = place.run('keys', 'create', '--by', 'Lan', '--second', 'Minh').stdout;
    expect(held).toContain('Citizen Identity CSCA');
    expect(held).toMatch(/create [0-9A-F]+, by Lan and Minh/);
    // Nor does it take the orders of simulated citizens, or make what nobody has approved.
    const ofNobody = place.run(...words);
    expect(ofNobody.code).toBe(1);
    expect(ofNobody.stderr).toContain('was not introduced to this line');
    const issuers = place.path('home/order-issuers');
    cpSync(join(issuers, 'simulated'), join(issuers, 'production'), { recursive: true });
    expect(place.run(...words).stderr).toContain('its recipe is not approved');
    const recipe = join(RECIPES_FOLDER, 'citizen-card-2024');
    const approve = ['recipe', 'approve', recipe, '--data', place.path('data'), '--by', 'Lan', '--second'];
    expect(place.run(...approve, 'lan').code).toBe(2);
    expect(place.run(...approve, 'Minh').code).toBe(0);
    const controller = place.spawn(...words);
    // By its certificate where it has one, else by the maker that it names.
    await controller.line((text) => text.includes('The certificate of Printer is a simulated machine’s'));
    await controller.line((text) => text.includes('Laser engraver is another machine than expected'));
    await controller.kill('SIGKILL');
    expect(place.verify(place.path('data')).blanks).toMatchObject({ issued: 0 });
  });
});

describe('the machine it runs on', () => {
  test('a port that is taken', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const done = place.run('demo', '--port', String(port));
    server.close();
    expect(done.code).toBe(1);
    expect(done.stderr).toContain(`port ${port} is in use`);
  });

  test('a data folder of another version is left as it is', () => {
    const data = place.path('data');
    mkdirSync(data);
    const raw = new DatabaseSync(join(data, 'journal.db'));
    raw.exec('PRAGMA application_id = 1129464908; CREATE TABLE entry (seq); PRAGMA user_version = 99');
    raw.close();
    const done = place.run('orders', 'import', place.orders(2), '--data', data);
    expect(done.code).toBe(1);
    expect(done.stderr).toContain(`another version of Cardline (data version 99, this one reads ${SCHEMA_VERSION})`);
  });

  test('wrong words: usage, exit code 2', () => {
    for (const words of [
      ['frobnicate'],
      ['simulate', '--cards', 'many'],
      ['simulate', '--cards', '2', '--colour'],
      ['station', 'check'],
    ]) {
      expect(place.run(...words).code).toBe(2);
    }
  });

  /** Only root may mount; elsewhere the unit test of the store has the same case. */
  const tmpfs = (size: string): string | null => {
    const folder = place.path('small');
    mkdirSync(folder);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).status !== 0) return null;
    mounted.push(folder);
    return folder;
  };

  test('a disk that is full at the import: said, and nothing is half there', (context) => {
    const folder = tmpfs('2m');
    if (folder === null) return context.skip();
    const done = place.run('orders', 'import', place.orders(200), '--data', join(folder, 'data'));
    expect(done.code).toBe(1);
    expect(done.stderr).toContain('the disk is full');
    expect(place.verify(join(folder, 'data')).orders).toMatchObject({ ordered: 0 });
  });

  test('a disk that fills up in mid-batch: the line stops; with room again it finishes', async (context) => {
    // A batch is begun only where it can be finished: there is room first, and then somebody else takes it.
    const folder = tmpfs(ROOM);
    if (folder === null) return context.skip();
    const data = join(folder, 'data');
    const { line, process: devices } = await place.devices(20);
    const words = place.batch(line, data, CARDS);
    const controller = place.spawn(...words);
    await untilJournal(data, (entries) => entries.some(({ kind }) => kind === 'job.ended'));
    const { blocks, bfree, bsize } = statfsSync(folder);
    spawnSync('mount', ['-o', `remount,size=${(blocks - bfree) * bsize}`, folder]);
    const stopped = await controller.end();
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toContain('the disk is full');
    spawnSync('mount', ['-o', `remount,size=${ROOM}`, folder]);
    const done = await place.spawn(...words).end();
    expect(JSON.parse(done.stdout)).toMatchObject({
      cards: { accepted: CARDS, lost: 0, duplicated: 0 },
      invariants: { violations: [] },
    });
    devices.say('totals');
    const totals = JSON.parse(await devices.line((text) => text.startsWith('{"totals"'))) as {
      totals: Record<string, number>;
    };
    expect(totals.totals['issued']).toBe(place.verify(data).blanks['issued']);
  });
});

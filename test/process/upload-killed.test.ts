import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request, type ClientRequest } from 'node:http';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { ORDER_FILE_TYPE, ORDER_IMPORT_PATH } from '../../controller/gateway/contract.ts';
import { freePort } from './free-port.ts';
import { Workplace } from './processes.ts';

const LINES = join(import.meta.dirname, '..', '..', 'stations', 'lines');
/** More than the sockets between sender and controller hold: the disk has most of it by the time all is sent. */
const SENT_BYTES = 40_000_000;
const NAME = 'Nguyễn Thị Nobody Else';

const place = new Workplace();
afterAll(() => place.clear());

/** No machine answers behind this layout. */
function layout(): string {
  const file = place.path('line.yaml');
  let port = 20;
  const shipped = readFileSync(join(LINES, 'simulated-line.yaml'), 'utf8');
  writeFileSync(
    file,
    shipped
      .replaceAll('127.0.0.1:0', () => `127.0.0.1:${(port += 1)}`)
      .replaceAll('/simulated/', '/dev/cardline-nothing-'),
  );
  return file;
}

/** Resolves once the sockets have room for more. */
function sent(upload: ClientRequest, part: Buffer): Promise<void> {
  return new Promise((resolve, reject) => upload.write(part, (error) => (error ? reject(error) : resolve())));
}

/** Every file under the workplace in which the text stands. */
function filesWith(text: string): string[] {
  return readdirSync(place.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));
}

test('an upload that is killed with its controller leaves nobody’s name in any file', async () => {
  const data = place.path('data');
  const port = String(await freePort());
  const controller = place.spawn('run', '--line', layout(), '--data', data, '--port', port);
  const said = await controller.line((line) => line.startsWith('Open http'));
  const link = new URL(said.slice('Open '.length));
  const signedIn = await fetch(link, { redirect: 'manual' });
  const cookie = (signedIn.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';

  const upload = request(`${link.origin}${ORDER_IMPORT_PATH}?name=orders.ndjson`, {
    method: 'POST',
    headers: {
      'content-type': ORDER_FILE_TYPE,
      'content-length': 2 * SENT_BYTES,
      origin: link.origin,
      cookie,
    },
  });
  upload.on('error', () => undefined);
  const order = Buffer.from(`${JSON.stringify({ orderId: 'O-1', fullName: NAME, portrait: 'A'.repeat(10_000) })}\n`);
  const part = Buffer.concat(Array.from({ length: 100 }, () => order));
  for (let bytes = 0; bytes < SENT_BYTES; bytes += part.length) await sent(upload, part);
  await controller.kill('SIGKILL');

  expect(readdirSync(data).filter((name) => name.startsWith('import-'))).toEqual([]);
  expect(filesWith(NAME)).toEqual([]);
});

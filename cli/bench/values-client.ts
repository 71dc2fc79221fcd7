import { io } from 'socket.io-client';

import { RealClock } from '../../stations/clock.ts';

/**
 * The screen of `bench values`, a process of its own: `values-client ADDRESS COOKIE TAGS PERIOD_MS`, a page's socket that watches the
 * values. A value is the instant of its change, and each changes once in a period: how old it is on its arrival is counted here, and
 * which ones never came. Nothing is drawn.
 */

const [address = '', cookie = '', tags = '0', periodMs = '500'] = process.argv.slice(2);
const clock = new RealClock();
let ages: number[] = [];
let missed = 0;
let open = false;
const newest = new Map<number, number>();
const socket = io(address, { transports: ['websocket'], extraHeaders: { cookie, origin: address } });
socket.once('snapshot', () => socket.emit('watch', 'values', true));
socket.on('values', (_names: unknown, numbers: Uint8Array) => {
  const now = clock.wallTimeMs();
  const doubles = new DataView(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  for (let at = 0; at < doubles.byteLength; at += 16) {
    const id = doubles.getFloat64(at, true);
    const changedAt = doubles.getFloat64(at + 8, true);
    const before = newest.get(id);
    // A variable is 0 until its first change.
    if (before !== undefined && before > 0) missed += Math.round((changedAt - before) / Number(periodMs)) - 1;
    newest.set(id, changedAt);
    ages.push(now - changedAt);
  }
  if (!open && newest.size === Number(tags)) {
    open = true;
    process.send?.({ ages: [], missed: 0 });
  }
});
process.on('message', () => {
  process.send?.({ ages, missed });
  ages = [];
  missed = 0;
});
process.once('disconnect', () => process.exit(0));

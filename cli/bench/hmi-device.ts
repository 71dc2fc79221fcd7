import { ChangingValues } from '../../simulator/serve/changing-values.ts';
import { RealClock } from '../../stations/clock.ts';
import { introducer } from '../introductions.ts';

/**
 * The machine of `bench hmi` and `bench values`, a process of its own: `hmi-device TAGS CHANGES_PER_SECOND PUBLISHING_MS`. It tells its
 * address, and how much it has changed.
 */

const [tags = '200', rate = '2000', publishingMs = '10'] = process.argv.slice(2);
const clock = new RealClock();
const machine = await (await introducer(clock))('bench');
const device = new ChangingValues({
  clock,
  tags: Number(tags),
  changesPerSecond: Number(rate),
  publishingMs: Number(publishingMs),
  ...machine,
});
process.send?.({ url: await device.start() });
process.on('message', () => process.send?.({ changes: device.changes, cpuUs: process.cpuUsage() }));
process.once('disconnect', () => void device.stop().then(() => process.exit(0)));

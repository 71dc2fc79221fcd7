import { readLayout } from '../stations/line-layout.ts';
import { ControllerProcess } from './controller-process.ts';
import { serveHmi } from './hmi.ts';
import { accept, flag, number, parse, print, say, text } from './terminal.ts';
import { endWithNpm, untilSignal } from './signals.ts';

/** `cardline run`: only the controller, against whatever machines the layout names. */
export async function run(args: string[]): Promise<number> {
  const { values } = parse(args, {
    line: { type: 'string' },
    data: { type: 'string' },
    port: { type: 'string' },
    orders: { type: 'string' },
    'exit-when-done': { type: 'boolean' },
    json: { type: 'boolean' },
  });
  const layoutFile = text(values, 'line', null);
  const layout = accept(readLayout(layoutFile));
  const dataFolder = text(values, 'data', null);
  const exitWhenDone = flag(values, 'exit-when-done');
  const ordersFile = typeof values['orders'] === 'string' ? values['orders'] : null;
  const running = await ControllerProcess.open({ layout, layoutFile, dataFolder, ordersFile });
  const { controller, clock } = running;
  const startedMs = clock.nowMs();
  const hmi =
    values['port'] === undefined && exitWhenDone
      ? null
      : await serveHmi(running, number(values, 'port', 8080, 1, 65_535), null);
  const released = endWithNpm(clock);
  try {
    controller.start();
    if (hmi !== null) say(`Open ${hmi.link}`);
    const ended = exitWhenDone ? running.untilBatchEnds() : untilSignal();
    await Promise.race([ended, running.failure, untilSignal()]);
    if (exitWhenDone) {
      const summary = running.summary(startedMs);
      print(summary, flag(values, 'json'), JSON.stringify(summary, null, 2));
    }
  } finally {
    released();
    await hmi?.close();
    await controller.stop();
  }
  return 0;
}

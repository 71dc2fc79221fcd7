import { readLayout } from '../stations/line-layout.ts';
import { ControllerProcess, imagingOf } from './controller-process.ts';
import { serveHmi } from './hmi.ts';
import { accept, flag, number, parse, say, text } from './terminal.ts';

/** `cardline run`: only the controller, against whatever machines the layout names. */
export async function run(args: string[]): Promise<number> {
  const { values } = parse(args, {
    line: { type: 'string' },
    data: { type: 'string' },
    port: { type: 'string' },
    orders: { type: 'string' },
    'exit-when-done': { type: 'boolean' },
    json: { type: 'boolean' },
    imaging: { type: 'string' },
  });
  const layoutFile = text(values, 'line', null);
  const layout = accept(readLayout(layoutFile));
  const dataFolder = text(values, 'data', null);
  const exitWhenDone = flag(values, 'exit-when-done');
  const ordersFile = typeof values['orders'] === 'string' ? values['orders'] : null;
  const imaging = imagingOf(text(values, 'imaging', 'real'), layout);
  const running = await ControllerProcess.open({ layout, layoutFile, dataFolder, ordersFile, imaging });
  const withHmi = values['port'] !== undefined || !exitWhenDone;
  const hmi = withHmi ? await serveHmi(running, number(values, 'port', 8080, 1, 65_535), null) : null;
  return running.runToEnd(hmi, exitWhenDone ? 'batch' : 'signal', flag(values, 'json'), () => {
    if (hmi !== null && hmi.link !== null) say(`Open ${hmi.link}`);
  });
}

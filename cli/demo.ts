import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { JournalStore } from '../controller/journal/store.ts';
import { DATABASE_NAME } from '../controller/journal/store-file.ts';
import { Sessions } from '../controller/people/sessions.ts';
import { DEFAULT_POLICY } from '../controller/retention/policy.ts';
import { RealClock, sleep } from '../stations/clock.ts';
import { defaultLayoutFile, readLayout } from '../stations/line-layout.ts';
import { SystemEntropy } from '../stations/random.ts';
import { ControllerProcess } from './controller-process.ts';
import { DemoConsole } from './demo-console.ts';
import { FaultyComputer } from './faulty-computer.ts';
import { requireFreePort, serveHmi } from './hmi.ts';
import { HMI_PORT, onThisComputer } from './hmi-place.ts';
import { homeFolder } from './home.ts';
import { imagingOf } from './imaging.ts';
import { controllerParty } from './introductions.ts';
import { openIssuerKeys } from './issuer.ts';
import { textOf } from './named-file.ts';
import { writeOrders } from './orders.ts';
import { endSignal } from './signals.ts';
import { SimulatedMachines } from './simulated-machines.ts';
import type { Given } from './command-line/option.ts';
import { CARDS_MAX, type DemoOptions } from './commands/demo.ts';
import { accept } from './accepted.ts';
import { CliError, say } from './terminal.ts';

/** `cardline demo`: simulated machines in a process of their own, the controller, the HMI, a sample batch. */

const SEED = '1';
/** Whatever starts a controller again (systemd, say) waits so long, and does it in vain while the disk takes nothing. */
const RESTARTS_AFTER_MS = 1000;

export async function run(given: Given<DemoOptions>): Promise<number> {
  const { cards, speed, 'publishing-ms': publishingMs, 'exit-when-done': exitWhenDone } = given;
  const port = given.port ?? HMI_PORT;
  const withHmi = !exitWhenDone || given.port !== null;
  imagingOf(given.imaging, accept(readLayout(defaultLayoutFile())));
  const dataFolder = given.data ?? mkdtempSync(join(tmpdir(), 'cardline-demo-'));
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  if (withHmi) await requireFreePort(port);

  const ordersFile = await sampleOrders(dataFolder, cards);
  // Both processes need the certificates: they are made before the second one starts.
  await controllerParty(new RealClock(), 'simulated');
  const machines = await SimulatedMachines.start(defaultLayoutFile(), seedFor(dataFolder), speed, publishingMs);
  try {
    const layout = accept(readLayout(machines.layoutFile));
    const { layoutFile } = machines;
    const imaging = imagingOf(given.imaging, layout);
    const computer = new FaultyComputer(new RealClock());
    const { clock } = computer;
    const sessions = new Sessions(clock, new SystemEntropy());
    const console = new DemoConsole(machines, computer);
    // Not before it runs: until then a signal ends the process as it is.
    let interrupted: AbortSignal | null = null;
    let sinceMs: number | null = null;
    for (let starts = 1; ; starts += 1) {
      const orders = starts === 1 ? ordersFile : null;
      const issuer = openIssuerKeys(layout.simulated, clock, new SystemEntropy());
      const opened = { layout, layoutFile, dataFolder, ordersFile: orders, imaging, clock, issuer, computer };
      const running = await ControllerProcess.open(opened);
      running.keep(DEFAULT_POLICY);
      const hmi = withHmi ? await serveHmi(running, onThisComputer(port), console, sessions) : null;
      if (hmi !== null) machines.onChange(() => hmi.gateway.redraw());
      interrupted ??= endSignal();
      sinceMs ??= clock.nowMs();
      const code = await running.runToEnd({
        hmi,
        until: exitWhenDone ? 'batch' : 'signal',
        json: given.json,
        sinceMs,
        interrupted,
        started: () => {
          if (starts > 1) say('The controller has started anew from its journal.');
          else if (hmi !== null) say(greeting(hmi.newLink() ?? '', dataFolder));
        },
      });
      if (code !== null) return code;
      say('The controller is gone, as it was told on the simulator’s console.');
      await sleep(clock, RESTARTS_AFTER_MS, interrupted);
      await computer.room(interrupted);
      if (interrupted.aborted) return 0;
    }
  } finally {
    await machines.stop();
  }
}

/**
 * The sample's order file. It lies with this user's own files and not in the data folder, where nothing personal lies in the clear;
 * a folder that has had a sample of another size goes on with that.
 */
async function sampleOrders(dataFolder: string, cards: number): Promise<string> {
  const note = join(dataFolder, 'sample-size');
  if (!existsSync(note)) writeFileSync(note, `${cards}\n`, { mode: 0o600 });
  const noted = textOf(note).trim();
  const size = /^\d+$/.test(noted) ? Number(noted) : 0;
  if (size < 1 || size > CARDS_MAX) throw new CliError(`${note} does not hold the number of the sample’s cards`);
  const folder = join(homeFolder(), 'samples');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `sample-orders-${size}.ndjson`);
  if (!existsSync(`${file}.manifest.json`)) await writeOrders(file, size, SEED);
  return file;
}

/** Machines that start anew get blanks of another lot: a serial that the journal knows would belong to no card. */
function seedFor(dataFolder: string): string {
  if (!existsSync(join(dataFolder, DATABASE_NAME))) return SEED;
  const store = JournalStore.openForReading(dataFolder, new RealClock());
  const { entries } = store;
  store.close();
  return entries === 0 ? SEED : `${SEED}-${entries}`;
}

function greeting(link: string, dataFolder: string): string {
  return `
  Cardline is running a simulated line. Open this link (it works once):

    ${link}

  Data folder: ${dataFolder}
  Stop with Ctrl-C.
`;
}

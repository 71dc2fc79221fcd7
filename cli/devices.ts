import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { ServedPlant } from '../simulator/serve/served-plant.ts';
import { sparingGrants } from '../simulator/serve/server-grants.ts';
import { RealClock } from '../stations/clock.ts';
import { atPace, layoutSchema, readLayout } from '../stations/line-layout.ts';
import { devicesRequest, type DevicesAnswer } from './devices-messages.ts';
import { introducer } from './introductions.ts';
import { endWithNpm, untilSignal } from './signals.ts';
import type { Given } from './command-line/option.ts';
import type { DevicesOptions } from './commands/devices.ts';
import { accept } from './accepted.ts';
import { CliError, say } from './terminal.ts';

/**
 * `cardline devices`: the simulated machines on their real protocols. While it runs it takes lines on stdin:
 * WORDS below. With `--publishing-ms` their OPC UA servers grant as little as many controllers do.
 * `strike` knows every fault of simulator/faults/fault-rates.ts that machines can have.
 */
const WORDS =
  'unplug STATION [SECONDS] · plug STATION · kill STATION [SECONDS] [forget] · strike FAULT [STATION|*] [SECONDS] · ' +
  'end FAULT [STATION] · estop · release · service · remove SERIAL · put POSITION SERIAL · lay STATION [SERIAL] · take STATION · speed X · state · totals · quit';
const KILLED_SECONDS = 3;

export async function run(given: Given<DevicesOptions>): Promise<number> {
  const { speed, 'publishing-ms': publishingMs } = given;
  const layout = accept(readLayout(given.line));
  if (!layout.simulated)
    throw new CliError('this layout says simulated: false; simulated machines never stand in for a real line');
  const paced = layoutSchema.safeParse(atPace(layout, speed));
  if (!paced.success)
    throw new CliError(
      `at --speed ${speed} this line’s times are beyond what a layout may say: ${paced.error.issues.map(({ path }) => path.join('.')).join(', ')}`,
    );
  const clock = new RealClock();
  const plant = new ServedPlant(layout, {
    clock,
    seed: given.seed,
    speed,
    ...(publishingMs === null ? {} : { grants: sparingGrants(publishingMs) }),
    folder: mkdtempSync(join(tmpdir(), 'cardline-devices-')),
    introduce: await introducer(clock),
  });
  let started: Awaited<ReturnType<ServedPlant['start']>>;
  try {
    started = await plant.start();
  } catch (error) {
    throw new CliError(
      `the simulated machines can't listen: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  endWithNpm(clock);
  const answer = (value: unknown): void => {
    process.stdout.write(`${JSON.stringify(value)}\n`);
  };
  // Asked more than once, as by Ctrl-C, which reaches these machines and whoever started them, they end once.
  const asked = new Promise<void>((quit) => {
    void untilSignal().then(quit);
    process.once('disconnect', quit);
    const input = createInterface({ input: process.stdin });
    input.on('line', (line) => {
      const [verb = '', station = ''] = wordsOf(line);
      void obey(plant, clock, line).then((obeyed) => {
        if (verb === 'totals') answer({ totals: plant.totals() });
        else if (verb === 'state') answer({ state: plant.state() });
        else if (verb === 'quit') quit();
        else if (obeyed === 'unknown' && verb !== '') say(WORDS);
        else if (obeyed !== 'done') answer({ refused: verb, why: obeyed });
        else answer({ done: verb, station });
      });
    });
    process.on('message', (message) => {
      const { success, data } = devicesRequest.safeParse(message);
      if (!success) return;
      void obey(plant, clock, data.words).then((obeyed) => {
        const state = data.words === 'state' ? plant.state() : null;
        process.send?.({ id: data.id, answer: obeyed, state } satisfies DevicesAnswer);
      });
    });
  });
  // Whoever hears that they are ready may end them at once: they are listening by then.
  answer({ ready: true, line: started.layoutFile, stations: started.stations });
  await asked;
  await plant.stop();
  process.exit(0);
}

const wordsOf = (line: string): string[] => line.trim().split(/\s+/);
type Obeyed = DevicesAnswer['answer'];

/** `unknown`: there is no such word, or it names a station or a blank that is not there. */
async function obey(plant: ServedPlant, clock: RealClock, line: string): Promise<Obeyed> {
  const [verb = '', station = '', argument = '', more = ''] = wordsOf(line);
  if (verb === '') return 'done';
  // Its first word is the fault, then the station, then how long.
  if (verb === 'strike') {
    const at = argument === '' || argument === '*' ? null : argument;
    const struck = plant.strike(station, at, more === '' ? null : Number(more) * 1000);
    return struck === 'no-such-fault' || struck === 'no-such-station' ? 'unknown' : struck;
  }
  return (await act(plant, clock, verb, station, argument, more)) ? 'done' : 'unknown';
}

async function act(
  plant: ServedPlant,
  clock: RealClock,
  verb: string,
  station: string,
  argument: string,
  more: string,
): Promise<boolean> {
  switch (verb) {
    case 'unplug': {
      const known = await plant.unplug(station);
      const seconds = Number(argument);
      if (known && seconds > 0) clock.schedule(seconds * 1000, () => void plant.plug(station));
      return known;
    }
    case 'plug':
      return plant.plug(station);
    case 'kill':
      return plant.kill(station, (Number(argument) || KILLED_SECONDS) * 1000, more === 'forget');
    case 'end':
      return plant.end(station, argument);
    case 'service':
      plant.service();
      return true;
    case 'remove':
      return plant.takeAway(station);
    case 'put':
      return plant.putBack(argument, station);
    case 'estop':
    case 'release':
      return plant.pressEmergencyStop(verb === 'estop');
    case 'lay':
      return plant.lay(argument === '' ? 'last' : argument, station);
    case 'take':
      return plant.takeBack(station);
    case 'speed':
      return plant.setSpeed(Number(station));
    case 'totals':
    case 'state':
    case 'quit':
      return true;
    default:
      return false;
  }
}

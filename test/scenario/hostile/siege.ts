import { CHANGES_AT_ONCE } from '../../../controller/line/station-pace.ts';
import { PACKER_CONTRACT } from '../../../stations/packer/contract.ts';
import { PRINTER_CONTRACT } from '../../../stations/printer/contract.ts';
import { QUALITY_CONTROL_CONTRACT } from '../../../stations/quality-control/contract.ts';
import { SeededRandom } from '../../../stations/random.ts';
import type { StationKind } from '../../../stations/station.ts';
import { TRANSPORT_CONTRACT } from '../../../stations/transport/contract.ts';
import { RunningLine } from '../line-test.ts';
import { hostileFrame, Hostility, hostileReader, HostileUnit, laserEvent } from './hostile-machine.ts';

/** A line in virtual time with one machine that sends everything its contract forbids. */

/** A line that somebody would have to mend by hand is given up for a new one. */
const TURNS = 4;
/** In turn: it says something of its own accord without end, it is quiet, and while it works its answers alone are hostile. */
const HOSTILE_MS = 8000;
const QUIET_MS = 12_000;
const ANSWERS_MS = 60_000;
const MESSAGE_EVERY_MS = 10;
/** Of all entries, whoever they are about; the worst second, and a minute. */
export const ENTRIES_PER_SECOND_MAX = 6 * CHANGES_AT_ONCE;
export const ENTRIES_PER_MINUTE_MAX = 20 * 60;
const LOOK_EVERY_MS = 5000;
const CARDS_AT_ONCE = 60;
const RECOVERS_WITHIN_MS = 600_000;

interface Siege {
  readonly run: RunningLine;
  readonly hostility: Hostility;
  /** It says something of its own accord. */
  readonly provoke: (n: number) => void;
  readonly repent: () => void;
}

const UNITS = {
  transport: TRANSPORT_CONTRACT,
  printer: PRINTER_CONTRACT,
  'quality-control': QUALITY_CONTROL_CONTRACT,
  packer: PACKER_CONTRACT,
} as const;

const OPTIONS = { cards: CARDS_AT_ONCE, blanks: null, cryptography: 'off' } as const;

function hostileUnit(station: keyof typeof UNITS, hostility: Hostility, seed: string): Siege {
  const units: HostileUnit[] = [];
  const run = new RunningLine({
    ...OPTIONS,
    seed,
    between: {
      opcUa: (device) => {
        if (device.name !== station) return device;
        const unit = new HostileUnit(device, hostility);
        units.push(unit);
        return unit;
      },
      serial: (_, bytes) => bytes,
    },
  });
  const paths = UNITS[station].nodes.filter(({ read }) => read === 'watched').map(({ path }) => path);
  return {
    run,
    hostility,
    provoke: (n) => units[0]?.say(paths[n % paths.length] ?? ''),
    repent: () => units[0]?.repent(paths),
  };
}

function hostileLaser(hostility: Hostility, seed: string): Siege {
  const run = new RunningLine({
    ...OPTIONS,
    seed,
    between: {
      opcUa: (device) => device,
      serial: (station, bytes) => (station === 'laser' ? hostileFrame(hostility, bytes) : bytes),
    },
  });
  return {
    run,
    hostility,
    provoke: (n) => run.line.inject('laser', laserEvent(hostility, n)),
    repent: () => undefined,
  };
}

function hostileHead(hostility: Hostility, seed: string): Siege {
  const random = new SeededRandom(seed);
  const run = new RunningLine({
    ...OPTIONS,
    seed,
    between: {
      opcUa: (device) => device,
      serial: (station, bytes) => (station === 'head-1' ? hostileReader(hostility, random, bytes) : bytes),
    },
  });
  return {
    run,
    hostility,
    provoke: () => {
      hostility.messages += 1;
      run.line.inject('head-1', random.bytes(random.below(300)));
    },
    repent: () => undefined,
  };
}

export const SIEGES: readonly (readonly [StationKind, string, (hostility: Hostility, seed: string) => Siege])[] = [
  ['transport', 'transport', (...given) => hostileUnit('transport', ...given)],
  ['printer', 'printer', (...given) => hostileUnit('printer', ...given)],
  ['quality-control', 'quality-control', (...given) => hostileUnit('quality-control', ...given)],
  ['packer', 'packer', (...given) => hostileUnit('packer', ...given)],
  ['laser-engraver', 'laser', hostileLaser],
  ['chip-encoder', 'head-1', hostileHead],
];

/** The most entries that came within so long. */
class Rate {
  readonly #counts = new Map<string, number>();
  readonly #spanMs: number;

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  /** One more entry of this line. */
  count(line: string, atMs: number): void {
    const span = `${line} ${Math.floor(atMs / this.#spanMs)}`;
    this.#counts.set(span, (this.#counts.get(span) ?? 0) + 1);
  }

  get most(): number {
    return [...this.#counts.values()].reduce((most, count) => Math.max(most, count), 0);
  }
}

function away({ state }: RunningLine, except: string): string[] {
  return [...state.stations.values()]
    .filter(({ id, connection }) => id !== except && connection !== 'online')
    .map(({ id }) => id);
}

/** An operator checks from time to time, and continues the line. */
async function work(run: RunningLine, forMs: number): Promise<void> {
  for (let ms = 0; ms < forMs; ms += LOOK_EVERY_MS) {
    if (run.lineState === 'Held') run.command('Unhold');
    await run.advance(LOOK_EVERY_MS);
  }
}

/** Stations that were away, but for this one, at the end of a turn. */
async function besiege(
  { run, hostility, provoke, repent }: Siege,
  station: string,
  messages: number,
): Promise<string[]> {
  const lost: string[] = [];
  let said = hostility.messages;
  for (let turn = 0; turn < TURNS && hostility.messages < messages; turn += 1) {
    hostility.mode = 'all';
    for (let ms = 0; ms < HOSTILE_MS; ms += MESSAGE_EVERY_MS) {
      provoke(said);
      said += 1;
      await run.advance(MESSAGE_EVERY_MS);
    }
    hostility.mode = 'none';
    repent();
    await run.advance(QUIET_MS);
    hostility.mode = 'answers';
    await work(run, ANSWERS_MS);
    lost.push(...away(run, station));
    if (run.state.pending.length < CARDS_AT_ONCE / 2) run.line.orderMeanwhile(CARDS_AT_ONCE);
  }
  hostility.mode = 'none';
  return lost;
}

export interface Endured {
  readonly hostility: Hostility;
  /** Other stations that went away meanwhile. */
  readonly lost: readonly string[];
  readonly entries: number;
  /** The most entries within a second, and within a minute. */
  readonly entriesASecond: number;
  readonly entriesAMinute: number;
}

/**
 * Lets one machine of a kind say so many hostile messages, on as many lines as that needs. Each line goes on afterwards, and its next
 * controller starts with what the machine said in its journal.
 * @throws where a line does not come back
 */
export async function endure([, station, siege]: (typeof SIEGES)[number], messages: number): Promise<Endured> {
  const hostility = new Hostility();
  const [second, minute] = [new Rate(1000), new Rate(60_000)];
  const lost: string[] = [];
  let entries = 0;
  for (let line = 0; hostility.messages < messages; line += 1) {
    const given = siege(hostility, `hostile/${station}/${line}`);
    const { run } = given;
    run.line.start();
    run.attend();
    run.assist();
    await run.until(() => run.state.totals.accepted > 0);
    run.react(() => {
      entries += 1;
      second.count(`${line}`, run.line.clock.nowMs());
      minute.count(`${line}`, run.line.clock.nowMs());
    });
    lost.push(...(await besiege(given, station, messages)));
    run.line.restartController();
    await run.until(() => away(run, '').length === 0, RECOVERS_WITHIN_MS);
  }
  return { hostility, lost, entries, entriesASecond: second.most, entriesAMinute: minute.most };
}

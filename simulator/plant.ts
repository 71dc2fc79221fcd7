import type { JobKey } from '../stations/job-key.ts';
import { isSerial } from '../stations/kinds.ts';
import { cycleMs, linePositions, transportOf, type LineLayout } from '../stations/line-layout.ts';
import { checkedAddress, parseHeadAddress } from '../stations/links/address.ts';
import { SeededRandom } from '../stations/random.ts';
import type { ChipFailureRates } from './chip/condition.ts';
import type { DeviceClocks } from './devices/clocks.ts';
import type { Cryptography } from './devices/chip-inspection.ts';
import { SIMULATED } from './devices.ts';
import type { Machine } from './machine.ts';
import type { Vision } from './vision/vision.ts';
import { World } from './world.ts';

export type { Machine, SerialDevice } from './machine.ts';

/** All machines of a layout in one physical world, not connected yet. */
export interface Plant {
  readonly world: World;
  readonly machines: readonly Machine[];
  /** The machine that carries cards and has the emergency stop. */
  readonly transport: string;
  /** Makes the transport's sensors report a change made by a person. */
  publish(): void;
}

const DEFAULT_BAUD = 115_200;

export interface PlantOptions {
  readonly clocks: DeviceClocks;
  readonly seed: string;
  /** Number of blanks in the feeder; null when people keep it filled. */
  readonly blanks: number | null;
  readonly chipFailures: ChipFailureRates;
  /** How QC reads chips: fully, or without expensive cryptography. */
  readonly cryptography: Cryptography;
  /** QC's camera. */
  readonly vision: Vision;
  /** Called for every job whose work begins at a station. */
  readonly begun: (station: string, key: JobKey) => void;
}

/** Builds the simulated machines of a layout. The same options always give the same plant. */
export function buildPlant(
  layout: LineLayout,
  { clocks, seed, blanks, chipFailures, cryptography, vision, begun }: PlantOptions,
): Plant {
  const random = new SeededRandom(seed);
  const world = new World(
    random.fork('world'),
    linePositions(layout),
    blanks,
    chipFailures,
    cryptography === 'off' ? 'none' : 'full',
  );
  const machines = layout.stations.map((station): Machine => {
    const { id, kind } = station;
    return SIMULATED[kind].build(station, {
      clocks,
      world,
      random: random.fork(`machine/${id}`),
      cycleMs: cycleMs(station),
      baud: isSerial(kind) ? baudOf(station.url) : DEFAULT_BAUD,
      cryptography,
      vision,
      begun: (key) => begun(id, key),
    });
  });
  return {
    world,
    machines,
    transport: transportOf(layout).id,
    publish: () => {
      for (const { lookAgain } of machines) lookAgain?.();
    },
  };
}

/** The speed behind a device server or pcscd is unknown. */
function baudOf(url: string): number {
  const address = checkedAddress(parseHeadAddress(url));
  return address.via === 'port' ? address.baud : DEFAULT_BAUD;
}

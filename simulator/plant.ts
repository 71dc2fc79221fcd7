import { linePositions, transportOf, type LineLayout } from '../stations/line-layout.ts';
import { checkedAddress, parseHeadAddress } from '../stations/links/address.ts';
import { SeededRandom } from '../stations/random.ts';
import type { ChipFailureRates } from './chip/condition.ts';
import { CcidHeadDevice } from './devices/ccid-head.ts';
import type { DeviceClocks } from './devices/clocks.ts';
import type { Cryptography } from './devices/chip-inspection.ts';
import type { Misbehaviour } from './devices/misbehaviour.ts';
import { LaserEngraverDevice } from './devices/laser-engraver.ts';
import { OpcUaUnit } from './devices/opcua-unit.ts';
import { PrinterWork } from './devices/printer.ts';
import { QualityControlWork } from './devices/quality-control.ts';
import { TransportWork } from './devices/transport.ts';
import type { StationKind } from '../stations/station.ts';
import type { Vision } from './vision/vision.ts';
import { World } from './world.ts';

/** All machines of a layout around one physical world, not yet connected to anything. */
export interface Plant {
  readonly world: World;
  readonly machines: readonly Machine[];
  /** The machine that feeds and moves, and has the emergency stop. */
  readonly transport: string;
  /** Lets the transport's sensors look again, after a person has changed something. */
  publish(): void;
  /** Ribbon or film of the printer is used up, or was put in. */
  lackMaterial(condition: 'ribbon-out' | 'film-out', out: boolean): void;
}

export type Machine =
  | { readonly id: string; readonly kind: StationKind; readonly link: 'opcua'; readonly device: OpcUaUnit }
  | {
      readonly id: string;
      readonly kind: StationKind;
      readonly link: 'serial';
      readonly baud: number;
      /** Joins the machine to its line: what it sends goes to `send`. */
      attach(send: (bytes: Uint8Array) => void): SerialDevice;
    };

/** A machine behind a serial line, and what can happen to it. */
export interface SerialDevice {
  receive(bytes: Uint8Array): void;
  /** Power off and on again; with `forget` its memory of jobs is lost. */
  reboot(forget: boolean): void;
  /** Opens or closes its interlock; null for a machine that has none. */
  readonly openInterlock: ((open: boolean) => void) | null;
  readonly misbehaviour: Misbehaviour;
  /** Its next transition is never completed, until a person resets it; null for a machine that is no unit. */
  readonly stickTransition: (() => void) | null;
  /** A person resets it: it goes on where it was stuck, and its memory of jobs is its own again. */
  resetByHand(): void;
  /** Has it ended a job that it could take for another one? */
  readonly remembersJobs: boolean;
}

const DEFAULT_BAUD = 115_200;

export interface PlantOptions {
  readonly clocks: DeviceClocks;
  readonly seed: string;
  /** Blanks in the feeder; null where people keep it filled. */
  readonly blanks: number | null;
  readonly chipFailures: ChipFailureRates;
  /** How QC reads chips: as an inspection system does, or without what takes long to compute. */
  readonly cryptography: Cryptography;
  /** QC's camera. */
  readonly vision: Vision;
  /** Told of every job whose work begins at a station. */
  readonly begun: (station: string, key: string) => void;
}

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
  let publish = (): void => undefined;
  let lackMaterial: Plant['lackMaterial'] = () => undefined;
  const machines = layout.stations.map((station): Machine => {
    const { id } = station;
    const own = random.fork(`machine/${id}`);
    const opcUa = (model: string, work: ConstructorParameters<typeof OpcUaUnit>[3]): Machine => ({
      id,
      kind: station.kind,
      link: 'opcua',
      device: new OpcUaUnit(id, model, clocks, work, (key) => begun(id, key)),
    });
    switch (station.kind) {
      case 'transport': {
        const transport = new TransportWork(world, own, station.moveMs);
        const machine = opcUa('SimTransport', transport);
        if (machine.link === 'opcua') {
          transport.onJam(() => machine.device.fail('transport.jam'));
          publish = () => {
            if (!world.jammed) machine.device.clear();
            transport.publish();
          };
        }
        return machine;
      }
      case 'printer': {
        const printer = new PrinterWork(world, id, own, station.dwellMs);
        lackMaterial = (condition, out) => printer.lack(condition, out);
        return opcUa('SimPrinter', printer);
      }
      case 'quality-control':
        return opcUa(
          'SimQualityControl',
          new QualityControlWork(clocks.wire, world, id, own, station.dwellMs, cryptography, vision),
        );
      case 'laser-engraver':
        return {
          id,
          kind: station.kind,
          link: 'serial',
          baud: baudOf(station.url),
          attach: (send) =>
            new LaserEngraverDevice(id, clocks, world, own, station.dwellMs, send, (key) => begun(id, key)),
        };
      case 'chip-encoder':
        return {
          id,
          kind: station.kind,
          link: 'serial',
          baud: baudOf(station.url),
          attach: (send) => new CcidHeadDevice(id, clocks, world, station.dwellMs, send),
        };
    }
  });
  return {
    world,
    machines,
    transport: transportOf(layout).id,
    publish: () => publish(),
    lackMaterial: (condition, out) => lackMaterial(condition, out),
  };
}

/** Of a device server's line, or a reader behind pcscd, we know no speed. */
function baudOf(url: string): number {
  const address = checkedAddress(parseHeadAddress(url));
  return address.via === 'port' ? address.baud : DEFAULT_BAUD;
}

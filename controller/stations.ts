import type { Clock } from '../stations/clock.ts';
import type { LineLayout, StationLayout } from '../stations/line-layout.ts';
import type { PcscHead } from '../stations/conformance/pcsc-probe.ts';
import { parseMachineAddress } from '../stations/kinds.ts';
import { checkedAddress } from '../stations/links/address.ts';
import type { OpcUaLinkFactory } from '../stations/links/opcua-link.ts';
import type { PcscLinkFactory } from '../stations/links/pcsc-link.ts';
import type { SerialLinkFactory } from '../stations/links/serial-link.ts';
import { MACHINES } from '../stations/machines.ts';
import type { Entropy, SeededRandom } from '../stations/random.ts';
import type { Station } from '../stations/station.ts';

/** Creates a link from a station's address: over the wire, or in memory. */
export interface LinkFactories {
  opcUa(station: StationLayout): OpcUaLinkFactory;
  serial(station: StationLayout): SerialLinkFactory;
  /** Null if the machines are in memory: each head is on a serial line there, whatever its address. */
  readonly pcsc: ((station: StationLayout) => PcscLinkFactory) | null;
}

/** The drivers of a layout's machines, by station ID. */
export function buildStations(
  layout: LineLayout,
  clock: Clock,
  random: SeededRandom,
  entropy: Entropy,
  links: LinkFactories,
): Map<string, Station> {
  return new Map(
    layout.stations.map((station) => [
      station.id,
      buildStation(station, clock, random.fork(station.id), entropy, links),
    ]),
  );
}

export function buildStation(
  station: StationLayout,
  clock: Clock,
  random: SeededRandom,
  entropy: Entropy,
  links: LinkFactories,
): Station {
  return MACHINES[station.kind].driver(station.id, {
    clock,
    random,
    entropy,
    opcUa: () => links.opcUa(station),
    serial: () => links.serial(station),
    pcsc: headOf(station, links),
  });
}

/** For a machine behind pcscd; null for every other one, and if the machines are in memory. */
function headOf(station: StationLayout, { pcsc }: LinkFactories): PcscHead | null {
  const address = checkedAddress(parseMachineAddress(station.kind, station.url));
  return address.via === 'pcsc' && pcsc !== null ? { reader: address.reader, connect: pcsc(station) } : null;
}

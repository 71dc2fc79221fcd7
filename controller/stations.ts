import type { Clock } from '../stations/clock.ts';
import { ChipEncoderDriver } from '../stations/chip-encoder/driver.ts';
import { LaserEngraverDriver } from '../stations/laser-engraver/driver.ts';
import type { LineLayout, StationLayout } from '../stations/line-layout.ts';
import type { HeadReader } from '../stations/chip-encoder/head-reader.ts';
import { PcscReader } from '../stations/chip-encoder/pcsc-reader.ts';
import { CcidReader } from '../stations/chip-encoder/reader.ts';
import { checkedAddress, parseHeadAddress } from '../stations/links/address.ts';
import type { OpcUaLinkFactory } from '../stations/links/opcua-link.ts';
import type { PcscLinkFactory } from '../stations/links/pcsc-link.ts';
import type { SerialLinkFactory } from '../stations/links/serial-link.ts';
import { printerDriver } from '../stations/printer/driver.ts';
import { qualityControlDriver } from '../stations/quality-control/driver.ts';
import type { Entropy, SeededRandom } from '../stations/random.ts';
import type { Station } from '../stations/station.ts';
import { transportDriver } from '../stations/transport/driver.ts';

/** How a station's address becomes a link: over the wire, or in memory. */
export interface LinkFactories {
  opcUa(station: StationLayout): OpcUaLinkFactory;
  serial(station: StationLayout): SerialLinkFactory;
  /** Null where machines are in memory: each head is on a serial line there, whatever its address. */
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
  switch (station.kind) {
    case 'transport':
      return transportDriver(station.id, clock, random, links.opcUa(station));
    case 'printer':
      return printerDriver(station.id, clock, random, links.opcUa(station));
    case 'quality-control':
      return qualityControlDriver(station.id, clock, random, links.opcUa(station));
    case 'laser-engraver':
      return new LaserEngraverDriver(station.id, clock, random, links.serial(station));
    case 'chip-encoder':
      return new ChipEncoderDriver(station.id, clock, random, entropy, headReader(station, clock, links));
  }
}

/** The readers of one connection each: behind pcscd, or on a serial line. */
function headReader(station: StationLayout, clock: Clock, links: LinkFactories): () => HeadReader {
  const address = checkedAddress(parseHeadAddress(station.url));
  if (address.via === 'pcsc' && links.pcsc !== null) {
    const connect = links.pcsc(station);
    return () => new PcscReader(station.id, clock, connect(), address.reader);
  }
  const connect = links.serial(station);
  return () => new CcidReader(station.id, clock, connect());
}

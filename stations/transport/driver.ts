import type { Clock } from '../clock.ts';
import type { UnitDialect } from '../job-control/unit-dialect.ts';
import { UnitDriver } from '../job-control/unit-driver.ts';
import { InvariantError } from '../fault.ts';
import type { OpcUaLinkFactory } from '../links/opcua-link.ts';
import type { SeededRandom } from '../random.ts';
import type { Station } from '../station.ts';
import { TRANSPORT_CONTRACT, transportResponse } from './contract.ts';

const DIALECT: UnitDialect = {
  contract: TRANSPORT_CONTRACT,
  parameters: ({ work }) => {
    switch (work.kind) {
      case 'feed':
        return { Work: 'feed', To: work.to };
      case 'move':
        return { Work: 'move', From: work.from, To: work.to, Serial: work.serial };
      default:
        throw new InvariantError(`transport received ${work.kind} work`);
    }
  },
  result: ({ data }) => {
    const parsed = transportResponse.safeParse(data);
    if (!parsed.success) return Promise.resolve(null);
    const { Serial: serial, BlankLot: blankLot, ChipLot: chipLot } = parsed.data;
    return Promise.resolve({ kind: 'transport', serial, blankLot, chipLot });
  },
};

/** Creates the driver of a transport on OPC UA. `submit` throws an InvariantError for work other than `feed` and `move`. */
export function transportDriver(id: string, clock: Clock, random: SeededRandom, connect: OpcUaLinkFactory): Station {
  return new UnitDriver(id, clock, random, connect, DIALECT);
}

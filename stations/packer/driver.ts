import type { Clock } from '../clock.ts';
import { InvariantError } from '../fault.ts';
import type { UnitDialect } from '../job-control/unit-dialect.ts';
import { UnitDriver } from '../job-control/unit-driver.ts';
import type { OpcUaLinkFactory } from '../links/opcua-link.ts';
import type { SeededRandom } from '../random.ts';
import type { Station } from '../station.ts';
import { PACKER_CONTRACT, packResponse } from './contract.ts';

const DIALECT: UnitDialect = {
  contract: PACKER_CONTRACT,
  parameters: ({ work }) => {
    if (work.kind !== 'pack') throw new InvariantError(`packer received ${work.kind} work`);
    const { office, batch, box, slot, size } = work;
    return { Office: office, Batch: batch, Box: box, Slot: slot, Size: size };
  },
  result: ({ data }) => {
    const parsed = packResponse.safeParse(data);
    if (!parsed.success) return Promise.resolve(null);
    const { Box: box, Slot: slot, Count: count, LabelPrinted: labelPrinted } = parsed.data;
    return Promise.resolve({ kind: 'pack', box, slot, count, labelPrinted });
  },
};

/** Creates the driver of a packer on OPC UA. `submit` throws an InvariantError for work other than `pack`. */
export function packerDriver(id: string, clock: Clock, random: SeededRandom, connect: OpcUaLinkFactory): Station {
  return new UnitDriver(id, clock, random, connect, DIALECT);
}

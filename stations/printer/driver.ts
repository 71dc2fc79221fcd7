import type { Clock } from '../clock.ts';
import { InvariantError } from '../fault.ts';
import { withPrefix } from '../job-control/contract.ts';
import { UnitDriver, type UnitDialect } from '../job-control/unit-driver.ts';
import type { OpcUaLinkFactory } from '../links/opcua-link.ts';
import type { SeededRandom } from '../random.ts';
import type { Station } from '../station.ts';
import { printResponse } from './contract.ts';

const DIALECT: UnitDialect = {
  kind: 'printer',
  leased: false,
  parameters: ({ work }) => {
    if (work.kind !== 'print') throw new InvariantError(`printer was given ${work.kind} work`);
    return { Template: work.template, Portrait: work.portrait, ...withPrefix('Field.', work.fields) };
  },
  result: ({ data }) => {
    const parsed = printResponse.safeParse(data);
    return Promise.resolve(
      parsed.success ? { kind: 'print', ribbonLot: parsed.data.RibbonLot, panelsUsed: parsed.data.PanelsUsed } : null,
    );
  },
};

export function printerDriver(id: string, clock: Clock, random: SeededRandom, connect: OpcUaLinkFactory): Station {
  return new UnitDriver(id, clock, random, connect, DIALECT);
}

import type { Clock } from '../clock.ts';
import { InvariantError } from '../fault.ts';
import type { UnitDialect } from '../job-control/unit-dialect.ts';
import { UnitDriver } from '../job-control/unit-driver.ts';
import type { OpcUaLinkFactory } from '../links/opcua-link.ts';
import { picturesDigest } from '../picture-digest.ts';
import type { SeededRandom } from '../random.ts';
import type { Station } from '../station.ts';
import { PRINTER_CONTRACT, printResponse } from './contract.ts';

const DIALECT: UnitDialect = {
  contract: PRINTER_CONTRACT,
  parameters: ({ work }) => {
    if (work.kind !== 'print') throw new InvariantError(`printer received ${work.kind} work`);
    const { template, format, faces } = work;
    return {
      Template: template,
      Format: format,
      Front: faces.front,
      Back: faces.back,
      Sha256: picturesDigest(faces),
    };
  },
  result: ({ data }) => {
    const parsed = printResponse.safeParse(data);
    return Promise.resolve(
      parsed.success
        ? {
            kind: 'print',
            ribbonLot: parsed.data.RibbonLot,
            panelsUsed: parsed.data.PanelsUsed,
            sha256: parsed.data.Sha256,
          }
        : null,
    );
  },
};

/** Creates the driver of a printer on OPC UA. `submit` throws an InvariantError for work other than `print`. */
export function printerDriver(id: string, clock: Clock, random: SeededRandom, connect: OpcUaLinkFactory): Station {
  return new UnitDriver(id, clock, random, connect, DIALECT);
}

import { chipEncoderMachine } from './chip-encoder/machine.ts';
import type { UnitContract } from './job-control/unit-contract.ts';
import type { StationKind } from './kinds.ts';
import { laserEngraverMachine } from './laser-engraver/machine.ts';
import type { MachineKind } from './machine-kind.ts';
import { packerMachine } from './packer/machine.ts';
import { printerMachine } from './printer/machine.ts';
import { qualityControlMachine } from './quality-control/machine.ts';
import { transportMachine } from './transport/machine.ts';

/** Driver and check of each station kind. */
export const MACHINES: Readonly<Record<StationKind, MachineKind>> = {
  transport: transportMachine,
  'chip-encoder': chipEncoderMachine,
  printer: printerMachine,
  'laser-engraver': laserEngraverMachine,
  'quality-control': qualityControlMachine,
  packer: packerMachine,
};

/** The contracts of all kinds on OPC UA. */
export function contracts(): UnitContract<StationKind>[] {
  return Object.values(MACHINES).flatMap(({ contract }) => contract ?? []);
}

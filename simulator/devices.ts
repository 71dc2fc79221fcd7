import type { StationKind } from '../stations/kinds.ts';
import { simulatedChipEncoder } from './devices/ccid-head.ts';
import { simulatedLaserEngraver } from './devices/laser-engraver.ts';
import { simulatedPacker } from './devices/packer.ts';
import { simulatedPrinter } from './devices/printer.ts';
import { simulatedQualityControl } from './devices/quality-control.ts';
import { simulatedTransport } from './devices/transport.ts';
import type { SimulatedKind } from './machine.ts';

/** Simulation of each station kind. */
export const SIMULATED: Readonly<Record<StationKind, SimulatedKind>> = {
  transport: simulatedTransport,
  'chip-encoder': simulatedChipEncoder,
  printer: simulatedPrinter,
  'laser-engraver': simulatedLaserEngraver,
  'quality-control': simulatedQualityControl,
  packer: simulatedPacker,
};

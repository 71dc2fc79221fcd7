import { InvariantError } from '../../stations/fault.ts';
import { isSerial, type SerialKind, type StationKind } from '../../stations/kinds.ts';
import type { WireRecord } from '../gateway/contract.ts';
import { ccidDecoder, laserDecoder, type SerialDecoder } from './decode.ts';

type DecoderOf = (direction: WireRecord['direction']) => SerialDecoder;

const SERIAL_DECODERS: Readonly<Record<SerialKind, DecoderOf>> = {
  'chip-encoder': ccidDecoder,
  'laser-engraver': laserDecoder,
};

/**
 * The trace decoder for the serial line of a station kind.
 * @throws InvariantError for a kind without a serial protocol.
 */
export function serialDecoder(kind: StationKind): DecoderOf {
  if (!isSerial(kind)) throw new InvariantError(`a ${kind} is on no serial line`);
  return SERIAL_DECODERS[kind];
}

import { EMPTY_BUFFER, parseFrames, PC_TO_RDR, RDR_TO_PC, type CcidMessage } from '../../stations/chip-encoder/ccid.ts';
import { LineReader, parseLaserFrame } from '../../stations/laser-engraver/frame.ts';
import type { UaValue } from '../../stations/links/opcua-link.ts';
import { INS } from '../../stations/smartcard/iso7816/apdu.ts';
import { parseBlock, type Block } from '../../stations/smartcard/iso7816/t1-block.ts';
import type { WireRecord } from '../gateway/contract.ts';
import { cut } from './cut.ts';

/**
 * Decodes protocol traces from the frame inwards. Of anything that may be personal (data written to a chip or engraved), only name and
 * length are shown, never the bytes.
 */

const CCID_NAMES = new Map<number, string>([
  ...Object.entries(PC_TO_RDR).map(([name, type]) => [type, `PC_to_RDR_${capital(name)}`] as const),
  ...Object.entries(RDR_TO_PC).map(([name, type]) => [type, `RDR_to_PC_${capital(name)}`] as const),
]);
const INS_NAMES = new Map<number, string>(
  Object.entries(INS).map(([name, ins]) => [ins, name.replaceAll(/([A-Z])/g, ' $1').toUpperCase()]),
);
/** Fields of a laser frame with the engraved data. */
const SECRET_VALUES: ReadonlySet<string> = new Set(['data', 'bytes']);
const CCID_POLLS: ReadonlySet<number> = new Set([PC_TO_RDR.getSlotStatus, RDR_TO_PC.slotStatus]);
const LASER_POLLS: ReadonlySet<string> = new Set(['STATUS', 'OK']);
const TEXT_MAX_CHARACTERS = 60;

/** The part of a record that the message itself determines. */
export type Decoded = Pick<WireRecord, 'layers' | 'bytes' | 'routine'>;

/** Decodes one direction of a serial line; frames may arrive in pieces. */
export interface SerialDecoder {
  push(bytes: Uint8Array): Decoded[];
}

export function ccidDecoder(direction: WireRecord['direction']): SerialDecoder {
  let buffer = EMPTY_BUFFER;
  return {
    push(bytes) {
      const parsed = parseFrames(buffer, bytes);
      buffer = parsed.buffer;
      return parsed.events.map((event) => {
        switch (event.type) {
          case 'message':
            return {
              layers: ccidLayers(event.message),
              bytes: event.frame.length,
              routine:
                CCID_POLLS.has(event.message.type) || (direction === 'in' && event.message.type < RDR_TO_PC.dataBlock),
            };
          case 'nak':
            return { layers: ['NAK'], bytes: 3, routine: false };
          case 'garbage':
            return { layers: ['bytes of no frame'], bytes: event.dropped, routine: false };
        }
      });
    },
  };
}

function ccidLayers({ type, sequence, specific, data }: CcidMessage): string[] {
  const name = CCID_NAMES.get(type) ?? `CCID ${hex(type)}`;
  const answer = type >= RDR_TO_PC.dataBlock;
  const status = answer ? ` status ${hex(specific[0])} error ${hex(specific[1])}` : '';
  const layers = [`${name} seq ${sequence}${status}`];
  const carries = type === PC_TO_RDR.xfrBlock || type === RDR_TO_PC.dataBlock;
  // The checksum type in its answer to reset is not known here: a block that is valid by either one is accepted.
  const block = carries ? (parseBlock(data) ?? parseBlock(data, 'crc')) : null;
  if (block === null) return layers;
  layers.push(describeBlock(block));
  if (block.kind === 'I') layers.push(answer ? describeResponse(block.inf, block.more) : describeCommand(block.inf));
  return layers;
}

function describeBlock(block: Block): string {
  switch (block.kind) {
    case 'I':
      return `T=1 I(${block.ns},${block.more ? 1 : 0}) ${block.inf.length} bytes`;
    case 'R':
      return `T=1 R(${block.nr}) ${['acknowledged', 'checksum or parity', 'other error'][block.error] ?? ''}`;
    case 'S':
      return `T=1 S(${block.type} ${block.response ? 'response' : 'request'})`;
  }
}

/** Describes a command, or the first block of one: its header. */
export function describeCommand(inf: Uint8Array): string {
  const [cla = 0, ins = 0, p1 = 0, p2 = 0] = inf;
  const name = INS_NAMES.get(ins);
  // A later piece of a chained command has no header: it is shown as a piece.
  if (inf.length < 4 || name === undefined) return `APDU, ${inf.length} bytes more of a command`;
  const secured = (cla & 0x04) !== 0 || (cla & 0x0c) !== 0;
  return `APDU ${name} ${hex(cla)} ${hex(ins)} ${hex(p1)} ${hex(p2)}${secured ? ', secure messaging' : ''}`;
}

/** The same for a response: its status, and the length of its data. `more`: it is not the end. */
export function describeResponse(inf: Uint8Array, more: boolean): string {
  if (more || inf.length < 2) return `APDU, ${inf.length} bytes of an answer`;
  return `APDU answer ${hex(inf[inf.length - 2] ?? 0)}${hex(inf[inf.length - 1] ?? 0)}, ${inf.length - 2} bytes`;
}

export function laserDecoder(): SerialDecoder {
  const lines = new LineReader();
  return {
    push(bytes) {
      return lines.push(bytes).map((line) => {
        const frame = parseLaserFrame(line);
        if (frame === null)
          return { layers: ['no frame, or a wrong checksum'], bytes: line.length + 1, routine: false };
        const { direction, sequence, verb, values } = frame;
        const what = { '>': 'command', '<': 'reply', '!': 'event' }[direction];
        const told = Object.entries(values).map(([name, value]) =>
          SECRET_VALUES.has(name) ? `${name}=(${value.length} characters)` : `${name}=${short(value)}`,
        );
        const head = `${what} ${hex(sequence)} ${verb}`;
        const layers = told.length === 0 ? [head] : [head, told.join(' ')];
        return { layers, bytes: line.length + 1, routine: LASER_POLLS.has(verb) };
      });
    },
  };
}

/** Short form of an OPC UA value; content of a job only by its length. */
export function describeValue(value: UaValue): string {
  switch (value.type) {
    case 'ByteString':
      return `ByteString (${value.value.length} bytes)`;
    case 'Structure':
      return value.value.dataType;
    case 'Structures':
      return `${value.value.length} × ${value.value[0]?.dataType ?? 'structure'}`;
    case 'Values':
      return `${value.value.length} values`;
    case 'Null':
      return 'null';
    case 'Strings':
    case 'LocalizedTexts':
      return `[${value.value.map((text) => short(text)).join(', ')}]`;
    default:
      return short(String(value.value));
  }
}

function short(text: string): string {
  return cut(text, TEXT_MAX_CHARACTERS);
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

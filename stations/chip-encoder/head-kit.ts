import { VirtualClock } from '../clock.ts';
import { done, failed, fault, type Outcome } from '../fault.ts';
import type { PcscLink, PcscReaderState } from '../links/pcsc-link.ts';
import type { SerialLink, SerialListener } from '../links/serial-link.ts';
import { EMPTY_BUFFER, parseFrames, type CcidMessage } from './ccid.ts';
import { PcscReader } from './pcsc-reader.ts';
import { CcidReader } from './reader.ts';

/** A head's reader before a machine that answers as a test lets it: over CCID frames, or behind pcscd. */

export const STATION = 'head-1';
/** T=1, IFSC 254, BWI 6, CWI 5, CRC. */
export const ATR = Buffer.from('3b808171fe6501ea', 'hex');

export const READER_NAME = 'Reader (1) 00 00';
export const HERE: PcscReaderState = { name: READER_NAME, slot: 'present', atr: ATR };
export const EMPTY: PcscReaderState = { name: READER_NAME, slot: 'absent', atr: new Uint8Array(0) };

/** Gives bytes to the driver. */
type Say = (bytes: Uint8Array) => void;

export interface SerialHead {
  readonly clock: VirtualClock;
  readonly reader: CcidReader;
  /** What it was asked for. */
  readonly heard: readonly CcidMessage[];
}

/** An open reader over CCID frames. */
export async function serialHead(
  answer: (asked: CcidMessage, say: Say, clock: VirtualClock) => void,
): Promise<SerialHead> {
  const clock = new VirtualClock();
  const heard: CcidMessage[] = [];
  let listener: SerialListener | null = null;
  const link: SerialLink = {
    open: (given) => {
      listener = given;
      return Promise.resolve(done(undefined));
    },
    write: (bytes) => {
      for (const event of parseFrames(EMPTY_BUFFER, bytes).events) {
        if (event.type !== 'message') continue;
        heard.push(event.message);
        answer(event.message, (said) => listener?.bytes(said), clock);
      }
    },
    close: () => Promise.resolve(),
  };
  const reader = new CcidReader(STATION, clock, link);
  await reader.open(() => undefined);
  return { clock, reader, heard };
}

/** What pcscd says at the moment. */
interface Said {
  states: readonly PcscReaderState[];
  connect: number;
  reset: number;
  transmit: number;
  /** pcscd has ended. */
  lost: boolean;
}

export interface PcscHead {
  readonly clock: VirtualClock;
  readonly reader: PcscReader;
  readonly said: Said;
  /** What pcscd was asked for. */
  readonly calls: string[];
}

/** A reader behind pcscd, which is not open yet. */
export function pcscHead(reader = 'Reader (1)', states: readonly PcscReaderState[] = [HERE]): PcscHead {
  const clock = new VirtualClock();
  const said: Said = { states, connect: 0, reset: 0, transmit: 0, lost: false };
  const calls: string[] = [];
  const call = <T>(name: string, value: T): Promise<Outcome<T>> => {
    calls.push(name);
    return Promise.resolve(done(value));
  };
  const link: PcscLink = {
    service: 'pcscd, protocol 4.4',
    open: () => Promise.resolve(done(undefined)),
    close: () => Promise.resolve(),
    readers: () => Promise.resolve(done(said.states)),
    connect: (name) => call(`connect ${name}`, { card: 7, result: said.connect }),
    reset: () => call('reset', { result: said.reset }),
    transmit: () =>
      said.lost
        ? Promise.resolve(failed(fault('link.lost', 'major', {})))
        : call('transmit', { result: said.transmit, response: Uint8Array.of(0x90, 0x00) }),
    disconnect: () => call('disconnect', { result: 0 }),
  };
  return { clock, reader: new PcscReader(STATION, clock, link, reader), said, calls };
}

/** The same, open. */
export async function openPcscHead(reader?: string, states?: readonly PcscReaderState[]): Promise<PcscHead> {
  const made = pcscHead(reader, states);
  await made.reader.open(() => undefined);
  return made;
}

/** What a wait comes to, and at what time of the clock; null after a limit. */
export async function comesTo<T>(
  clock: VirtualClock,
  work: Promise<T>,
  limitMs = 60_000,
): Promise<{ value: T | null; ms: number }> {
  let value: T | null = null;
  void work.then((came) => (value = came));
  await clock.run(() => value !== null, limitMs);
  return { value, ms: clock.nowMs() };
}

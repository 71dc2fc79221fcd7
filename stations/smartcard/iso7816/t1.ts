import { IFS_DEFAULT, IFS_MAX, parseBlock, type Block, type SBlock } from './t1-block.ts';
import type { ErrorDetection } from './t1-epilogue.ts';
import { concat } from './tlv.ts';

/** T=1 block transmission, ISO/IEC 7816-3:2006 §11.6: the interface device's side as a pure machine. */

const EMPTY = new Uint8Array(0);
/** §11.6.3.2: tries before the interface device resynchronises, beside the first; as often a resynchronisation itself is tried again. */
const RETRIES_MAX = 2;
/** A card that answers, and asks for the same block so often, is resynchronised. */
const REPEATS_MAX = 5;
/** Resynchronisations for one command. */
const RESYNCHS_MAX = 3;
/**
 * §11.4.3 sets no limit to how often a card may ask for more time. Without one a card that asks for ever is waited for as long:
 * so much for one command, from its first block to its response. One request of the longest block waiting time fits in.
 */
export const EXTENSIONS_MAX_MS = 60_000;
/** A response APDU is no longer than this (ISO/IEC 7816-4 §5.1): a chain that goes on is none. */
export const RESPONSE_MAX_BYTES = 65_538;
/** Blocks of one response: enough for the longest one in blocks of 32 bytes, the information field size before any other is agreed (§11.4.2). */
export const RESPONSE_MAX_BLOCKS = 2049;

/** What the answer to reset says of T=1 (§11.4). */
export interface T1Parameters {
  /** Information field size of the card, before it asks for another. */
  readonly ifsc: number;
  readonly detection: ErrorDetection;
  /** Block waiting time. */
  readonly blockWaitMs: number;
}

/** The interface device's end of a T=1 session. A value: every step makes a new one. */
export interface T1Host {
  readonly parameters: T1Parameters;
  readonly ns: 0 | 1;
  readonly nr: 0 | 1;
  readonly ifsc: number;
  /** Information field size of the interface device, as the card confirmed it. */
  readonly ifsd: number;
  /** The whole command under way: after a resynchronisation it begins from its first byte. Empty where none is. */
  readonly command: Uint8Array;
  /** Where the block under way begins in it, and how long that is. */
  readonly at: number;
  readonly size: number;
  readonly incoming: readonly Uint8Array[];
  /** Bytes in `incoming`. */
  readonly received: number;
  /** S-block whose response is awaited. */
  readonly request: SBlock | null;
  /** Times in succession that no valid block came. */
  readonly retries: number;
  /** Times that the card asked for the block under way again. */
  readonly repeats: number;
  /** Resynchronisations since the command began. More than none: the card may have got it twice. */
  readonly resynchs: number;
  /** Time that the card was granted by its S-blocks for the command under way. */
  readonly extendedMs: number;
}

export type T1Input = { readonly type: 'block'; readonly bytes: Uint8Array } | { readonly type: 'timeout' };

export type T1Step = { readonly host: T1Host } & (
  | { readonly action: 'send'; readonly block: Block; /** Multiple of BWT granted by WTX. */ readonly waits: number }
  | { readonly action: 'complete'; readonly response: Uint8Array }
  /** `extensions`: it asked for more time without end. */
  | { readonly action: 'fail'; readonly why: 'silent' | 'extensions' }
);

/** Both ends after a reset. */
export function openT1(parameters: T1Parameters): T1Host {
  return {
    parameters,
    ns: 0,
    nr: 0,
    ifsc: parameters.ifsc,
    ifsd: IFS_DEFAULT,
    command: EMPTY,
    at: 0,
    size: 0,
    incoming: [],
    received: 0,
    request: null,
    retries: 0,
    repeats: 0,
    resynchs: 0,
    extendedMs: 0,
  };
}

/** S(IFS request): how long the card's blocks may be (§11.4.2). */
export function requestIfs(host: T1Host, ifsd: number): T1Step {
  return request({ ...host, command: EMPTY, retries: 0, resynchs: 0, extendedMs: 0 }, 'IFS', Uint8Array.of(ifsd));
}

export function transmit(host: T1Host, apdu: Uint8Array): T1Step {
  const begun = { ...host, command: apdu, at: 0, incoming: [], received: 0, request: null };
  return sendBlock({ ...begun, retries: 0, repeats: 0, resynchs: 0, extendedMs: 0 });
}

export function receive(host: T1Host, input: T1Input): T1Step {
  const block = input.type === 'block' ? parseBlock(input.bytes, host.parameters.detection) : null;
  if (block === null) return retry(host, input.type === 'timeout' ? 2 : 1);
  // While we await an S response, it is the S request that is repeated (§11.6.3.1 rule 7.3).
  if (host.request !== null && (block.kind !== 'S' || !block.response)) return retry(host, 2);
  switch (block.kind) {
    case 'I':
      return receiveI(host, block);
    case 'R':
      return receiveR(host, block);
    case 'S':
      return block.response ? receiveResponse(host, block) : receiveRequest(host, block);
  }
}

function receiveI(host: T1Host, block: Extract<Block, { kind: 'I' }>): T1Step {
  const begins = host.incoming.length === 0;
  // An I-block acknowledges our own last one, which must have ended its chain (§11.6.2.3 rule 2).
  if (block.ns !== host.nr || (begins && host.at + host.size < host.command.length)) return retry(host, 2);
  const next: T1Host = {
    ...host,
    ns: begins ? flip(host.ns) : host.ns,
    nr: flip(host.nr),
    incoming: [...host.incoming, block.inf],
    received: host.received + block.inf.length,
    retries: 0,
  };
  // Blocks with nothing in them never make it too long.
  if (next.received > RESPONSE_MAX_BYTES || next.incoming.length > RESPONSE_MAX_BLOCKS) return failed(host);
  if (block.more) return send(next, { kind: 'R', nr: next.nr, error: 0 }, 1);
  return {
    host: { ...next, command: EMPTY, at: 0, size: 0, incoming: [], received: 0 },
    action: 'complete',
    response: concat(next.incoming),
  };
}

function receiveR(host: T1Host, block: Extract<Block, { kind: 'R' }>): T1Step {
  // It has not got our last R-block, by which its own chain goes on (rule 7.2).
  if (host.incoming.length > 0) return retry(host, 2);
  if (block.nr === host.ns) {
    // The card asks for the block under way (§11.6.2.3 rule 7). It is no failure of its own.
    if (host.repeats >= REPEATS_MAX) return resynchronise(host);
    return sendBlock({ ...host, retries: 0, repeats: host.repeats + 1 });
  }
  const at = host.at + host.size;
  // It has the whole command: what is missing is its response.
  if (at >= host.command.length) return retry(host, 2);
  return sendBlock({ ...host, ns: flip(host.ns), at, retries: 0, repeats: 0 });
}

function receiveRequest(host: T1Host, block: SBlock): T1Step {
  // The interface device alone resynchronises (rule 6.1).
  if (block.type === 'RESYNCH') return failed(host);
  const asked = Math.max(1, block.inf[0] ?? 1);
  const waits = block.type === 'WTX' ? asked : 1;
  // Whatever else it asks for in between costs a block waiting time, too.
  const extendedMs = host.extendedMs + waits * host.parameters.blockWaitMs;
  if (extendedMs > EXTENSIONS_MAX_MS) return { host, action: 'fail', why: 'extensions' };
  const next = { ...host, extendedMs, retries: 0, ifsc: block.type === 'IFS' ? Math.min(IFS_MAX, asked) : host.ifsc };
  return send(next, { ...block, response: true }, waits);
}

function receiveResponse(host: T1Host, block: SBlock): T1Step {
  if (host.request?.type !== block.type) return retry(host, 2);
  const next: T1Host = { ...host, request: null, retries: 0, repeats: 0 };
  switch (block.type) {
    case 'IFS':
      return goOn({ ...next, ifsd: host.request.inf[0] ?? IFS_DEFAULT });
    case 'RESYNCH': {
      const { parameters, resynchs, extendedMs, command, ifsd } = host;
      const after: T1Host = { ...openT1(parameters), resynchs, extendedMs, command };
      // Both information field sizes are what they were after the reset (§11.6.3.2 rule 6).
      return ifsd === IFS_DEFAULT ? goOn(after) : request(after, 'IFS', Uint8Array.of(ifsd));
    }
    case 'ABORT':
    case 'WTX':
      return failed(host);
  }
}

/** With the command that waits, from its first byte. */
function goOn(host: T1Host): T1Step {
  return host.command.length === 0 ? { host, action: 'complete', response: EMPTY } : sendBlock(host);
}

/** After no block or an invalid one: ask again, then resynchronise, then give up (§11.6.3.2). */
function retry(host: T1Host, error: 1 | 2): T1Step {
  if (host.retries >= RETRIES_MAX) return host.request?.type === 'RESYNCH' ? failed(host) : resynchronise(host);
  const next = { ...host, retries: host.retries + 1 };
  return send(next, host.request ?? { kind: 'R', nr: host.nr, error }, 1);
}

function resynchronise(host: T1Host): T1Step {
  if (host.resynchs >= RESYNCHS_MAX) return failed(host);
  // An IFS request that was lost over it is made again, as one that was granted is.
  const ifsd = host.request?.type === 'IFS' ? (host.request.inf[0] ?? host.ifsd) : host.ifsd;
  return request({ ...host, ifsd, retries: 0, repeats: 0, resynchs: host.resynchs + 1 }, 'RESYNCH', EMPTY);
}

function request(host: T1Host, type: SBlock['type'], inf: Uint8Array): T1Step {
  const asked: SBlock = { kind: 'S', type, response: false, inf };
  return send({ ...host, request: asked }, asked, 1);
}

/** The block that begins at `at`, as long as the card takes it now. */
function sendBlock(host: T1Host): T1Step {
  const inf = host.command.subarray(host.at, host.at + host.ifsc);
  if (inf.length === 0) return failed(host);
  const more = host.at + inf.length < host.command.length;
  return send({ ...host, size: inf.length }, { kind: 'I', ns: host.ns, more, inf }, 1);
}

function send(host: T1Host, block: Block, waits: number): T1Step {
  return { host, action: 'send', block, waits };
}

function failed(host: T1Host): T1Step {
  return { host, action: 'fail', why: 'silent' };
}

function flip(number: 0 | 1): 0 | 1 {
  return number === 0 ? 1 : 0;
}

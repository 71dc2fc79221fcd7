import { IFS_DEFAULT, IFS_MAX, parseBlock, type Block, type SBlock } from './t1-block.ts';
import type { ErrorDetection } from './t1-epilogue.ts';
import { concat } from './tlv.ts';

/** T=1 block transmission, ISO/IEC 7816-3:2006 §11.6: the interface device's side as a pure state machine. */

const EMPTY = new Uint8Array(0);
/** §11.6.3.2: repetitions before the interface device resynchronizes, and maximum repetitions of a resynchronization. */
const RETRIES_MAX = 2;
/** Maximum requests for the same block by a card that answers, before it is resynchronized. */
const REPEATS_MAX = 5;
/** Maximum resynchronizations per command. */
const RESYNCHS_MAX = 3;
/**
 * Maximum total of time extensions for one command, milliseconds. §11.4.3 sets no limit, so a card could request time forever. One
 * extension of the longest block waiting time fits in.
 */
export const EXTENSIONS_MAX_MS = 60_000;
/** Maximum length of a response APDU (ISO/IEC 7816-4 §5.1); a longer chain is an error. */
export const RESPONSE_MAX_BYTES = 65_538;
/** Maximum blocks of one response: enough for the longest response in blocks of 32 bytes, the default information field size (§11.4.2). */
export const RESPONSE_MAX_BLOCKS = 2049;

/** Parameters of T=1 in the answer to reset (§11.4). */
export interface T1Parameters {
  /** IFSC: information field size of the card, until it requests another one. */
  readonly ifsc: number;
  readonly detection: ErrorDetection;
  /** Block waiting time, milliseconds. */
  readonly blockWaitMs: number;
}

/** The interface device's end of a T=1 session. Immutable: every step returns a new value. */
export interface T1Host {
  readonly parameters: T1Parameters;
  readonly ns: 0 | 1;
  readonly nr: 0 | 1;
  readonly ifsc: number;
  /** IFSD: information field size of the interface device, as confirmed by the card. */
  readonly ifsd: number;
  /** The whole command in progress: after a resynchronization it is sent again from its first byte. Empty when there is none. */
  readonly command: Uint8Array;
  /** Offset and length of the current block in it. */
  readonly at: number;
  readonly size: number;
  readonly incoming: readonly Uint8Array[];
  /** Number of bytes in `incoming`. */
  readonly received: number;
  /** S-block whose response is awaited. */
  readonly request: SBlock | null;
  /** Consecutive times without a valid block. */
  readonly retries: number;
  /** Number of times that the card requested the current block again. */
  readonly repeats: number;
  /** Resynchronizations during this command. More than 0: the card may have received it twice. */
  readonly resynchs: number;
  /** Total of time extensions granted during this command. */
  readonly extendedMs: number;
}

export type T1Input = { readonly type: 'block'; readonly bytes: Uint8Array } | { readonly type: 'timeout' };

export type T1Step = { readonly host: T1Host } & (
  | { readonly action: 'send'; readonly block: Block; /** Multiple of BWT granted by WTX. */ readonly waits: number }
  | { readonly action: 'complete'; readonly response: Uint8Array }
  /** `extensions`: it asked for more time without end. */
  | { readonly action: 'fail'; readonly why: 'silent' | 'extensions' }
);

/** State of both ends after a reset. */
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

/** S(IFS request): sets the maximum size of the card's blocks (§11.4.2). */
export function requestIfs(host: T1Host, ifsd: number): T1Step {
  return request({ ...host, command: EMPTY, retries: 0, resynchs: 0, extendedMs: 0 }, 'IFS', Uint8Array.of(ifsd));
}

/** Starts a command; the step contains its first block. */
export function transmit(host: T1Host, apdu: Uint8Array): T1Step {
  const begun = { ...host, command: apdu, at: 0, incoming: [], received: 0, request: null };
  return sendBlock({ ...begun, retries: 0, repeats: 0, resynchs: 0, extendedMs: 0 });
}

/** Processes the card's block, or a timeout after the block waiting time; the step says what to do next. */
export function receive(host: T1Host, input: T1Input): T1Step {
  const block = input.type === 'block' ? parseBlock(input.bytes, host.parameters.detection) : null;
  if (block === null) return retry(host, input.type === 'timeout' ? 2 : 1);
  // While an S response is awaited, the S request is repeated (§11.6.3.1 rule 7.3).
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
  // An I-block acknowledges our last one, which must have ended its chain (§11.6.2.3 rule 2).
  if (block.ns !== host.nr || (begins && host.at + host.size < host.command.length)) return retry(host, 2);
  const next: T1Host = {
    ...host,
    ns: begins ? flip(host.ns) : host.ns,
    nr: flip(host.nr),
    incoming: [...host.incoming, block.inf],
    received: host.received + block.inf.length,
    retries: 0,
  };
  // Empty blocks never exceed the length, so their number is limited as well.
  if (next.received > RESPONSE_MAX_BYTES || next.incoming.length > RESPONSE_MAX_BLOCKS) return failed(host);
  if (block.more) return send(next, { kind: 'R', nr: next.nr, error: 0 }, 1);
  return {
    host: { ...next, command: EMPTY, at: 0, size: 0, incoming: [], received: 0 },
    action: 'complete',
    response: concat(next.incoming),
  };
}

function receiveR(host: T1Host, block: Extract<Block, { kind: 'R' }>): T1Step {
  // The card did not receive our last R-block, which continues its own chain (rule 7.2).
  if (host.incoming.length > 0) return retry(host, 2);
  if (block.nr === host.ns) {
    // The card requests the current block (§11.6.2.3 rule 7). That does not count as a failure.
    if (host.repeats >= REPEATS_MAX) return resynchronise(host);
    return sendBlock({ ...host, retries: 0, repeats: host.repeats + 1 });
  }
  const at = host.at + host.size;
  // The card has the whole command; its response is missing.
  if (at >= host.command.length) return retry(host, 2);
  return sendBlock({ ...host, ns: flip(host.ns), at, retries: 0, repeats: 0 });
}

function receiveRequest(host: T1Host, block: SBlock): T1Step {
  // Only the interface device resynchronizes (rule 6.1).
  if (block.type === 'RESYNCH') return failed(host);
  const asked = Math.max(1, block.inf[0] ?? 1);
  const waits = block.type === 'WTX' ? asked : 1;
  // Every other request also costs a block waiting time, so it counts as well.
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
      // Both information field sizes return to their values after the reset (§11.6.3.2 rule 6).
      return ifsd === IFS_DEFAULT ? goOn(after) : request(after, 'IFS', Uint8Array.of(ifsd));
    }
    case 'ABORT':
    case 'WTX':
      return failed(host);
  }
}

/** Continues with the pending command, from its first byte. */
function goOn(host: T1Host): T1Step {
  return host.command.length === 0 ? { host, action: 'complete', response: EMPTY } : sendBlock(host);
}

/** After no block or an invalid one: request it again, then resynchronize, then give up (§11.6.3.2). */
function retry(host: T1Host, error: 1 | 2): T1Step {
  if (host.retries >= RETRIES_MAX) return host.request?.type === 'RESYNCH' ? failed(host) : resynchronise(host);
  const next = { ...host, retries: host.retries + 1 };
  return send(next, host.request ?? { kind: 'R', nr: host.nr, error }, 1);
}

function resynchronise(host: T1Host): T1Step {
  if (host.resynchs >= RESYNCHS_MAX) return failed(host);
  // A pending or confirmed IFS request is repeated after the resynchronization.
  const ifsd = host.request?.type === 'IFS' ? (host.request.inf[0] ?? host.ifsd) : host.ifsd;
  return request({ ...host, ifsd, retries: 0, repeats: 0, resynchs: host.resynchs + 1 }, 'RESYNCH', EMPTY);
}

function request(host: T1Host, type: SBlock['type'], inf: Uint8Array): T1Step {
  const asked: SBlock = { kind: 'S', type, response: false, inf };
  return send({ ...host, request: asked }, asked, 1);
}

/** Sends the block that starts at `at`, in the size that the card accepts now. */
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

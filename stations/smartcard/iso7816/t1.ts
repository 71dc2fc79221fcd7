import { concat, room } from './tlv.ts';

/** T=1 block transmission, ISO/IEC 7816-3:2006 §11: blocks, and the interface device's side as a pure machine. */

export type Block =
  | { readonly kind: 'I'; readonly ns: 0 | 1; readonly more: boolean; readonly inf: Uint8Array }
  | { readonly kind: 'R'; readonly nr: 0 | 1; readonly error: 0 | 1 | 2 }
  | { readonly kind: 'S'; readonly type: SType; readonly response: boolean; readonly inf: Uint8Array };

export type SType = 'RESYNCH' | 'IFS' | 'ABORT' | 'WTX';

const S_TYPES: readonly SType[] = ['RESYNCH', 'IFS', 'ABORT', 'WTX'];
const EMPTY = new Uint8Array(0);
/** §11.4.2: IFSC before the card says otherwise in TA3. */
export const IFS_DEFAULT = 32;
export const IFS_MAX = 254;
/** §11.6.3.2: tries before the interface device resynchronises, and resynchronisations before it gives up. */
const RETRIES_MAX = 2;
const RESYNCHS_MAX = 3;
/**
 * §11.4.3 sets no limit to how often a card may ask for more time. Without one a card that asks for ever is waited for as long:
 * so many block waiting times for one command, from its first block to its response.
 */
export const EXTENSIONS_MAX = 30;
/** A response APDU is no longer than this (ISO/IEC 7816-4 §5.1): a chain that goes on is none. */
export const RESPONSE_MAX_BYTES = 65_538;

export function encodeBlock(block: Block): Uint8Array {
  const inf = block.kind === 'R' ? EMPTY : block.inf;
  const out = room(4 + inf.length);
  out[0] = 0;
  out[1] = pcb(block);
  out[2] = inf.length;
  out.set(inf, 3);
  out[3 + inf.length] = lrc(out, 3 + inf.length);
  return out;
}

/** Null for a block with a wrong length, checksum or PCB (§11.6.2.1). */
export function parseBlock(bytes: Uint8Array): Block | null {
  const length = bytes[2];
  const code = bytes[1];
  if (length === undefined || code === undefined || length > IFS_MAX || bytes.length !== length + 4) return null;
  if (lrc(bytes, bytes.length) !== 0) return null;
  const inf = bytes.subarray(3, 3 + length);
  if ((code & 0x80) === 0) {
    return (code & 0x1f) === 0 ? { kind: 'I', ns: code & 0x40 ? 1 : 0, more: (code & 0x20) !== 0, inf } : null;
  }
  if ((code & 0xc0) === 0x80) {
    const error = code & 0x0f;
    if ((code & 0x20) !== 0 || length !== 0 || (error !== 0 && error !== 1 && error !== 2)) return null;
    return { kind: 'R', nr: code & 0x10 ? 1 : 0, error };
  }
  const type = S_TYPES[code & 0x1f];
  if (type === undefined) return null;
  if ((type === 'IFS' || type === 'WTX') !== (length === 1)) return null;
  return { kind: 'S', type, response: (code & 0x20) !== 0, inf };
}

/** XOR of the first `length` bytes (§11.3.4): of a whole block it is zero. */
function lrc(bytes: Uint8Array, length: number): number {
  let check = 0;
  for (let index = 0; index < length; index += 1) check ^= bytes[index] ?? 0;
  return check;
}

function pcb(block: Block): number {
  switch (block.kind) {
    case 'I':
      return (block.ns << 6) | (block.more ? 0x20 : 0);
    case 'R':
      return 0x80 | (block.nr << 4) | block.error;
    case 'S':
      return 0xc0 | (block.response ? 0x20 : 0) | S_TYPES.indexOf(block.type);
  }
}

/** The interface device's end of a T=1 session. A value: every step makes a new one. */
export interface T1Host {
  readonly ns: 0 | 1;
  readonly nr: 0 | 1;
  readonly ifsc: number;
  /** What is still to be sent of the command, the block under way first. */
  readonly outgoing: readonly Uint8Array[];
  readonly incoming: readonly Uint8Array[];
  /** Bytes in `incoming`. */
  readonly received: number;
  readonly last: Block | null;
  readonly retries: number;
  readonly resynchs: number;
  /** Block waiting times that the card was granted by its S-blocks for the command under way. */
  readonly extensions: number;
}

export type T1Input = { readonly type: 'block'; readonly bytes: Uint8Array } | { readonly type: 'timeout' };

export type T1Step = { readonly host: T1Host } & (
  | { readonly action: 'send'; readonly block: Block; /** Multiple of BWT granted by WTX. */ readonly waits: number }
  | { readonly action: 'complete'; readonly response: Uint8Array }
  /** `extensions`: it asked for more time without end. */
  | { readonly action: 'fail'; readonly why: 'silent' | 'extensions' }
);

export const T1_START: T1Host = {
  ns: 0,
  nr: 0,
  ifsc: IFS_DEFAULT,
  outgoing: [],
  incoming: [],
  received: 0,
  last: null,
  retries: 0,
  resynchs: 0,
  extensions: 0,
};

/** S(IFS request): tells the card how long our blocks may be (§11.4.2). */
export function requestIfs(host: T1Host, ifsd: number): T1Step {
  return send(host, { kind: 'S', type: 'IFS', response: false, inf: Uint8Array.of(ifsd) }, 1);
}

export function transmit(host: T1Host, apdu: Uint8Array): T1Step {
  const outgoing: Uint8Array[] = [];
  for (let at = 0; at < apdu.length; at += host.ifsc) outgoing.push(apdu.subarray(at, at + host.ifsc));
  return sendFirst({ ...host, outgoing, incoming: [], received: 0, retries: 0, resynchs: 0, extensions: 0 });
}

export function receive(host: T1Host, input: T1Input): T1Step {
  const block = input.type === 'block' ? parseBlock(input.bytes) : null;
  if (block === null) return retry(host, input.type === 'timeout' ? 2 : 1);
  switch (block.kind) {
    case 'I':
      return receiveI(host, block);
    case 'R':
      return receiveR(host, block);
    case 'S':
      return receiveS(host, block);
  }
}

function receiveI(host: T1Host, block: Extract<Block, { kind: 'I' }>): T1Step {
  // An I-block acknowledges our own last one, which must have ended its chain (§11.6.2.3 rule 2).
  if (block.ns !== host.nr || host.outgoing.length > 1) return retry(host, 2);
  const acknowledged = host.outgoing.length === 1;
  const next: T1Host = {
    ...host,
    ns: acknowledged ? flip(host.ns) : host.ns,
    nr: flip(host.nr),
    outgoing: [],
    incoming: [...host.incoming, block.inf],
    received: host.received + block.inf.length,
    retries: 0,
  };
  if (next.received > RESPONSE_MAX_BYTES) return failed(host);
  if (block.more) return send(next, { kind: 'R', nr: next.nr, error: 0 }, 1);
  return {
    host: { ...next, incoming: [], received: 0, last: null },
    action: 'complete',
    response: concat(next.incoming),
  };
}

function receiveR(host: T1Host, block: Extract<Block, { kind: 'R' }>): T1Step {
  if (host.outgoing.length > 1 && block.nr !== host.ns) {
    return sendFirst({ ...host, ns: flip(host.ns), outgoing: host.outgoing.slice(1), retries: 0 });
  }
  // The card asks for our last block again (§11.6.2.3 rule 7).
  return retry(host, 0);
}

function receiveS(host: T1Host, block: Extract<Block, { kind: 'S' }>): T1Step {
  if (!block.response) {
    if (block.type === 'RESYNCH') return failed(host);
    const next = block.type === 'IFS' ? { ...host, ifsc: Math.min(IFS_MAX, Math.max(1, block.inf[0] ?? 32)) } : host;
    const answer: Block = { kind: 'S', type: block.type, response: true, inf: block.inf };
    return extend(next, answer, block.type === 'WTX' ? Math.max(1, block.inf[0] ?? 1) : 1);
  }
  const awaited = host.last;
  if (awaited?.kind !== 'S' || awaited.type !== block.type) return retry(host, 2);
  if (block.type === 'IFS') return { host: { ...host, last: null, retries: 0 }, action: 'complete', response: EMPTY };
  if (block.type === 'RESYNCH') return sendFirst({ ...host, ns: 0, nr: 0, incoming: [], received: 0, retries: 0 });
  return failed(host);
}

/** Whatever else it asks for in between costs a block waiting time, too. */
function extend(host: T1Host, answer: Block, waits: number): T1Step {
  const extensions = host.extensions + waits;
  if (extensions > EXTENSIONS_MAX) return { host, action: 'fail', why: 'extensions' };
  return { host: { ...host, extensions }, action: 'send', block: answer, waits };
}

/** After an invalid block: ask again, then resynchronise, then give up (§11.6.3.2). */
function retry(host: T1Host, error: 0 | 1 | 2): T1Step {
  if (host.retries < RETRIES_MAX) {
    const next = { ...host, retries: host.retries + 1 };
    if (error === 0 && host.last !== null) return send(next, host.last, 1);
    // While we await an S response, it is the S request that is repeated (§11.6.3.1 rule 7.3).
    if (host.last?.kind === 'S') return send(next, host.last, 1);
    return { host: next, action: 'send', block: { kind: 'R', nr: host.nr, error: error === 0 ? 2 : error }, waits: 1 };
  }
  // A chain that was begun is lost with a resynchronisation: repeating a write could do it twice.
  if (host.resynchs < RESYNCHS_MAX && host.incoming.length === 0) {
    const resynch: Block = { kind: 'S', type: 'RESYNCH', response: false, inf: EMPTY };
    return send({ ...host, retries: 0, resynchs: host.resynchs + 1 }, resynch, 1);
  }
  return failed(host);
}

function sendFirst(host: T1Host): T1Step {
  const [first, ...rest] = host.outgoing;
  if (first === undefined) return failed(host);
  return send(host, { kind: 'I', ns: host.ns, more: rest.length > 0, inf: first }, 1);
}

function send(host: T1Host, block: Block, waits: number): T1Step {
  return { host: { ...host, last: block }, action: 'send', block, waits };
}

function failed(host: T1Host): T1Step {
  return { host, action: 'fail', why: 'silent' };
}

function flip(number: 0 | 1): 0 | 1 {
  return number === 0 ? 1 : 0;
}

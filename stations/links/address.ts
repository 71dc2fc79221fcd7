import { isIPv4, isIPv6 } from 'node:net';

/** Parses machine addresses of layouts and commands. All addresses are parsed here, so that every accepted address can be connected to. */

/** Port registered for OPC UA over TCP (OPC 10000-6 §7.2); default when the address has no port. */
const OPC_UA_PORT = 4840;
const PORT_MAX = 65_535;
const BAUD_LEAST = 50;
const BAUD_MOST = 4_000_000;
const DEFAULT_BAUD = 115_200;
const URL_MAX_CHARACTERS = 1024;
/** pcscd's MAX_READERNAME, less the terminating zero. */
const READER_NAME_MAX_BYTES = 127;

export interface NetworkAddress {
  /** Host name or IP address; an IPv6 address without brackets. */
  readonly host: string;
  /** 0: a simulated machine chooses a free port. */
  readonly port: number;
}

export interface PortAddress {
  /** Absolute path of the device file. */
  readonly path: string;
  readonly baud: number;
  readonly stopBits: 1 | 2;
}

export type OpcUaAddress = { readonly via: 'opcua' } & NetworkAddress;
/** A reader behind pcscd, by pcscd's name for it. */
export type PcscAddress = { readonly via: 'pcsc'; readonly reader: string };
export type SerialAddress = ({ readonly via: 'tcp' } & NetworkAddress) | ({ readonly via: 'port' } & PortAddress);

/** Address of a machine of any kind. */
export type MachineAddress = OpcUaAddress | SerialAddress | PcscAddress;

/** `why` completes the sentence «the address …». */
export type Parsed<T> = { readonly ok: true; readonly address: T } | { readonly ok: false; readonly why: string };

/** Parses `opc.tcp://host:port/path`, with IPv6 addresses in brackets (RFC 3986 §3.2.2). The default port is 4840. */
export function parseOpcUaAddress(url: string): Parsed<OpcUaAddress> {
  const parts = /^opc\.tcp:\/\/([^\s/?#]*)(\/[^\s?#]*)?$/.exec(url);
  if (parts === null || url.length > URL_MAX_CHARACTERS)
    return refused('must be an OPC UA address such as opc.tcp://host:4840');
  const at = parseAuthority(parts[1] ?? '');
  if (!at.ok) return at;
  return { ok: true, address: { via: 'opcua', host: at.address.host, port: at.address.port ?? OPC_UA_PORT } };
}

/** Parses `serial:///dev/ttyUSB0?baud=115200&stop=1` (device file) or `tcp://host:port` (serial device server). */
export function parseSerialAddress(url: string): Parsed<SerialAddress> {
  const behindServer = /^tcp:\/\/([^\s/?#]*)$/.exec(url);
  const port = /^serial:\/\/(\/[^\s?#]+)(?:\?([^\s#]*))?$/.exec(url);
  if (url.length <= URL_MAX_CHARACTERS && behindServer !== null) {
    const at = parseAuthority(behindServer[1] ?? '');
    if (!at.ok) return at;
    const { host, port: portNumber } = at.address;
    return portNumber === null
      ? refused('must name a port: tcp://host:port')
      : { ok: true, address: { via: 'tcp', host, port: portNumber } };
  }
  if (url.length <= URL_MAX_CHARACTERS && port !== null) return parsePort(port[1] ?? '', port[2] ?? '');
  return refused('must be serial:///dev/ttyUSB0?baud=115200 or tcp://host:port');
}

/** Parses the address of an encoder head: a serial line, or `pcsc://Name%20of%20the%20reader`. */
export function parseHeadAddress(url: string): Parsed<SerialAddress | PcscAddress> {
  if (url.startsWith('pcsc:')) return parsePcscAddress(url);
  const serial = parseSerialAddress(url);
  return serial.ok || /^(serial|tcp):/.test(url)
    ? serial
    : refused('must be serial:///dev/ttyUSB0?baud=115200, tcp://host:port or pcsc://Name%20of%20the%20reader');
}

function parsePcscAddress(url: string): Parsed<PcscAddress> {
  const [, encoded = ''] = /^pcsc:\/\/([^\s?#]+)$/.exec(url) ?? [];
  if (encoded === '' || url.length > URL_MAX_CHARACTERS)
    return refused('must be pcsc://Name%20of%20the%20reader: spaces as %20, «?» as %3F, «#» as %23');
  let reader: string;
  try {
    reader = decodeURIComponent(encoded);
  } catch {
    return refused('has a «%» that does not start an escaped character');
  }
  if (/\p{Cc}/u.test(reader) || reader.trim() !== reader || reader === '')
    return refused('has a character that is not allowed in a reader’s name');
  if (Buffer.byteLength(reader) > READER_NAME_MAX_BYTES)
    return refused(`must name a reader in ${READER_NAME_MAX_BYTES} bytes at most`);
  return { ok: true, address: { via: 'pcsc', reader } };
}

/**
 * Returns an address that was validated before.
 *
 * @throws RangeError when it is invalid, which is a defect of the caller
 */
export function checkedAddress<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new RangeError(`the address ${parsed.why}`);
  return parsed.address;
}

/** Whether the address has port 0. It is reserved for simulated machines that choose a free port; no client can connect to it. */
export function lacksPort(address: MachineAddress): boolean {
  return (address.via === 'opcua' || address.via === 'tcp') && address.port === 0;
}

/** Host as written in a URL: an IPv6 address in brackets. */
export function inBrackets(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

/** Key of the machine: equal keys mean the same machine, however the address is written. */
export function addressKey(address: MachineAddress): string {
  if (address.via === 'pcsc') return `pcsc://${address.reader}`;
  return address.via === 'port' ? address.path : `${address.via}://${address.host.toLowerCase()}:${address.port}`;
}

function parsePort(encodedPath: string, query: string): Parsed<SerialAddress> {
  let path: string;
  try {
    path = decodeURIComponent(encodedPath);
  } catch {
    return refused('has a «%» that does not start an escaped character');
  }
  if (path.includes('\0')) return refused('has a character that is not allowed in a file name');
  const known = new Map([
    ['baud', String(DEFAULT_BAUD)],
    ['stop', '1'],
  ]);
  const seen = new Set<string>();
  for (const part of query === '' ? [] : query.split('&')) {
    const [key = '', value = ''] = part.split('=', 2);
    if (!known.has(key)) return refused(`has «${key}», but a serial line has only baud and stop`);
    if (seen.has(key)) return refused(`names ${key} twice`);
    seen.add(key);
    known.set(key, value);
  }
  const baud = wholeNumber(known.get('baud') ?? '', BAUD_LEAST, BAUD_MOST);
  if (baud === null) return refused(`must have a baud from ${BAUD_LEAST} to ${BAUD_MOST}`);
  const stop = known.get('stop');
  if (stop !== '1' && stop !== '2') return refused('must have a stop of 1 or 2 bits');
  return { ok: true, address: { via: 'port', path, baud, stopBits: stop === '2' ? 2 : 1 } };
}

/** Parses `host`, `host:port`, `[IPv6]` or `[IPv6]:port`; `port` is null when missing. */
function parseAuthority(authority: string): Parsed<{ readonly host: string; readonly port: number | null }> {
  if (authority.includes('@')) return refused('must have only a host and a port, without a user');
  const parts = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::([^:]*))?$/.exec(authority);
  if (parts === null) return refused('must have host and port as host:port, an IPv6 address in brackets: [::1]:port');
  const [, bracketed, plain = '', digits] = parts;
  if (bracketed !== undefined && !isIPv6(bracketed))
    return refused(`has «[${bracketed}]», which is not an IPv6 address`);
  if (bracketed?.includes('%') === true) return refused('has an IPv6 address with a zone: use a host name instead');
  const host = bracketed ?? plain;
  if (host === '') return refused('must name a host');
  if (!isHost(host)) return refused(`has «${host}», which is not a host name`);
  if (digits === undefined) return { ok: true, address: { host, port: null } };
  const port = wholeNumber(digits, 0, PORT_MAX);
  return port === null ? refused(`must have a port from 1 to ${PORT_MAX}`) : { ok: true, address: { host, port } };
}

/** Whether it is a host name, or an IPv4 or IPv6 address without brackets. */
export function isHost(host: string): boolean {
  return isIPv6(host) ? !host.includes('%') : isHostName(host);
}

const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;
const HOST_MAX_CHARACTERS = 253;

/** RFC 1123 §2.1, plus the underscore that some plant networks use. A name whose last label is a number must be an IPv4 address. */
function isHostName(host: string): boolean {
  const labels = host.replace(/\.$/, '').split('.');
  if (host.length > HOST_MAX_CHARACTERS || !labels.every((label) => LABEL.test(label))) return false;
  if (/^(\d+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? '')) return isIPv4(host);
  // The OPC UA library parses host names as a browser does, which rejects some that begin with xn--.
  return URL.canParse(`http://${host}`);
}

function wholeNumber(digits: string, least: number, most: number): number | null {
  const value = /^\d{1,9}$/.test(digits) ? Number(digits) : Number.NaN;
  return value >= least && value <= most ? value : null;
}

function refused(why: string): { readonly ok: false; readonly why: string } {
  return { ok: false, why };
}

import {
  AttributeIds,
  MessageSecurityMode,
  SecurityPolicy,
  type ClientSession,
  type OPCUAClient,
} from 'node-opcua-client';

import { withTimeout, type Clock } from '../clock.ts';
import { done, failed, fault, type Outcome } from '../fault.ts';
import { checkedAddress, parseOpcUaAddress, type OpcUaAddress } from './address.ts';
import type { LinkTerms, OpcUaLink, UaPath, UaValue } from './opcua-link.ts';
import {
  clientFor,
  securityModeOf,
  SESSION_TIMEOUT_MS,
  TRANSACTION_TIMEOUT_MS,
  userOf,
  type LinkSecurity,
  type OpcUaClientIdentity,
} from './opcua-client.ts';
import { certificateFault, fingerprintOf, judgeCertificate } from './opcua-certificate-verdict.ts';
import { ServerNodes } from './opcua-nodes.ts';
import { saysSimulated, trustedOf } from './opcua-pki.ts';
import { refusalOf } from './opcua-refusal.ts';
import { reverseListener, type ReverseConnect } from './opcua-reverse.ts';
import { hasOverflow, isGood, statusClass } from './opcua-status.ts';
import { ServerStructures } from './opcua-structures.ts';
import { inPieces, LinkSubscription, readOperationLimits, type OperationLimits } from './opcua-subscription.ts';
import { fromDataValue, fromVariant, toVariant } from './opcua-values.ts';
import { reach } from './reach.ts';

/** OPC UA over the network. A link is one client with one session; after any doubt it is closed and a new one created. */

/** Connection timeout: a machine that is up accepts at once. For one that is down, TCP would retransmit only after 1, 3 and 7 s. */
const KNOCK_TIMEOUT_MS = 200;
/** Timeout for keys, session and data types, which take long on a computer that is starting all machines at once. */
const OPEN_TIMEOUT_MS = 25_000;
const CLOSE_TIMEOUT_MS = 1500;

/**
 * Creates a link. `url`: one that `parseOpcUaAddress` accepts; `reverse`: for a machine that connects to us.
 *
 * @throws RangeError for an invalid `url`
 */
export function opcUaLink(
  url: string,
  security: LinkSecurity,
  identity: OpcUaClientIdentity,
  clock: Clock,
  reverse: ReverseConnect | null = null,
): OpcUaLink {
  return new WireOpcUaLink(url, security, identity, clock, reverse);
}

/** State of an established session. */
interface Opened {
  readonly session: ClientSession;
  readonly limits: OperationLimits;
  readonly nodes: ServerNodes;
  readonly structures: ServerStructures;
  readonly subscription: LinkSubscription;
}

class WireOpcUaLink implements OpcUaLink {
  readonly #url: string;
  readonly #address: OpcUaAddress;
  readonly #security: LinkSecurity;
  readonly #identity: OpcUaClientIdentity;
  readonly #reverse: ReverseConnect | null;
  readonly #clock: Clock;
  #client: OPCUAClient | null = null;
  #opened: Opened | null = null;
  /** Certificate of the connected machine; empty without security. */
  #fingerprint = '';
  /** Number of values received per node. */
  readonly #heard = new Map<UaPath, number>();

  constructor(
    url: string,
    security: LinkSecurity,
    identity: OpcUaClientIdentity,
    clock: Clock,
    reverse: ReverseConnect | null,
  ) {
    this.#url = url;
    this.#address = checkedAddress(parseOpcUaAddress(url));
    this.#security = security;
    this.#identity = identity;
    this.#reverse = reverse;
    this.#clock = clock;
  }

  async open(): Promise<Outcome<void>> {
    if (this.#reverse === null && !(await knock(this.#address, this.#clock))) return failed(this.#unreachable());
    return withTimeout(this.#clock, OPEN_TIMEOUT_MS, this.#open(), failed(this.#unreachable()));
  }

  async #open(): Promise<Outcome<void>> {
    const shown = this.#security === 'SignAndEncrypt' ? await this.#certificate() : done(null);
    if (!shown.ok) return shown;
    const client = clientFor(this.#identity, shown.value, securityModeOf(this.#security));
    this.#client = client;
    try {
      if (this.#reverse !== null) {
        const { listen, serverUri } = this.#reverse;
        await client.connectReverse(await reverseListener(listen), { serverUri });
      }
      // The address that was given, whatever others the machine names: it may know itself by another network's.
      else await client.connect(this.#url);
      const session = await client.createSession(userOf(client, this.#security, this.#identity));
      const namespaces = await session.readNamespaceArray();
      const limits = await readOperationLimits(session);
      const nodes = new ServerNodes(session, namespaces, limits.translate);
      const structures = new ServerStructures(session, nodes);
      const subscription = new LinkSubscription(session, limits, SESSION_TIMEOUT_MS);
      this.#opened = { session, limits, nodes, structures, subscription };
      this.#fingerprint = shown.value === null ? '' : fingerprintOf(shown.value);
      return done(undefined);
    } catch (error) {
      return failed(refusalOf(error, this.#url) ?? this.#unreachable());
    }
  }

  /** Fetches and validates the machine's certificate. */
  async #certificate(): Promise<Outcome<Buffer>> {
    const { pki, world } = this.#identity;
    const offered = this.#reverse === null ? await this.#offer() : this.#known(this.#reverse);
    if (!offered.ok) return offered;
    const { certificate, applicationUri } = offered.value;
    // Checked before validation, so that the certificate does not appear among those that a person may trust.
    if (world === 'real' && saysSimulated(certificate))
      return failed(certificateFault('simulated', this.#url, certificate));
    const reason = await judgeCertificate(pki, certificate, { host: this.#address.host, applicationUri }, this.#clock);
    return reason === null ? done(certificate) : failed(certificateFault(reason, this.#url, certificate));
  }

  /** Trusted certificate of a machine with reverse connect, from which it cannot be fetched. */
  #known({ serverUri }: ReverseConnect): Outcome<Offer> {
    const certificate = trustedOf(this.#identity.pki, serverUri, this.#clock.wallTimeMs());
    return certificate === null
      ? failed(certificateFault('missing', this.#url, new Uint8Array()))
      : done({ certificate: Buffer.from(certificate), applicationUri: serverUri });
  }

  /** Endpoint that the machine offers for our security mode, requested without security. */
  async #offer(): Promise<Outcome<Offer>> {
    const client = clientFor(this.#identity, null, MessageSecurityMode.None);
    this.#client = client;
    try {
      await client.connect(this.#url);
      const endpoint = client.findEndpointForSecurity(
        MessageSecurityMode.SignAndEncrypt,
        SecurityPolicy.Basic256Sha256,
      );
      await this.close();
      return endpoint === undefined
        ? failed(fault('link.no-endpoint', 'major', { url: this.#url }))
        : done({ certificate: endpoint.serverCertificate, applicationUri: endpoint.server.applicationUri ?? '' });
    } catch (error) {
      return failed(refusalOf(error, this.#url) ?? this.#unreachable());
    }
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    this.#opened = null;
    if (client === null) return;
    await withTimeout(
      this.#clock,
      CLOSE_TIMEOUT_MS,
      client.disconnect().catch(() => undefined),
      undefined,
    );
  }

  async call(
    object: UaPath,
    method: UaPath,
    inputs: readonly UaValue[],
    timeoutMs: number,
  ): Promise<Outcome<readonly UaValue[]>> {
    const late = failed(fault('station.timeout', 'major', { url: this.#url, method }));
    return withTimeout(this.#clock, timeoutMs, this.#call(object, method, inputs), late);
  }

  async #call(object: UaPath, method: UaPath, inputs: readonly UaValue[]): Promise<Outcome<readonly UaValue[]>> {
    const opened = this.#opened;
    if (opened === null) return failed(this.#unreachable());
    try {
      const { session, nodes, structures } = opened;
      const found = await nodes.find([object, `${object}/${method}`]);
      if ('lacking' in found) return failed(this.#missing(found.lacking));
      const [objectId, methodId] = found.nodes;
      if (objectId === undefined || methodId === undefined) throw new RangeError('fewer nodes than paths');
      await structures.learnFor(inputs);
      const inputArguments = inputs.map((value) =>
        toVariant(value, (dataType, fields) => structures.make(dataType, fields)),
      );
      const result = await session.call({ objectId, methodId, inputArguments });
      // A failed job order method returns Uncertain and its ReturnStatus (OPC 10031-4 §B.2).
      const outputs = result.outputArguments ?? [];
      const answered =
        statusClass(result.statusCode) === 'uncertain' && method.startsWith('isa95:') && outputs.length > 0;
      if (!isGood(result.statusCode) && !answered) {
        return failed(fault('station.refused', 'major', { url: this.#url, status: result.statusCode.name }));
      }
      return done(outputs.map((value) => fromVariant(value, nodes.aliases)));
    } catch (error) {
      return failed(fault('link.lost', 'major', { url: this.#url, error: nameOf(error) }));
    }
  }

  async read(paths: readonly UaPath[], timeoutMs: number): Promise<Outcome<readonly UaValue[]>> {
    return withTimeout(this.#clock, timeoutMs, this.#read(paths), failed(this.#unreachable()));
  }

  async #read(paths: readonly UaPath[]): Promise<Outcome<readonly UaValue[]>> {
    const opened = this.#opened;
    if (opened === null) return failed(this.#unreachable());
    try {
      const { session, limits, nodes } = opened;
      const found = await nodes.find(paths);
      if ('lacking' in found) return failed(this.#missing(found.lacking));
      const values: UaValue[] = [];
      for (const piece of inPieces(found.nodes, limits.read)) {
        const read = await session.read(piece.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })));
        values.push(...read.map((value) => fromDataValue(value, nodes.aliases)));
      }
      return done(values);
    } catch (error) {
      return failed(fault('link.lost', 'major', { url: this.#url, error: nameOf(error) }));
    }
  }

  async lacking(paths: readonly UaPath[], timeoutMs: number): Promise<Outcome<readonly UaPath[]>> {
    return withTimeout(this.#clock, timeoutMs, this.#lacking(paths), failed(this.#unreachable()));
  }

  async #lacking(paths: readonly UaPath[]): Promise<Outcome<readonly UaPath[]>> {
    const opened = this.#opened;
    if (opened === null) return failed(this.#unreachable());
    try {
      return done(await opened.nodes.lookUp(paths));
    } catch (error) {
      return failed(fault('link.lost', 'major', { url: this.#url, error: nameOf(error) }));
    }
  }

  async subscribe(paths: readonly UaPath[], onData: (path: UaPath, value: UaValue) => void): Promise<Outcome<void>> {
    return withTimeout(this.#clock, OPEN_TIMEOUT_MS, this.#subscribe(paths, onData), failed(this.#unreachable()));
  }

  terms(): LinkTerms | null {
    return this.#opened?.subscription.terms ?? null;
  }

  certificate(): string {
    return this.#fingerprint;
  }

  async #subscribe(paths: readonly UaPath[], onData: (path: UaPath, value: UaValue) => void): Promise<Outcome<void>> {
    const opened = this.#opened;
    if (opened === null) return failed(this.#unreachable());
    const { nodes, structures, subscription } = opened;
    try {
      const found = await nodes.find(paths);
      if ('lacking' in found) return failed(this.#missing(found.lacking));
      await structures.learnHeard();
      const refused = await subscription.monitor(found.nodes, (index, value) => {
        const path = paths[index];
        if (this.#opened !== opened || path === undefined) return;
        this.#heard.set(path, this.#heardOf(path) + 1);
        onData(path, fromDataValue(value, nodes.aliases));
        if (hasOverflow(value.statusCode)) void this.#readAgain(path, onData);
      });
      if (refused !== null) return failed(this.#missing(paths[refused] ?? ''));
      void structures.learnLater();
      return done(undefined);
    } catch (error) {
      return failed(
        refusalOf(error, this.#url) ?? fault('link.lost', 'major', { url: this.#url, error: nameOf(error) }),
      );
    }
  }

  /** Reads the present value after the server lost changes; a newer notification that arrives first makes the read unnecessary. */
  async #readAgain(path: UaPath, onData: (path: UaPath, value: UaValue) => void): Promise<void> {
    const [opened, heard] = [this.#opened, this.#heardOf(path)];
    const answer = await this.read([path], TRANSACTION_TIMEOUT_MS);
    const value = answer.ok ? answer.value[0] : undefined;
    if (value !== undefined && this.#opened === opened && this.#heardOf(path) === heard) onData(path, value);
  }

  #heardOf(path: UaPath): number {
    return this.#heard.get(path) ?? 0;
  }

  #unreachable(): ReturnType<typeof fault> {
    return fault('link.unreachable', 'major', { url: this.#url });
  }

  #missing(path: string): ReturnType<typeof fault> {
    return fault('station.node-missing', 'major', { url: this.#url, path });
  }
}

interface Offer {
  readonly certificate: Buffer;
  readonly applicationUri: string;
}

/** Whether any of the host's addresses accepts a TCP connection. */
async function knock(address: OpcUaAddress, clock: Clock): Promise<boolean> {
  const socket = await reach(address, clock, KNOCK_TIMEOUT_MS);
  socket?.destroy();
  return socket !== null;
}

function nameOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 160);
}

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

import {
  AttributeIds,
  BrowsePath,
  ClientSubscription,
  DataTypeExtractStrategy,
  MessageSecurityMode,
  OPCUAClient,
  resolveNodeId,
  SecurityPolicy,
  StatusCodes,
  TimestampsToReturn,
  UserTokenType,
  type UserIdentityInfo,
  type ClientSession,
  type ExtensionObject,
  type NodeId,
  type OPCUACertificateManager,
} from 'node-opcua';

import { withTimeout, type Clock } from '../clock.ts';
import { done, failed, fault, type Outcome } from '../fault.ts';
import { checkedAddress, parseOpcUaAddress, type OpcUaAddress } from './address.ts';
import {
  HEARD_STRUCTURES,
  NAMESPACES,
  LATER_STRUCTURES,
  type OpcUaLink,
  type UaPath,
  type UaValue,
} from './opcua-link.ts';
import type { OwnCertificate } from './opcua-pki.ts';
import { installTransport } from './opcua-transport.ts';
import { fromVariant, toVariant } from './opcua-values.ts';
import { reach } from './reach.ts';

/** OPC UA over the wire. A link is one client with one session: on any doubt it is thrown away and a new one made. */

const CONNECT_TIMEOUT_MS = 8000;
/** A machine that is there takes a connection at once. Of one that is not, TCP itself would ask again after 1, 3 and 7 s only. */
const KNOCK_TIMEOUT_MS = 200;
/** Keys, session and data types; on a computer that is just starting up everything at once it takes its time. */
const OPEN_TIMEOUT_MS = 25_000;
const CLOSE_TIMEOUT_MS = 1500;
const SESSION_TIMEOUT_MS = 20_000;
const TRANSACTION_TIMEOUT_MS = 5000;
/** Our own servers allow 2 ms; others revise it to what they can. */
const PUBLISHING_INTERVAL_MS = 2;
/** Intervals without news after which a server says that it lives, and without a listener after which it forgets him. */
const KEEP_ALIVE_INTERVALS = 250;
const LIFETIME_INTERVALS = 5000;
const QUEUE_SIZE = 64;
/**
 * A buffer of this size is made for each message, on either side: with the library's 640 kB the collector never rests, with 64 kB it
 * holds the controller up every two seconds. No smaller one is allowed (OPC 10000-6 §7.1.2.3).
 */
const CHUNK_BYTES = 8192;
/** Of 16 MB: both faces of a card are a message of one. */
const CHUNKS_MAX = 2048;

installTransport();

export interface OpcUaClientIdentity {
  readonly pki: OPCUACertificateManager;
  readonly certificate: OwnCertificate;
  readonly applicationUri: string;
}

export type LinkSecurity = 'SignAndEncrypt' | 'None';

/** `url`: one that `parseOpcUaAddress` accepts; throws a RangeError for any other. */
export function opcUaLink(url: string, security: LinkSecurity, identity: OpcUaClientIdentity, clock: Clock): OpcUaLink {
  return new WireOpcUaLink(url, security, identity, clock);
}

class WireOpcUaLink implements OpcUaLink {
  readonly #url: string;
  readonly #address: OpcUaAddress;
  readonly #security: LinkSecurity;
  readonly #identity: OpcUaClientIdentity;
  readonly #clock: Clock;
  readonly #nodes = new Map<UaPath, NodeId>();
  #client: OPCUAClient | null = null;
  #session: ClientSession | null = null;
  #namespaces: string[] = [];
  readonly #learning = new Map<string, Promise<void>>();
  readonly #prototypes = new Map<string, ExtensionObject>();

  constructor(url: string, security: LinkSecurity, identity: OpcUaClientIdentity, clock: Clock) {
    this.#url = url;
    this.#address = checkedAddress(parseOpcUaAddress(url));
    this.#security = security;
    this.#identity = identity;
    this.#clock = clock;
  }

  async open(): Promise<Outcome<void>> {
    if (!(await knock(this.#address, this.#clock))) return failed(this.#unreachable());
    const secure = this.#security === 'SignAndEncrypt';
    const client = OPCUAClient.create({
      applicationUri: this.#identity.applicationUri,
      endpointMustExist: false,
      securityMode: secure ? MessageSecurityMode.SignAndEncrypt : MessageSecurityMode.None,
      securityPolicy: secure ? SecurityPolicy.Basic256Sha256 : SecurityPolicy.None,
      clientCertificateManager: this.#identity.pki,
      certificateFile: this.#identity.certificate.certificateFile,
      privateKeyFile: this.#identity.certificate.privateKeyFile,
      connectionStrategy: { maxRetry: 0, initialDelay: 100, maxDelay: 500 },
      requestedSessionTimeout: SESSION_TIMEOUT_MS,
      defaultTransactionTimeout: TRANSACTION_TIMEOUT_MS,
      transportTimeout: CONNECT_TIMEOUT_MS,
      transportSettings: { sendBufferSize: CHUNK_BYTES, receiveBufferSize: CHUNK_BYTES, maxChunkCount: CHUNKS_MAX },
      keepSessionAlive: true,
      // A machine's companion specifications define hundreds of types; of four we have need.
      dataTypeExtractStrategy: DataTypeExtractStrategy.Lazy,
    });
    this.#client = client;
    // Errors that the library has nobody to tell are the link's loss; the data-age watch acts on them.
    client.on('abort', () => undefined);
    try {
      const opened = await withTimeout(this.#clock, OPEN_TIMEOUT_MS, this.#connect(client), false);
      return opened ? done(undefined) : failed(this.#unreachable());
    } catch (error) {
      return failed(
        isUntrusted(error) ? fault('link.certificate-untrusted', 'major', { url: this.#url }) : this.#unreachable(),
      );
    }
  }

  async #connect(client: OPCUAClient): Promise<boolean> {
    await client.connect(this.#url);
    const session = await client.createSession(this.#userOf(client));
    this.#session = session;
    this.#namespaces = await session.readNamespaceArray();
    return true;
  }

  /**
   * The controller signs in with its own certificate wherever the machine takes one (OPC 10000-4 §7.41.5); anonymous is left for
   * machines that know no users, whose trust list is then all there is.
   */
  #userOf(client: OPCUAClient): UserIdentityInfo {
    const policies = client.findEndpointForSecurity(client.securityMode, client.securityPolicy)?.userIdentityTokens;
    const takesCertificate = policies?.some(({ tokenType }) => tokenType === UserTokenType.Certificate) === true;
    if (this.#security === 'None' || !takesCertificate) return { type: UserTokenType.Anonymous };
    const { certificateFile, privateKeyFile } = this.#identity.certificate;
    return {
      type: UserTokenType.Certificate,
      certificateData: new X509Certificate(readFileSync(certificateFile)).raw,
      privateKey: readFileSync(privateKeyFile, 'utf8'),
    };
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    this.#session = null;
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
    const session = this.#session;
    if (session === null) return failed(this.#unreachable());
    try {
      const nodes = await this.#find(session, [object, `${object}/${method}`]);
      if (!nodes.ok) return nodes;
      const [objectId, methodId] = nodes.value;
      if (objectId === undefined || methodId === undefined) throw new RangeError('fewer nodes than paths');
      await this.#prepare(session, inputs);
      const inputArguments = inputs.map((value) =>
        toVariant(value, (dataType, fields) => this.#make(dataType, fields)),
      );
      const result = await session.call({ objectId, methodId, inputArguments });
      if (!result.statusCode.isGood()) {
        return failed(fault('station.refused', 'major', { url: this.#url, status: result.statusCode.name }));
      }
      return done((result.outputArguments ?? []).map(fromVariant));
    } catch (error) {
      return failed(fault('link.lost', 'major', { url: this.#url, error: nameOf(error) }));
    }
  }

  async read(paths: readonly UaPath[], timeoutMs: number): Promise<Outcome<readonly UaValue[]>> {
    return withTimeout(this.#clock, timeoutMs, this.#read(paths), failed(this.#unreachable()));
  }

  async #read(paths: readonly UaPath[]): Promise<Outcome<readonly UaValue[]>> {
    const session = this.#session;
    if (session === null) return failed(this.#unreachable());
    try {
      const nodes = await this.#find(session, paths);
      if (!nodes.ok) return nodes;
      const values = await session.read(nodes.value.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })));
      return done(
        values.map((value) => (value.statusCode.isGood() ? fromVariant(value.value) : { type: 'Null', value: null })),
      );
    } catch (error) {
      return failed(fault('link.lost', 'major', { url: this.#url, error: nameOf(error) }));
    }
  }

  async subscribe(paths: readonly UaPath[], onData: (path: UaPath, value: UaValue) => void): Promise<Outcome<void>> {
    return withTimeout(this.#clock, OPEN_TIMEOUT_MS, this.#subscribe(paths, onData), failed(this.#unreachable()));
  }

  async #subscribe(paths: readonly UaPath[], onData: (path: UaPath, value: UaValue) => void): Promise<Outcome<void>> {
    const session = this.#session;
    if (session === null) return failed(this.#unreachable());
    try {
      const nodes = await this.#find(session, paths);
      if (!nodes.ok) return nodes;
      // What is heard is understood from the first word on.
      for (const dataType of HEARD_STRUCTURES) await this.#learn(session, dataType);
      const subscription = ClientSubscription.create(session, {
        requestedPublishingInterval: PUBLISHING_INTERVAL_MS,
        requestedLifetimeCount: LIFETIME_INTERVALS,
        requestedMaxKeepAliveCount: KEEP_ALIVE_INTERVALS,
        maxNotificationsPerPublish: 0,
        publishingEnabled: true,
        priority: 1,
      });
      const group = await subscription.monitorItems(
        nodes.value.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })),
        { samplingInterval: 0, queueSize: QUEUE_SIZE, discardOldest: true },
        TimestampsToReturn.Both,
      );
      const refused = group.monitoredItems.findIndex(({ statusCode }) => statusCode.isNotGood());
      if (refused !== -1) return failed(this.#missing(paths[refused] ?? ''));
      group.on('changed', (_item, value, index) => {
        const path = paths[index];
        if (this.#session !== session || path === undefined) return;
        onData(path, value.statusCode.isGood() ? fromVariant(value.value) : { type: 'Null', value: null });
      });
      void this.#learnLater(session);
      return done(undefined);
    } catch (error) {
      return failed(fault('link.lost', 'major', { url: this.#url, error: nameOf(error) }));
    }
  }

  /** The other types, one after the other, while the machine is heard already: not with the first job, which would wait. */
  async #learnLater(session: ClientSession): Promise<void> {
    try {
      for (const dataType of LATER_STRUCTURES) await this.#learn(session, dataType);
    } catch {
      // Whoever needs a type asks for it again, and hears it if the link is lost.
    }
  }

  /** Nodes of paths below Objects, in their order; what the server lacks is a fault. */
  async #find(session: ClientSession, paths: readonly UaPath[]): Promise<Outcome<readonly NodeId[]>> {
    const unknown = paths.filter((path) => !this.#nodes.has(path));
    const foreign = unknown.find((path) => path.split('/').some((segment) => this.#namespaceIndex(segment) === null));
    if (foreign !== undefined) return failed(this.#missing(foreign));
    if (unknown.length > 0) {
      const found = await session.translateBrowsePath(unknown.map((path) => this.#browsePath(path)));
      for (const [index, path] of unknown.entries()) {
        const target = found[index]?.targets?.[0]?.targetId;
        if (found[index]?.statusCode !== StatusCodes.Good || target === undefined) return failed(this.#missing(path));
        this.#nodes.set(path, target);
      }
    }
    return done(paths.flatMap((path) => this.#nodes.get(path) ?? []));
  }

  #browsePath(path: UaPath): BrowsePath {
    const elements = path.split('/').map((segment) => {
      const namespaceIndex = this.#namespaceIndex(segment) ?? 0;
      return {
        isInverse: false,
        includeSubtypes: true,
        referenceTypeId: resolveNodeId('HierarchicalReferences'),
        targetName: { namespaceIndex, name: segment.slice(segment.indexOf(':') + 1) },
      };
    });
    return new BrowsePath({ startingNode: resolveNodeId('ObjectsFolder'), relativePath: { elements } });
  }

  async #prepare(session: ClientSession, inputs: readonly UaValue[]): Promise<void> {
    for (const input of inputs) if (input.type === 'Structure') await this.#learn(session, input.value.dataType);
  }

  /** Structures are made by the session, which asks the server for their type: once a type. One that it lacks is left out. */
  #learn(session: ClientSession, dataType: string): Promise<void> {
    const known = this.#learning.get(dataType);
    if (known !== undefined) return known;
    const learning = this.#ask(session, dataType).catch((error: unknown) => {
      // Whoever needs it next asks again: one question that failed is not yet a lost link.
      this.#learning.delete(dataType);
      throw error;
    });
    this.#learning.set(dataType, learning);
    return learning;
  }

  async #ask(session: ClientSession, dataType: string): Promise<void> {
    const dataTypeId = await this.#dataType(session, dataType);
    if (dataTypeId === null) return;
    this.#prototypes.set(dataType, await session.constructExtensionObject(dataTypeId, {}));
  }

  #make(dataType: string, fields: Record<string, unknown>): ExtensionObject {
    const prototype = this.#prototypes.get(dataType);
    if (prototype === undefined) throw new TypeError(`the server knows no data type ${dataType}`);
    const Type = prototype.constructor as new (fields: Record<string, unknown>) => ExtensionObject;
    return new Type(fields);
  }

  async #dataType(session: ClientSession, dataType: string): Promise<NodeId | null> {
    const namespaceIndex = this.#namespaceIndex(dataType);
    if (namespaceIndex === null) return null;
    const name = dataType.slice(dataType.indexOf(':') + 1);
    const result = await session.translateBrowsePath({
      startingNode: resolveNodeId('BaseDataType'),
      relativePath: {
        elements: [
          {
            isInverse: false,
            includeSubtypes: false,
            referenceTypeId: resolveNodeId('HasSubtype'),
            targetName: { namespaceIndex: 0, name: 'Structure' },
          },
          {
            isInverse: false,
            includeSubtypes: false,
            referenceTypeId: resolveNodeId('HasSubtype'),
            targetName: { namespaceIndex, name },
          },
        ],
      },
    });
    return result.targets?.[0]?.targetId ?? null;
  }

  /** Of `alias:Name` at this server; null where it does not know the namespace. */
  #namespaceIndex(aliased: string): number | null {
    const alias = aliased.split(':')[0];
    const uri = Object.entries(NAMESPACES).find(([name]) => name === alias)?.[1];
    const index = uri === undefined ? -1 : this.#namespaces.indexOf(uri);
    return index === -1 ? null : index;
  }

  #unreachable(): ReturnType<typeof fault> {
    return fault('link.unreachable', 'major', { url: this.#url });
  }

  #missing(path: string): ReturnType<typeof fault> {
    return fault('station.protocol', 'major', { url: this.#url, what: path });
  }
}

/** Does anything listen there, at any of its addresses? */
async function knock(address: OpcUaAddress, clock: Clock): Promise<boolean> {
  const socket = await reach(address, clock, KNOCK_TIMEOUT_MS);
  socket?.destroy();
  return socket !== null;
}

/** Bad_CertificateUntrusted and its kin come as the status code's name; there is no field for it in the library's errors. */
function isUntrusted(error: unknown): boolean {
  return nameOf(error).includes('Certificate') || nameOf(error).includes('SecurityChecksFailed');
}

function nameOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 160);
}

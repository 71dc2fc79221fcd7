import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

import {
  AttributeIds,
  BrowsePath,
  DataTypeExtractStrategy,
  MessageSecurityMode,
  OPCUAClient,
  resolveNodeId,
  SecurityPolicy,
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
  type LinkTerms,
  type OpcUaLink,
  type UaPath,
  type UaValue,
} from './opcua-link.ts';
import { certificateFault, judgeCertificate } from './opcua-certificate-verdict.ts';
import { trustedOf, type OwnCertificate } from './opcua-pki.ts';
import { refusalOf } from './opcua-refusal.ts';
import { reverseListener, type ReverseConnect } from './opcua-reverse.ts';
import { hasOverflow, isGood, statusClass } from './opcua-status.ts';
import { inPieces, LinkSubscription, readOperationLimits, type OperationLimits } from './opcua-subscription.ts';
import { installTransport } from './opcua-transport.ts';
import { fromDataValue, fromVariant, toVariant, type NamespaceAliases } from './opcua-values.ts';
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
/**
 * A buffer of this size is made for each message, on either side: with the library's 640 kB the collector never rests, with 64 kB it
 * holds the controller up every two seconds. No smaller one is allowed (OPC 10000-6 §7.1.2.3).
 */
const CHUNK_BYTES = 8192;
/** Of 16 MB: both faces of a card are a message of one. */
const CHUNKS_MAX = 2048;

const UNLIMITED: OperationLimits = {
  read: Number.POSITIVE_INFINITY,
  translate: Number.POSITIVE_INFINITY,
  monitor: Number.POSITIVE_INFINITY,
};

const ALIASES = new Map<string, string>(Object.entries(NAMESPACES).map(([alias, uri]) => [uri, alias]));

installTransport();

export interface OpcUaClientIdentity {
  readonly pki: OPCUACertificateManager;
  readonly certificate: OwnCertificate;
  readonly applicationUri: string;
}

export type LinkSecurity = 'SignAndEncrypt' | 'None';

/** `url`: one that `parseOpcUaAddress` accepts; throws a RangeError for any other. `reverse`: for a machine that connects to us. */
export function opcUaLink(
  url: string,
  security: LinkSecurity,
  identity: OpcUaClientIdentity,
  clock: Clock,
  reverse: ReverseConnect | null = null,
): OpcUaLink {
  return new WireOpcUaLink(url, security, identity, clock, reverse);
}

class WireOpcUaLink implements OpcUaLink {
  readonly #url: string;
  readonly #address: OpcUaAddress;
  readonly #security: LinkSecurity;
  readonly #identity: OpcUaClientIdentity;
  readonly #reverse: ReverseConnect | null;
  readonly #clock: Clock;
  readonly #nodes = new Map<UaPath, NodeId>();
  #client: OPCUAClient | null = null;
  #session: ClientSession | null = null;
  #subscription: LinkSubscription | null = null;
  #limits: OperationLimits = UNLIMITED;
  /** Values that have come. */
  #heard = 0;
  #namespaces: string[] = [];
  readonly #learning = new Map<string, Promise<void>>();
  readonly #prototypes = new Map<string, ExtensionObject>();

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
    const client = this.#clientFor(shown.value, this.#mode());
    this.#client = client;
    try {
      if (this.#reverse !== null) {
        const { listen, serverUri } = this.#reverse;
        await client.connectReverse(await reverseListener(listen), { serverUri });
      }
      // The address that was given, whatever others the machine names: it may know itself by another network's.
      else await client.connect(this.#url);
      const session = await client.createSession(this.#userOf(client));
      this.#namespaces = await session.readNamespaceArray();
      this.#limits = await readOperationLimits(session);
      this.#subscription = new LinkSubscription(session, this.#limits, SESSION_TIMEOUT_MS);
      this.#session = session;
      return done(undefined);
    } catch (error) {
      return failed(refusalOf(error, this.#url) ?? this.#unreachable());
    }
  }

  /** The machine's certificate, once it has been judged. */
  async #certificate(): Promise<Outcome<Buffer>> {
    const { pki } = this.#identity;
    const offered = this.#reverse === null ? await this.#offer() : this.#known(this.#reverse);
    if (!offered.ok) return offered;
    const { certificate, applicationUri } = offered.value;
    const reason = await judgeCertificate(pki, certificate, { host: this.#address.host, applicationUri }, this.#clock);
    return reason === null ? done(certificate) : failed(certificateFault(reason, this.#url, certificate));
  }

  /** Of a machine that connects by itself: it can't be asked for its certificate. */
  #known({ serverUri }: ReverseConnect): Outcome<Offer> {
    const certificate = trustedOf(this.#identity.pki, serverUri, this.#clock.wallTimeMs());
    return certificate === null
      ? failed(certificateFault('missing', this.#url, new Uint8Array()))
      : done({ certificate: Buffer.from(certificate), applicationUri: serverUri });
  }

  /** What the machine offers for our kind of security, asked without any. */
  async #offer(): Promise<Outcome<Offer>> {
    const client = this.#clientFor(null, MessageSecurityMode.None);
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

  #clientFor(serverCertificate: Buffer | null, securityMode: MessageSecurityMode): OPCUAClient {
    const secure = securityMode !== MessageSecurityMode.None;
    const client = OPCUAClient.create({
      applicationUri: this.#identity.applicationUri,
      endpointMustExist: false,
      securityMode,
      securityPolicy: secure ? SecurityPolicy.Basic256Sha256 : SecurityPolicy.None,
      // It was judged before: the library would look at part of it, and say what is wrong by a message alone.
      ...(serverCertificate === null ? {} : { serverCertificate }),
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
    // Errors that the library has nobody to tell are the link's loss; the data-age watch acts on them.
    client.on('abort', () => undefined);
    return client;
  }

  #mode(): MessageSecurityMode {
    return this.#security === 'SignAndEncrypt' ? MessageSecurityMode.SignAndEncrypt : MessageSecurityMode.None;
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
    this.#subscription = null;
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
      // A job order method that fails says so by Uncertain and its ReturnStatus (OPC 10031-4 §B.2).
      const outputs = result.outputArguments ?? [];
      const answered =
        statusClass(result.statusCode) === 'uncertain' && method.startsWith('isa95:') && outputs.length > 0;
      if (!isGood(result.statusCode) && !answered) {
        return failed(fault('station.refused', 'major', { url: this.#url, status: result.statusCode.name }));
      }
      return done(outputs.map((value) => fromVariant(value, this.#aliases)));
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
      const values: UaValue[] = [];
      for (const piece of inPieces(nodes.value, this.#limits.read)) {
        const read = await session.read(piece.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })));
        values.push(...read.map((value) => fromDataValue(value, this.#aliases)));
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
    const session = this.#session;
    if (session === null) return failed(this.#unreachable());
    try {
      return done(await this.#lookUp(session, paths));
    } catch (error) {
      return failed(fault('link.lost', 'major', { url: this.#url, error: nameOf(error) }));
    }
  }

  async subscribe(paths: readonly UaPath[], onData: (path: UaPath, value: UaValue) => void): Promise<Outcome<void>> {
    return withTimeout(this.#clock, OPEN_TIMEOUT_MS, this.#subscribe(paths, onData), failed(this.#unreachable()));
  }

  terms(): LinkTerms | null {
    return this.#subscription?.terms ?? null;
  }

  async #subscribe(paths: readonly UaPath[], onData: (path: UaPath, value: UaValue) => void): Promise<Outcome<void>> {
    const session = this.#session;
    const subscription = this.#subscription;
    if (session === null || subscription === null) return failed(this.#unreachable());
    try {
      const nodes = await this.#find(session, paths);
      if (!nodes.ok) return nodes;
      // What is heard is understood from the first word on.
      for (const dataType of HEARD_STRUCTURES) await this.#learn(session, dataType);
      const refused = await subscription.monitor(nodes.value, (index, value) => {
        const path = paths[index];
        if (this.#session !== session || path === undefined) return;
        this.#heard += 1;
        onData(path, fromDataValue(value, this.#aliases));
        if (hasOverflow(value.statusCode)) void this.#readAgain(path, onData);
      });
      if (refused !== null) return failed(this.#missing(paths[refused] ?? ''));
      void this.#learnLater(session);
      return done(undefined);
    } catch (error) {
      return failed(
        refusalOf(error, this.#url) ?? fault('link.lost', 'major', { url: this.#url, error: nameOf(error) }),
      );
    }
  }

  /** A server that left changes out is asked what stands now; a newer word that comes before the answer says it as well. */
  async #readAgain(path: UaPath, onData: (path: UaPath, value: UaValue) => void): Promise<void> {
    const [session, heard] = [this.#session, this.#heard];
    const answer = await this.read([path], TRANSACTION_TIMEOUT_MS);
    const value = answer.ok ? answer.value[0] : undefined;
    if (value !== undefined && this.#session === session && this.#heard === heard) onData(path, value);
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
    const [lacking] = await this.#lookUp(session, paths);
    if (lacking !== undefined) return failed(this.#missing(lacking));
    return done(paths.flatMap((path) => this.#nodes.get(path) ?? []));
  }

  /** Learns the nodes of these paths; those that the server lacks are returned. */
  async #lookUp(session: ClientSession, paths: readonly UaPath[]): Promise<UaPath[]> {
    const known = (path: UaPath): boolean => path.split('/').every((segment) => this.#namespaceIndex(segment) !== null);
    const unknown = paths.filter((path) => !this.#nodes.has(path) && known(path));
    for (const piece of unknown.length === 0 ? [] : inPieces(unknown, this.#limits.translate)) {
      const found = await session.translateBrowsePath(piece.map((path) => this.#browsePath(path)));
      for (const [index, path] of piece.entries()) {
        const result = found[index];
        const target = result?.targets?.[0]?.targetId;
        if (result !== undefined && isGood(result.statusCode) && target !== undefined) this.#nodes.set(path, target);
      }
    }
    return paths.filter((path) => !this.#nodes.has(path));
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

  readonly #aliases: NamespaceAliases = {
    aliasOf: (index) => ALIASES.get(this.#namespaces[index] ?? '') ?? null,
    indexOf: (alias) => this.#namespaceIndex(`${alias}:`) ?? -1,
  };

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
    return fault('station.node-missing', 'major', { url: this.#url, path });
  }
}

interface Offer {
  readonly certificate: Buffer;
  readonly applicationUri: string;
}

/** Does anything listen there, at any of its addresses? */
async function knock(address: OpcUaAddress, clock: Clock): Promise<boolean> {
  const socket = await reach(address, clock, KNOCK_TIMEOUT_MS);
  socket?.destroy();
  return socket !== null;
}

function nameOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 160);
}

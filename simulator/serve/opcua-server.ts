import {
  AnonymousIdentityToken,
  MessageSecurityMode,
  nodesets,
  OPCUAServer,
  SecurityPolicy,
  StatusCodes,
  Subscription,
  WellKnownRoles,
  type AddressSpace,
  type ISessionContext,
  type OPCUACertificateManager,
  type StatusCode,
  type UAVariable,
  type Variant,
} from 'node-opcua';

import { inBrackets } from '../../stations/links/address.ts';
import type { ContractedDevice } from '../../stations/job-control/unit-contract.ts';
import type { UaPath, UaValue } from '../../stations/links/opcua-link.ts';
import { EVERYTHING, reviseRequests, type ServerGrants } from './server-grants.ts';
import type { Clock } from '../../stations/clock.ts';
import { SIMULATION_MAKER } from '../../stations/station.ts';
import type { OwnCertificate } from '../../stations/links/opcua-pki.ts';
import { fromVariant } from '../../stations/links/opcua-values.ts';
import { auditCall } from './method-audit.ts';
import { addNamespaceMetadata } from './namespace-metadata.ts';
import { ShownValues } from './shown-value.ts';
import { addUnit, type UnitMethod } from './standard-unit.ts';
import { refuseUnserved } from './unserved-methods.ts';

/** Simulated machine on a real OPC UA server, with the types of the companion specifications. */

const SHUTDOWN_MS = 50;
const REDIAL_MS = 500;

export interface ServerOptions {
  readonly clock: Clock;
  readonly host: '127.0.0.1' | '::1';
  readonly port: number;
  readonly pki: OPCUACertificateManager;
  readonly certificate: OwnCertificate;
  readonly applicationUri: string;
  readonly security: 'SignAndEncrypt' | 'None';
  /** Limits on requested parameters. */
  readonly grants?: ServerGrants;
  /** Additional namespaces before the companion specifications, which shift their indexes. */
  readonly otherNamespaces?: readonly string[];
  /** Clients to which it connects itself (reverse connect). */
  readonly dials?: readonly string[];
  /** Host name in its endpoints, when it differs from the address under which it is reached. */
  readonly ownName?: string;
}

/** Serves one device over OPC UA. */
export class SimulatedOpcUaServer {
  readonly #device: ContractedDevice;
  readonly #options: ServerOptions;
  #variables: ReadonlyMap<UaPath, UAVariable> = new Map();
  #server: OPCUAServer | null = null;
  #shown: ShownValues | null = null;
  #port: number;
  /** Its last start or stop; never rejects. */
  #before: Promise<void> = Promise.resolve();
  #latencyMs = 0;
  /** Values that a slow link has not delivered yet. */
  readonly #onItsWay: { readonly path: UaPath; readonly value: UaValue }[] = [];

  constructor(device: ContractedDevice, options: ServerOptions) {
    this.#device = device;
    this.#options = options;
    this.#port = options.port;
    device.observe((path, value) => this.#publish(path, value));
  }

  get url(): string {
    return `opc.tcp://${inBrackets(this.#options.host)}:${this.#port}`;
  }

  /** Starts the server, which takes seconds: pending starts and stops run in order. No effect when it is running. */
  start(): Promise<void> {
    return this.#next(async () => {
      if (this.#server === null) await this.#listen();
    });
  }

  async #listen(): Promise<void> {
    const grants = this.#options.grants ?? EVERYTHING;
    Subscription.minimumPublishingInterval = grants.publishingMs;
    const secure = this.#options.security === 'SignAndEncrypt';
    const server = new OPCUAServer({
      port: this.#port,
      host: this.#options.host,
      hostname: this.#options.ownName ?? inBrackets(this.#options.host),
      resourcePath: '/',
      serverCertificateManager: this.#options.pki,
      userCertificateManager: this.#options.pki,
      certificateFile: this.#options.certificate.certificateFile,
      privateKeyFile: this.#options.certificate.privateKeyFile,
      nodeset_filename: [
        nodesets.standard,
        nodesets.di,
        nodesets.ia,
        nodesets.machinery,
        nodesets.isa95JobControl,
        nodesets.packML,
        nodesets.machineVision,
      ],
      securityModes: [secure ? MessageSecurityMode.SignAndEncrypt : MessageSecurityMode.None],
      securityPolicies: [secure ? SecurityPolicy.Basic256Sha256 : SecurityPolicy.None],
      allowAnonymous: true,
      serverInfo: {
        applicationUri: this.#options.applicationUri,
        applicationName: { text: `Cardline simulation: ${this.#device.name}`, locale: 'en' },
        productUri: 'urn:cardline:simulation',
      },
      buildInfo: {
        productName: 'Cardline simulation',
        manufacturerName: SIMULATION_MAKER,
        productUri: 'urn:cardline:simulation',
        softwareVersion: '1.0',
        buildNumber: '1',
      },
      // Every change is sent with the next publishing cycle: the library would merge changes within 50 ms.
      serverCapabilities: {
        maxSessions: grants.sessionsMax,
        minSupportedSampleRate: 0,
        maxMonitoredItemsQueueSize: grants.queueSize,
        operationLimits: {
          maxNodesPerRead: grants.itemsPerCall,
          maxNodesPerTranslateBrowsePathsToNodeIds: grants.itemsPerCall,
          maxMonitoredItemsPerCall: grants.itemsPerCall,
        },
      },
      isAuditing: true,
      // Audit events are visible only to users who may call methods.
      auditEventRoles: [secure ? WellKnownRoles.AuthenticatedUser : WellKnownRoles.Anonymous],
      reverseConnect: {
        connections: (this.#options.dials ?? []).map((endpointUrl) => ({ endpointUrl })),
        reconnectDelay: REDIAL_MS,
      },
    });
    reviseRequests(server, grants);
    await server.initialize();
    const { addressSpace } = server.engine;
    if (addressSpace === null) throw new TypeError('the OPC UA server has no address space');
    this.#populate(addressSpace);
    await server.start();
    const endpoint = server.getEndpointUrl();
    // Also in the response to a client's first GetEndpoints (OPC 10000-4 §5.5.4).
    server.serverInfo.discoveryUrls = [endpoint];
    this.#port = Number(new URL(endpoint).port);
    this.#server = server;
  }

  /** Adds latency both ways; 0 for a healthy link, which delivers pending values at once. */
  delay(latencyMs: number): void {
    this.#latencyMs = latencyMs;
    if (latencyMs === 0) for (const { path, value } of this.#onItsWay.splice(0)) this.#show(path, value);
  }

  /** Stops the server; the machine behind it continues. */
  stop(): Promise<void> {
    return this.#next(async () => {
      const server = this.#server;
      this.#server = null;
      this.#variables = new Map();
      this.#shown = null;
      await server?.shutdown(SHUTDOWN_MS);
      server?.dispose();
    });
  }

  /** Runs starts and stops in order: an unplug during a start would otherwise find nothing to stop. */
  #next(step: () => Promise<void>): Promise<void> {
    const done = this.#before.then(step);
    this.#before = done.catch(() => undefined);
    return done;
  }

  #populate(addressSpace: AddressSpace): void {
    for (const uri of this.#options.otherNamespaces ?? []) addressSpace.registerNamespace(uri);
    const unit = addUnit(addressSpace, this.#device);
    addNamespaceMetadata(addressSpace);
    const shown = new ShownValues(addressSpace);
    this.#variables = unit.variables;
    this.#shown = shown;
    for (const method of unit.methods) this.#bind(method, shown, addressSpace);
    refuseUnserved(addressSpace);
    for (const [path, variable] of unit.variables) {
      const value = this.#device.read(path);
      if (value !== null) shown.show(variable, value);
    }
  }

  #bind({ node, object, method }: UnitMethod, shown: ShownValues, addressSpace: AddressSpace): void {
    // Anonymous users may read, and call no methods.
    const mayCall = (context: ISessionContext | null): boolean => {
      if (this.#options.security === 'None') return true;
      const user = context?.session?.userIdentityToken;
      return user !== undefined && !(user instanceof AnonymousIdentityToken);
    };
    // With the library's own permissions a denied call would raise no audit event.
    Object.assign(node, { getUserExecutableFlag: mayCall });
    node.bindMethod((inputs, context, callback) => {
      const answer = (statusCode: StatusCode, outputArguments: Variant[] = []): void => {
        callback(null, { statusCode, outputArguments });
        const wallTimeMs = this.#options.clock.wallTimeMs();
        auditCall(addressSpace, this.#options.applicationUri, {
          method: node,
          inputs,
          statusCode,
          context,
          wallTimeMs,
        });
      };
      if (!mayCall(context)) {
        answer(StatusCodes.BadUserAccessDenied);
        return;
      }
      this.#onTheWay(() => {
        const given = inputs.map((input) => fromVariant(input, shown.aliases));
        const result = this.#device.call(object, method, given);
        this.#onTheWay(() => {
          if (result.status !== 'Good') answer(StatusCodes[result.status]);
          else
            answer(
              StatusCodes.Good,
              result.outputs.map((value) => shown.variant(value)),
            );
        });
      });
    });
  }

  /** One-way latency of a call. */
  #onTheWay(arrives: () => void): void {
    if (this.#latencyMs === 0) arrives();
    else this.#options.clock.schedule(this.#latencyMs, arrives);
  }

  #publish(path: UaPath, value: UaValue): void {
    if (this.#latencyMs === 0) {
      this.#show(path, value);
      return;
    }
    this.#onItsWay.push({ path, value });
    this.#options.clock.schedule(this.#latencyMs, () => {
      const first = this.#onItsWay.shift();
      if (first !== undefined) this.#show(first.path, first.value);
    });
  }

  #show(path: UaPath, value: UaValue): void {
    const variable = this.#variables.get(path);
    if (variable !== undefined) this.#shown?.show(variable, value);
  }
}

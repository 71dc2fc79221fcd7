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

/** A simulated machine on a real OPC UA server, with the companion specifications' own types. */

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
  /** What it grants of what it is asked for. */
  readonly grants?: ServerGrants;
  /** Namespaces that come before those of the companion specifications: other indexes than the last time. */
  readonly otherNamespaces?: readonly string[];
  /** It connects to clients that listen here, too (reverse connect). */
  readonly dials?: readonly string[];
  /** What it calls itself to whoever asks, where that is another name than that under which it is reached. */
  readonly ownName?: string;
}

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
  /** What the machine has shown and a slow link has not brought yet. */
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

  /** Coming up takes seconds: what is asked meanwhile waits for it. One that has come up stays as it is. */
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
      // Every change goes out with the next publishing cycle: the library would fold what follows within 50 ms.
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
      // Who asked for what is heard by whoever may ask for something.
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
    // Whoever asks for its endpoints first is given it too (OPC 10000-4 §5.5.4).
    server.serverInfo.discoveryUrls = [endpoint];
    this.#port = Number(new URL(endpoint).port);
    this.#server = server;
  }

  /** Everything takes so much longer on its way, there and back; 0 for a healthy link, to which what was held up comes at once. */
  delay(latencyMs: number): void {
    this.#latencyMs = latencyMs;
    if (latencyMs === 0) for (const { path, value } of this.#onItsWay.splice(0)) this.#show(path, value);
  }

  /** The server goes away; the machine behind it lives on. */
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

  /** One after the other: a plug that is pulled while the server comes up would else find nothing to stop. */
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
    // Whoever does not say who they are may look, and ask for nothing.
    const mayCall = (context: ISessionContext | null): boolean => {
      if (this.#options.security === 'None') return true;
      const user = context?.session?.userIdentityToken;
      return user !== undefined && !(user instanceof AnonymousIdentityToken);
    };
    // By the library's own permissions a call that is refused would leave no audit event.
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

  /** One way of a call. */
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

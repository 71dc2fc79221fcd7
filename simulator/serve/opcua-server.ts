import {
  AnonymousIdentityToken,
  DataType,
  makeAccessLevelFlag,
  MessageSecurityMode,
  nodesets,
  OPCUAServer,
  SecurityPolicy,
  StatusCodes,
  Subscription,
  type AddressSpace,
  type ExtensionObject,
  type Namespace,
  type OPCUACertificateManager,
  type UAMethod,
  type UAObject,
  type UAVariable,
} from 'node-opcua';

import { METHODS, NODES } from '../../stations/job-control/contract.ts';
import { inBrackets } from '../../stations/links/address.ts';
import { NAMESPACES, type OpcUaDevice, type UaPath, type UaValue } from '../../stations/links/opcua-link.ts';
import { EVERYTHING, reviseRequests, type ServerGrants } from './server-grants.ts';
import type { Clock } from '../../stations/clock.ts';
import type { OwnCertificate } from '../../stations/links/opcua-pki.ts';
import { fromVariant, toVariant } from '../../stations/links/opcua-values.ts';

/** A simulated machine on a real OPC UA server, with the companion specifications' own types. */

const SHUTDOWN_MS = 50;
const REDIAL_MS = 500;
const READ_ONLY = 'CurrentRead';

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
  readonly #device: OpcUaDevice;
  readonly #options: ServerOptions;
  readonly #variables = new Map<UaPath, UAVariable>();
  #server: OPCUAServer | null = null;
  #addressSpace: AddressSpace | null = null;
  #port: number;
  #latencyMs = 0;
  /** What the machine has shown and a slow link has not brought yet. */
  readonly #onItsWay: { readonly path: UaPath; readonly value: UaValue }[] = [];

  constructor(device: OpcUaDevice, options: ServerOptions) {
    this.#device = device;
    this.#options = options;
    this.#port = options.port;
    device.observe((path, value) => this.#publish(path, value));
  }

  get url(): string {
    return `opc.tcp://${inBrackets(this.#options.host)}:${this.#port}`;
  }

  async start(): Promise<void> {
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
      serverInfo: { applicationUri: this.#options.applicationUri, productUri: 'urn:cardline:simulation' },
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
      isAuditing: false,
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
    const url = new URL(server.getEndpointUrl());
    this.#port = Number(url.port);
    this.#server = server;
  }

  /** Everything takes so much longer on its way, there and back; 0 for a healthy link, to which what was held up comes at once. */
  delay(latencyMs: number): void {
    this.#latencyMs = latencyMs;
    if (latencyMs === 0) for (const { path, value } of this.#onItsWay.splice(0)) this.#show(path, value);
  }

  /** The server goes away; the machine behind it lives on. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.#variables.clear();
    await server?.shutdown(SHUTDOWN_MS);
    server?.dispose();
  }

  #populate(addressSpace: AddressSpace): void {
    for (const uri of this.#options.otherNamespaces ?? []) addressSpace.registerNamespace(uri);
    const own = addressSpace.registerNamespace(NAMESPACES.cardline);
    const index = (uri: string): number => addressSpace.getNamespaceIndex(uri);
    const instantiate = (
      parent: UAObject,
      type: string,
      uri: string,
      browseName: string,
      optionals: string[],
    ): UAObject => {
      const objectType = addressSpace.findObjectType(type, index(uri));
      if (objectType === null) throw new TypeError(`no type ${type}`);
      return objectType.instantiate({
        componentOf: parent,
        browseName: { namespaceIndex: own.index, name: browseName },
        optionals,
      });
    };
    const unit = own.addObject({ organizedBy: addressSpace.rootFolder.objects, browseName: 'Unit' });
    this.#identification(addressSpace, own, unit);
    const packml = instantiate(unit, 'PackMLBaseObjectType', NAMESPACES.packml, 'PackML', []);
    const receiver = instantiate(unit, 'ISA95JobOrderReceiverObjectType', NAMESPACES.isa95, 'JobOrderReceiver', [
      'StoreAndStart',
      'Cancel',
    ]);
    const provider = instantiate(unit, 'ISA95JobResponseProviderObjectType', NAMESPACES.isa95, 'JobResponseProvider', [
      'JobOrderResponseList',
    ]);
    const status = packml.getComponentByName('Status', index(NAMESPACES.packml));

    for (const [path, value] of this.#ownVariables()) {
      const parent = path.startsWith(`${NODES.packml}/`) ? status : unit;
      if (parent === null) throw new TypeError(`no parent for ${path}`);
      this.#addVariable(own, parent as UAObject, path, value);
    }
    const list = provider.getComponentByName('JobOrderResponseList', index(NAMESPACES.isa95));
    if (list !== null) {
      const responses = list as UAVariable;
      responses.accessLevel = responses.userAccessLevel = makeAccessLevelFlag(READ_ONLY);
      this.#variables.set(NODES.jobOrderResponseList, responses);
    }

    this.#bind(
      receiver,
      'StoreAndStart',
      index(NAMESPACES.isa95),
      NODES.jobOrderReceiver,
      METHODS.storeAndStart,
      addressSpace,
    );
    this.#bind(receiver, 'Cancel', index(NAMESPACES.isa95), NODES.jobOrderReceiver, METHODS.cancel, addressSpace);
    this.#bind(
      provider,
      'RequestJobResponseByJobOrderID',
      index(NAMESPACES.isa95),
      NODES.jobResponseProvider,
      METHODS.requestJobResponse,
      addressSpace,
    );
    for (const [method, argument] of [
      [METHODS.command, 'Command'],
      [METHODS.setUnitMode, 'Mode'],
      [METHODS.renewLease, null],
    ] as const) {
      const name = method.slice(method.indexOf(':') + 1);
      const node = own.addMethod(unit, {
        browseName: name,
        inputArguments: argument === null ? [] : [{ name: argument, dataType: DataType.Int32 }],
        outputArguments: [],
      });
      this.#bindMethod(node, NODES.unit, method, addressSpace);
    }
    if (this.#device.name === 'quality-control') {
      const vision = instantiate(unit, 'VisionSystemType', NAMESPACES.vision, 'VisionSystem', ['ResultManagement']);
      const results = vision.getComponentByName('ResultManagement', index(NAMESPACES.vision));
      if (results !== null)
        this.#bind(
          results as UAObject,
          'GetResultById',
          index(NAMESPACES.vision),
          NODES.visionResults,
          METHODS.getResultById,
          addressSpace,
        );
    }
    this.#addressSpace = addressSpace;
    for (const path of this.#variables.keys()) {
      const value = this.#device.read(path);
      if (value !== null) this.#show(path, value);
    }
  }

  *#ownVariables(): Generator<readonly [UaPath, UaValue]> {
    for (const path of [
      NODES.heartbeat,
      NODES.bootId,
      NODES.materialConditions,
      NODES.positions,
      NODES.supplyLevels,
      NODES.faultCode,
      NODES.stateCurrent,
      NODES.unitModeCurrent,
    ]) {
      const value = this.#device.read(path);
      if (value !== null) yield [path, value];
    }
  }

  /** Machinery's identification add-in (OPC 40001-1) with the properties that everybody reads. */
  #identification(addressSpace: AddressSpace, own: Namespace, unit: UAObject): void {
    const di = addressSpace.getNamespaceIndex(NAMESPACES.di);
    const type = addressSpace.findObjectType(
      'MachineIdentificationType',
      addressSpace.getNamespaceIndex(NAMESPACES.machinery),
    );
    if (type === null) throw new TypeError('no MachineIdentificationType');
    const identification = type.instantiate({
      componentOf: unit,
      browseName: { namespaceIndex: di, name: 'Identification' },
      optionals: ['Model', 'SoftwareRevision'],
      namespace: own,
    });
    for (const path of [NODES.manufacturer, NODES.model, NODES.serialNumber, NODES.softwareRevision]) {
      const name = path.slice(path.lastIndexOf(':') + 1);
      const property = identification.getPropertyByName(name, di);
      if (property !== null) this.#variables.set(path, property);
    }
  }

  #addVariable(own: Namespace, parent: UAObject, path: UaPath, value: UaValue): void {
    const variable = own.addVariable({
      componentOf: parent,
      browseName: path.slice(path.lastIndexOf(':') + 1),
      dataType: value.type === 'Strings' ? DataType.String : DataType[value.type as 'String'],
      valueRank: value.type === 'Strings' ? 1 : -1,
      minimumSamplingInterval: 0,
      // What a machine says of itself nobody else says.
      accessLevel: READ_ONLY,
      userAccessLevel: READ_ONLY,
    });
    this.#variables.set(path, variable);
  }

  #bind(
    object: UAObject,
    name: string,
    namespace: number,
    path: UaPath,
    method: UaPath,
    addressSpace: AddressSpace,
  ): void {
    const node = object.getMethodByName(name, namespace);
    if (node === null) throw new TypeError(`no method ${name}`);
    this.#bindMethod(node, path, method, addressSpace);
  }

  #bindMethod(node: UAMethod, object: UaPath, method: UaPath, addressSpace: AddressSpace): void {
    node.bindMethod((inputs, context, callback) => {
      // Whoever does not say who they are may look, and ask for nothing.
      const user = context.session?.userIdentityToken;
      if (
        this.#options.security === 'SignAndEncrypt' &&
        (user === undefined || user instanceof AnonymousIdentityToken)
      ) {
        callback(null, { statusCode: StatusCodes.BadUserAccessDenied });
        return;
      }
      this.#onTheWay(() => {
        const result = this.#device.call(object, method, inputs.map(fromVariant));
        this.#onTheWay(() => {
          if (result.status !== 'Good') {
            callback(null, { statusCode: StatusCodes[result.status] });
            return;
          }
          callback(null, {
            statusCode: StatusCodes.Good,
            outputArguments: result.outputs.map((value) =>
              toVariant(value, (dataType, fields) => structure(addressSpace, dataType, fields)),
            ),
          });
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
    const addressSpace = this.#addressSpace;
    if (variable === undefined || addressSpace === null) return;
    const localized = variable.dataType.value === DataType.LocalizedText && value.type === 'String';
    const shown: UaValue = localized ? { type: 'LocalizedText', value: value.value } : value;
    variable.setValueFromSource(toVariant(shown, (dataType, fields) => structure(addressSpace, dataType, fields)));
  }
}

function structure(addressSpace: AddressSpace, dataType: string, fields: Record<string, unknown>): ExtensionObject {
  const [alias = '', name = ''] = dataType.split(':');
  const uri = Object.entries(NAMESPACES).find(([known]) => known === alias)?.[1] ?? '';
  const type = addressSpace.findDataType(name, addressSpace.getNamespaceIndex(uri));
  if (type === null) throw new TypeError(`no data type ${dataType}`);
  return addressSpace.constructExtensionObject(type, fields);
}

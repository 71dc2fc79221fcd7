import {
  DataType,
  MessageSecurityMode,
  OPCUAServer,
  SecurityPolicy,
  Subscription,
  Variant,
  type OPCUACertificateManager,
  type UAVariable,
} from 'node-opcua';

import type { Cancel, Clock } from '../../stations/clock.ts';
import { NAMESPACES, type UaPath } from '../../stations/links/opcua-link.ts';
import type { OwnCertificate } from '../../stations/links/opcua-pki.ts';

/** OPC UA server whose values change constantly and contain the time of their change, for measuring display latency. */

/** Interval of bursts of changes, milliseconds: realistic for machines, and sustainable for a timer. */
const BURST_EVERY_MS = 4;
const SHUTDOWN_MS = 50;

export interface ChangingValuesOptions {
  readonly clock: Clock;
  readonly tags: number;
  readonly changesPerSecond: number;
  /** Minimum publishing interval that the server grants. */
  readonly publishingMs: number;
  readonly pki: OPCUACertificateManager;
  readonly certificate: OwnCertificate;
  readonly applicationUri: string;
}

/** Path of the variable with this number. */
export function changingPath(tag: number): UaPath {
  return `cardline:Values/cardline:V${tag}`;
}

/** Server for measuring display latency. */
export class ChangingValues {
  readonly #options: ChangingValuesOptions;
  #server: OPCUAServer | null = null;
  #variables: UAVariable[] = [];
  #cancel: Cancel = () => undefined;
  /** Total number of changes. */
  changes = 0;

  constructor(options: ChangingValuesOptions) {
    this.#options = options;
  }

  /** Starts the server and returns its address. */
  async start(): Promise<string> {
    const { pki, certificate, applicationUri, tags, publishingMs } = this.#options;
    Subscription.minimumPublishingInterval = publishingMs;
    const server = new OPCUAServer({
      port: 0,
      host: '127.0.0.1',
      hostname: '127.0.0.1',
      resourcePath: '/',
      serverCertificateManager: pki,
      userCertificateManager: pki,
      certificateFile: certificate.certificateFile,
      privateKeyFile: certificate.privateKeyFile,
      securityModes: [MessageSecurityMode.SignAndEncrypt],
      securityPolicies: [SecurityPolicy.Basic256Sha256],
      allowAnonymous: true,
      serverInfo: { applicationUri, productUri: 'urn:cardline:simulation' },
      // As in our station servers: every change is sent, without merging.
      serverCapabilities: { minSupportedSampleRate: 0 },
      isAuditing: false,
    });
    await server.initialize();
    const { addressSpace } = server.engine;
    if (addressSpace === null) throw new TypeError('the OPC UA server has no address space');
    const own = addressSpace.registerNamespace(NAMESPACES.cardline);
    const folder = own.addObject({ organizedBy: addressSpace.rootFolder.objects, browseName: 'Values' });
    this.#variables = Array.from({ length: tags }, (_, tag) =>
      own.addVariable({
        componentOf: folder,
        browseName: `V${tag}`,
        dataType: DataType.Double,
        minimumSamplingInterval: 0,
        value: new Variant({ dataType: DataType.Double, value: 0 }),
      }),
    );
    await server.start();
    this.#server = server;
    this.#run();
    return server.getEndpointUrl();
  }

  async stop(): Promise<void> {
    this.#cancel();
    await this.#server?.shutdown(SHUTDOWN_MS);
    this.#server?.dispose();
  }

  /** Changes every value in turn; catches up after a late timer. */
  #run(): void {
    const { clock, changesPerSecond } = this.#options;
    const begunMs = clock.nowMs();
    let next = 0;
    const burst = (): void => {
      const due = Math.floor(((clock.nowMs() - begunMs) * changesPerSecond) / 1000);
      for (; this.changes < due; this.changes += 1) {
        const variable = this.#variables[next];
        next = (next + 1) % this.#variables.length;
        variable?.setValueFromSource({ dataType: DataType.Double, value: clock.wallTimeMs() });
      }
      this.#cancel = clock.schedule(BURST_EVERY_MS, burst);
    };
    burst();
  }
}

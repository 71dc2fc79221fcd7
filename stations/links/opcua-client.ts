import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

import {
  DataTypeExtractStrategy,
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  UserTokenType,
  type UserIdentityInfo,
} from 'node-opcua-client';
import type { OPCUACertificateManager } from 'node-opcua-certificate-manager';

import type { World } from '../world.ts';
import type { OwnCertificate } from './opcua-pki.ts';
import { installTransport } from './opcua-transport.ts';

/** The controller as an OPC UA client: its settings and its user identity. */

const CONNECT_TIMEOUT_MS = 8000;
export const SESSION_TIMEOUT_MS = 20_000;
export const TRANSACTION_TIMEOUT_MS = 5000;
/**
 * Buffer size per message, on both ends: the library's default of 640 kB keeps the garbage collector busy, and 64 kB pauses the controller
 * every two seconds. Smaller sizes are not permitted (OPC 10000-6 §7.1.2.3).
 */
const CHUNK_BYTES = 8192;
/** Maximum message size of 16 MB: both faces of a card are one message of 1 MB. */
const CHUNKS_MAX = 2048;

installTransport();

export interface OpcUaClientIdentity {
  readonly pki: OPCUACertificateManager;
  readonly certificate: OwnCertificate;
  readonly applicationUri: string;
  /** World of the line: a real line accepts no simulated machine, even when its certificate is trusted. */
  readonly world: World;
}

export type LinkSecurity = 'SignAndEncrypt' | 'None';

/** A client that tries to connect once. `serverCertificate`: the machine's validated certificate; null without security. */
export function clientFor(
  identity: OpcUaClientIdentity,
  serverCertificate: Buffer | null,
  securityMode: MessageSecurityMode,
): OPCUAClient {
  const secure = securityMode !== MessageSecurityMode.None;
  const client = OPCUAClient.create({
    applicationUri: identity.applicationUri,
    endpointMustExist: false,
    securityMode,
    securityPolicy: secure ? SecurityPolicy.Basic256Sha256 : SecurityPolicy.None,
    // The certificate was validated before: the library would check only parts of it, and report the result only as a message text.
    ...(serverCertificate === null ? {} : { serverCertificate }),
    clientCertificateManager: identity.pki,
    certificateFile: identity.certificate.certificateFile,
    privateKeyFile: identity.certificate.privateKeyFile,
    connectionStrategy: { maxRetry: 0, initialDelay: 100, maxDelay: 500 },
    requestedSessionTimeout: SESSION_TIMEOUT_MS,
    defaultTransactionTimeout: TRANSACTION_TIMEOUT_MS,
    transportTimeout: CONNECT_TIMEOUT_MS,
    transportSettings: { sendBufferSize: CHUNK_BYTES, receiveBufferSize: CHUNK_BYTES, maxChunkCount: CHUNKS_MAX },
    keepSessionAlive: true,
    // A machine's companion specifications define hundreds of data types, of which four are used.
    dataTypeExtractStrategy: DataTypeExtractStrategy.Lazy,
  });
  // Errors that the library emits without a listener are a lost link; the data-age watch handles them.
  client.on('abort', () => undefined);
  return client;
}

/** The library's value for a layout's security setting. */
export function securityModeOf(security: LinkSecurity): MessageSecurityMode {
  return security === 'SignAndEncrypt' ? MessageSecurityMode.SignAndEncrypt : MessageSecurityMode.None;
}

/**
 * User identity of the controller: its own certificate wherever the machine accepts one (OPC 10000-4 §7.41.5). Anonymous remains for
 * machines without users, which rely on their trust list alone.
 */
export function userOf(
  client: OPCUAClient,
  security: LinkSecurity,
  { certificate }: OpcUaClientIdentity,
): UserIdentityInfo {
  const policies = client.findEndpointForSecurity(client.securityMode, client.securityPolicy)?.userIdentityTokens;
  const takesCertificate = policies?.some(({ tokenType }) => tokenType === UserTokenType.Certificate) === true;
  if (security === 'None' || !takesCertificate) return { type: UserTokenType.Anonymous };
  const { certificateFile, privateKeyFile } = certificate;
  return {
    type: UserTokenType.Certificate,
    certificateData: new X509Certificate(readFileSync(certificateFile)).raw,
    privateKey: readFileSync(privateKeyFile, 'utf8'),
  };
}

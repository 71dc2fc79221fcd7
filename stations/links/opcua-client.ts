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

/** The controller as an OPC UA client: its settings, and as who it signs in. */

const CONNECT_TIMEOUT_MS = 8000;
export const SESSION_TIMEOUT_MS = 20_000;
export const TRANSACTION_TIMEOUT_MS = 5000;
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
  /** Of the line that it speaks for: a real one takes no simulated machine for one of its own, whoever has trusted it. */
  readonly world: World;
}

export type LinkSecurity = 'SignAndEncrypt' | 'None';

/** One that tries once. `serverCertificate`: the machine's, as it was judged; null without security. */
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
    // It was judged before: the library would look at part of it, and say what is wrong by a message alone.
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
    // A machine's companion specifications define hundreds of types; of four we have need.
    dataTypeExtractStrategy: DataTypeExtractStrategy.Lazy,
  });
  // Errors that the library has nobody to tell are the link's loss; the data-age watch acts on them.
  client.on('abort', () => undefined);
  return client;
}

export function securityModeOf(security: LinkSecurity): MessageSecurityMode {
  return security === 'SignAndEncrypt' ? MessageSecurityMode.SignAndEncrypt : MessageSecurityMode.None;
}

/**
 * The controller signs in with its own certificate wherever the machine takes one (OPC 10000-4 §7.41.5); anonymous is left for
 * machines that know no users, whose trust list is then all there is.
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

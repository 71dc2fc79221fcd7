import { StatusCodes } from 'node-opcua-client';

import { fault, type Fault, type FaultCode } from '../fault.ts';
import { statusClass, statusOfError, type StatusNumber } from './opcua-status.ts';

/** What it means that a machine refuses a connection, by the status that it gives (OPC 10000-4 §7.38.2). */

const all = (code: FaultCode, ...statuses: readonly StatusNumber[]): (readonly [number, FaultCode])[] =>
  statuses.map(({ value }) => [value, code]);

const BY_STATUS = new Map<number, FaultCode>([
  // One that nobody closed ends with its time.
  ...all('link.too-many-sessions', StatusCodes.BadTooManySessions),
  // The first is what a server says of every certificate that it does not like, so that a stranger learns nothing (OPC 10000-4 §6.1.3).
  ...all(
    'link.own-certificate-refused',
    StatusCodes.BadSecurityChecksFailed,
    StatusCodes.BadCertificateInvalid,
    StatusCodes.BadCertificateChainIncomplete,
    StatusCodes.BadCertificatePolicyCheckFailed,
    StatusCodes.BadCertificateUntrusted,
    StatusCodes.BadCertificateTimeInvalid,
    StatusCodes.BadCertificateIssuerTimeInvalid,
    StatusCodes.BadCertificateHostNameInvalid,
    StatusCodes.BadCertificateUriInvalid,
    StatusCodes.BadCertificateUseNotAllowed,
    StatusCodes.BadCertificateIssuerUseNotAllowed,
    StatusCodes.BadCertificateRevocationUnknown,
    StatusCodes.BadCertificateIssuerRevocationUnknown,
    StatusCodes.BadCertificateRevoked,
    StatusCodes.BadCertificateIssuerRevoked,
  ),
  ...all(
    'link.refused',
    StatusCodes.BadIdentityTokenInvalid,
    StatusCodes.BadIdentityTokenRejected,
    StatusCodes.BadUserAccessDenied,
    StatusCodes.BadSecurityModeRejected,
    StatusCodes.BadSecurityPolicyRejected,
    StatusCodes.BadTooManySubscriptions,
    StatusCodes.BadTooManyMonitoredItems,
  ),
]);
/** The part of a status that is its code. */
const CODE = 0xffff_0000;

/** Null for an error that is no machine's refusal. */
export function refusalOf(error: unknown, url: string): Fault | null {
  const status = statusOfError(error);
  if (status === null || statusClass(status) !== 'bad') return null;
  const value = (status.value & CODE) >>> 0;
  const code = BY_STATUS.get(value);
  return code === undefined ? null : fault(code, 'major', { url, status: `0x${value.toString(16).toUpperCase()}` });
}

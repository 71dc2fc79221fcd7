import { StatusCodes } from 'node-opcua-client';

import { fault, type Fault, type FaultCode } from '../fault.ts';
import { statusClass, statusOfError, type StatusNumber } from './opcua-status.ts';

/** Meaning of a status code with which a machine refuses a connection (OPC 10000-4 §7.38.2). */

const all = (code: FaultCode, ...statuses: readonly StatusNumber[]): (readonly [number, FaultCode])[] =>
  statuses.map(({ value }) => [value, code]);

const BY_STATUS = new Map<number, FaultCode>([
  // A session that was not closed ends with its timeout.
  ...all('link.too-many-sessions', StatusCodes.BadTooManySessions),
  // Servers return the first for any certificate that they reject, in order to disclose nothing to an attacker (OPC 10000-4 §6.1.3).
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
/** Mask of the code part of a status. */
const CODE = 0xffff_0000;

/** Fault for the status in an error of the library; null when the error is not a refusal by the machine. */
export function refusalOf(error: unknown, url: string): Fault | null {
  const status = statusOfError(error);
  if (status === null || statusClass(status) !== 'bad') return null;
  const value = (status.value & CODE) >>> 0;
  const code = BY_STATUS.get(value);
  return code === undefined ? null : fault(code, 'major', { url, status: `0x${value.toString(16).toUpperCase()}` });
}

/** Why a machine's certificate is rejected: one reason for each check of OPC 10000-4 §6.1.3 (Table 100), in the order of the checks. */
export const CERTIFICATE_REASONS = [
  /** For a machine with reverse connect: it presents no certificate before the controller uses it. */
  'missing',
  /** The certificate belongs to a simulated machine, and the line is a real one. */
  'simulated',
  'unreadable',
  'chain-incomplete',
  'signature-wrong',
  'weak',
  'untrusted',
  'not-yet-valid',
  'expired',
  'issuer-time',
  'host-name',
  'application-uri',
  'key-usage',
  'use',
  'issuer-use',
  'revocation-unknown',
  'issuer-revocation-unknown',
  'revoked',
  'issuer-revoked',
] as const;

export type CertificateReason = (typeof CERTIFICATE_REASONS)[number];

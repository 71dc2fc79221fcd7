/** Why a machine's certificate does not do: one for each check of OPC 10000-4 §6.1.3 (Table 100), in the order in which they are made. */
export const CERTIFICATE_REASONS = [
  /** Of a machine that connects by itself: it shows none before it is spoken to by it. */
  'missing',
  /** It is a simulated machine's by its own word, and the line is a real one. */
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

import type { Outcome } from '../../stations/fault.ts';

/** A document signer: only the implementation knows where its private key is. */
export interface DocumentSigner {
  /** X.509 certificate (DER) that is included in every security object. */
  readonly certificate: Uint8Array;
  /** ECDSA with SHA-256 over `data`, as a DER signature. Never blocks the event loop. Faults: `signer.*`. */
  sign(data: Uint8Array): Promise<Outcome<Uint8Array>>;
  close(): Promise<void>;
}

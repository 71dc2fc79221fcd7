import { SW, type ResponseApdu } from '../../stations/smartcard/iso7816/apdu.ts';

/** A response of the chip, and its processing time. */

export const NO_DATA = new Uint8Array(0);

/** Processing time in the chip, milliseconds. */
export const DURATION_MS = {
  select: 4,
  read: 5,
  write: 12,
  writePerByte: 0.08,
  symmetric: 15,
  ellipticCurve: 60,
  refusal: 2,
};

export interface CardAnswer {
  readonly response: ResponseApdu;
  readonly processingMs: number;
  /** This command locked the application. */
  readonly locks: boolean;
}

/** How a command arrived: in plain text, over the issuer's secure channel, or with secure messaging. */
export type Way = 'clear' | 'channel' | 'messaging';

/** Response with a processing time in milliseconds. */
export function answered(response: ResponseApdu, processingMs: number): CardAnswer {
  return { response, processingMs, locks: false };
}

/** Response 9000h with data; processing time in milliseconds. */
export function success(data: Uint8Array, processingMs: number): CardAnswer {
  return answered({ data, sw: SW.ok }, processingMs);
}

/** Error response with this status word, after the usual processing time of a refusal. */
export function refuse(sw: number): CardAnswer {
  return answered({ data: NO_DATA, sw }, DURATION_MS.refusal);
}

import { SW, type ResponseApdu } from '../../stations/smartcard/iso7816/apdu.ts';

/** What the chip answers, and how long it takes for it. */

export const NO_DATA = new Uint8Array(0);

/** Milliseconds inside the chip. */
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
  /** The application has been locked by this command. */
  readonly locks: boolean;
}

/** How a command came in: in the clear, over the issuer's secure channel, or under secure messaging. */
export type Way = 'clear' | 'channel' | 'messaging';

export function answered(response: ResponseApdu, processingMs: number): CardAnswer {
  return { response, processingMs, locks: false };
}

export function success(data: Uint8Array, processingMs: number): CardAnswer {
  return answered({ data, sw: SW.ok }, processingMs);
}

export function refuse(sw: number): CardAnswer {
  return answered({ data: NO_DATA, sw }, DURATION_MS.refusal);
}

import { hash } from 'node:crypto';

import { AesCmac } from '../block-cipher.ts';
import { derive, type ChannelKeys } from './scp03.ts';

/**
 * Each chip has its own channel keys, derived from the card master key and the chip's diversification data: a key extracted from one chip
 * opens no other. Only the chip maker and the issuer hold the master key.
 */

/** GlobalPlatform reserves the derivation constants from 80h on for the issuer. */
const CONSTANT = { enc: 0x81, mac: 0x82, dek: 0x83 } as const;
export const CARD_MASTER_KEY_BYTES = 32;
/** Version of the keys in delivered blanks. */
export const KEY_VERSION = 0x30;

/** Ten bytes returned by INITIALIZE UPDATE. They identify the chip without disclosing its serial. */
export function diversificationData(chipSerial: string): Uint8Array {
  return hash('sha256', chipSerial, 'buffer').subarray(0, 10);
}

/** Derives the channel keys: AES keys of the same length as the master key. */
export function diversify(cardMasterKey: Uint8Array, diversification: Uint8Array): ChannelKeys {
  const master = new AesCmac(cardMasterKey);
  const bits = cardMasterKey.length * 8;
  return {
    enc: derive(master, CONSTANT.enc, [diversification], bits),
    mac: derive(master, CONSTANT.mac, [diversification], bits),
    dek: derive(master, CONSTANT.dek, [diversification], bits),
  };
}

/** Master key of all simulated chips. It is public, and a line of real machines never accepts it. */
export const SIMULATED_CARD_MASTER_KEY: Uint8Array = Uint8Array.from(
  { length: CARD_MASTER_KEY_BYTES },
  (_, index) => 0x40 + index,
);

import { hash } from 'node:crypto';

import { AesCmac } from '../block-cipher.ts';
import { derive, type ChannelKeys } from './scp03.ts';

/**
 * Every chip has channel keys of its own, made from the card master key and the chip's diversification data: a key
 * that is taken out of one chip opens no other. Chip maker and issuer both hold the master key, nobody else.
 */

/** GlobalPlatform leaves the constants from 80h on to the issuer's use. */
const CONSTANT = { enc: 0x81, mac: 0x82, dek: 0x83 } as const;
export const CARD_MASTER_KEY_BYTES = 32;
/** Version of the keys with which blanks arrive. */
export const KEY_VERSION = 0x30;

/** Ten bytes that INITIALIZE UPDATE gives out; they name the chip without telling its serial. */
export function diversificationData(chipSerial: string): Uint8Array {
  return hash('sha256', chipSerial, 'buffer').subarray(0, 10);
}

/** AES keys as long as the master key. */
export function diversify(cardMasterKey: Uint8Array, diversification: Uint8Array): ChannelKeys {
  const master = new AesCmac(cardMasterKey);
  const bits = cardMasterKey.length * 8;
  return {
    enc: derive(master, CONSTANT.enc, [diversification], bits),
    mac: derive(master, CONSTANT.mac, [diversification], bits),
    dek: derive(master, CONSTANT.dek, [diversification], bits),
  };
}

/** The key of all simulated chips. It protects nothing, and a line of real machines never takes it. */
export const SIMULATED_CARD_MASTER_KEY: Uint8Array = Uint8Array.from(
  { length: CARD_MASTER_KEY_BYTES },
  (_, index) => 0x40 + index,
);

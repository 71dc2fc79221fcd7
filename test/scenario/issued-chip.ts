import type { SimulatedChip } from '../../simulator/chip/chip.ts';
import { personalize } from '../../stations/chip-encoder/session.ts';
import type { ChipConnection } from '../../stations/chip-encoder/channel.ts';
import type { ChipContent, EncodeWork } from '../../stations/chip-encoder/contract.ts';
import { done, failed, fault } from '../../stations/fault.ts';
import { SeededRandom } from '../../stations/random.ts';
import {
  diversificationData,
  diversify,
  SIMULATED_CARD_MASTER_KEY,
} from '../../stations/smartcard/globalplatform/key-diversification.ts';
import { newKeyPair } from '../../stations/smartcard/icao9303/elliptic-curve.ts';
import { EF_COM, EMRTD_AID } from '../../stations/smartcard/icao9303/lds.ts';

/** A chip personalised without a line: by the driver's own session, with no wire in between. */

export const ATR = Buffer.from('3b8f8131fe458073b601c05943415244', 'hex');
const random = new SeededRandom('issued chip');

/** Straight into the chip; silent after so many commands where `commands` says so. */
export function wired(chip: SimulatedChip, commands: number | null): ChipConnection {
  let left = commands ?? Number.POSITIVE_INFINITY;
  chip.enterField();
  return {
    transceive: (command) => {
      left -= 1;
      const answer = left < 0 ? null : chip.transceive(command);
      return Promise.resolve(answer === null ? failed(fault('chip.mute', 'major', {})) : done(answer));
    },
  };
}

export function encodeWork(serial: string, content: ChipContent | null): EncodeWork {
  return {
    kind: 'encode',
    aid: EMRTD_AID,
    channelKeys: diversify(SIMULATED_CARD_MASTER_KEY, diversificationData(serial)),
    channelSecurity: 'full',
    digest: Buffer.alloc(32, 1),
    content,
  };
}

/** Hardly a card, but all that a chip asks for before it can be locked. */
export function smallContent(): ChipContent {
  return {
    files: [{ fid: EF_COM, content: Buffer.from('6000', 'hex') }],
    mrzInformation: 'L898902C<369080619406236',
    cardAccessNumber: '123456',
    chipAuthenticationKey: newKeyPair('P-256', random).privateKey,
    activeAuthenticationKey: newKeyPair('P-256', random).privateKey,
    trustPoint: null,
  };
}

/** Begun, or begun and finished, for a job of another line. */
export async function personalizeElsewhere(chip: SimulatedChip, commands: number | null): Promise<void> {
  await personalize(wired(chip, commands), 'other/C1/encode/1', encodeWork(chip.serial, smallContent()), ATR, random);
}

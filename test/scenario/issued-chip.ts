import { chipKeyFiles } from '../../controller/personalization/data-groups.ts';
import { SimulatedChip } from '../../simulator/chip/chip.ts';
import { HEALTHY } from '../../simulator/chip/condition.ts';
import { converse } from '../../simulator/devices/chip-inspection.ts';
import { personalize } from '../../stations/chip-encoder/session.ts';
import type { ChipConnection } from '../../stations/chip-encoder/channel.ts';
import type { ChipContent, EncodeWork } from '../../stations/chip-encoder/contract.ts';
import { done, failed, fault } from '../../stations/fault.ts';
import { keyOf } from '../../stations/job-key-kit.ts';
import { SeededRandom } from '../../stations/random.ts';
import {
  diversificationData,
  diversify,
  SIMULATED_CARD_MASTER_KEY,
} from '../../stations/smartcard/globalplatform/key-diversification.ts';
import { newKeyPair } from '../../stations/smartcard/icao9303/elliptic-curve.ts';
import type { Terminal } from '../../stations/smartcard/eac/terminal-authentication.ts';
import { inspectChip, type Inspection } from '../../stations/smartcard/icao9303/inspection.ts';
import type { AccessPassword } from '../../stations/smartcard/icao9303/key-derivation.ts';
import { dataGroupFile, EF_CARD_ACCESS, EF_COM, EF_SOD, EMRTD_AID } from '../../stations/smartcard/icao9303/lds.ts';
import { PassiveAuthentication } from '../../stations/smartcard/icao9303/passive-authentication.ts';
import { cardAccess } from '../../stations/smartcard/icao9303/security-infos.ts';

/** A chip personalized without a line: by the driver's session, directly connected. */

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

/** Minimal content with which a chip can be locked. */
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
  await personalize(
    wired(chip, commands),
    keyOf('other/C1/encode/1'),
    encodeWork(chip.serial, smallContent()),
    ATR,
    random,
  );
}

/** DG3 of no finger at all, but read only by whoever may. */
export const FINGERS = Buffer.from('63050102030405', 'hex');

/** A finished card with fingerprints behind the authority of `trustPoint`; without `pace` it opens with basic access control alone. */
export async function finishedChip(trustPoint: Uint8Array | null, pace = true): Promise<SimulatedChip> {
  const serial = 'VN000100000042';
  const issuance = { cardMasterKey: SIMULATED_CARD_MASTER_KEY, channelSecurity: 'full' } as const;
  const chip = new SimulatedChip(serial, new SeededRandom(serial), HEALTHY, issuance);
  const chipKey = newKeyPair('P-256', random);
  const activeKey = newKeyPair('P-256', random);
  const { dg14, dg15 } = chipKeyFiles(chipKey.publicKey, activeKey.publicKey, { parameters: 'explicit', trustPoint });
  const content: ChipContent = {
    ...smallContent(),
    trustPoint,
    chipAuthenticationKey: chipKey.privateKey,
    activeAuthenticationKey: activeKey.privateKey,
    files: [
      ...(pace ? [{ fid: EF_CARD_ACCESS, content: cardAccess('P-256') }] : []),
      // EF.COM with DG3, DG14 and DG15, and a file where EF.SOD should be.
      { fid: EF_COM, content: Buffer.from('60055c03636e6f', 'hex') },
      { fid: EF_SOD, content: Buffer.from('7700', 'hex') },
      { fid: dataGroupFile(3), content: FINGERS },
      { fid: dataGroupFile(14), content: dg14 },
      { fid: dataGroupFile(15), content: dg15 },
    ],
  };
  const made = await personalize(
    wired(chip, null),
    keyOf('line/C1/encode/1'),
    encodeWork(serial, content),
    ATR,
    random,
  );
  if (!made.ok) throw new Error(JSON.stringify(made.fault));
  return chip;
}

/** The whole inspection, by somebody who holds the card. */
export function inspectWith(
  chip: SimulatedChip,
  terminal: Terminal | null,
  password: AccessPassword,
  atMs: number,
): Inspection {
  chip.enterField();
  const trust = new PassiveAuthentication({ csca: [], crl: [] }, 'verified');
  return converse(chip, inspectChip({ password, entropy: random, trust, terminal, atMs, readBytes: 2000 }));
}

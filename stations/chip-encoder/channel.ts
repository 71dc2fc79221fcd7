import { done, failed, fault, type Outcome } from '../fault.ts';
import type { Entropy } from '../random.ts';
import { sameBytes } from '../smartcard/block-cipher.ts';
import { KEY_VERSION } from '../smartcard/globalplatform/key-diversification.ts';
import {
  externalAuthenticate,
  FULL_SECURITY,
  initializeUpdate,
  parseInitializeUpdate,
  SecureChannel,
  SECURITY_LEVEL,
  type ChannelKeys,
} from '../smartcard/globalplatform/scp03.ts';
import { SW, type CommandApdu, type ResponseApdu } from '../smartcard/iso7816/apdu.ts';
import { SHORT_CHUNK_BYTES, type ChannelSecurity } from './contract.ts';

/** Connection to a chip, and the secure channel over it. */

export interface ChipConnection {
  transceive(command: CommandApdu): Promise<Outcome<ResponseApdu>>;
}

const CHALLENGE_BYTES = 8;
const CHAINING = 0x10;
/** A protected response always contains at least a MAC, so every command has an Le. */
const ALL = 256;

/** How commands longer than the short form are sent: in extended length, by command chaining, or not at all. */
export type LongCommands = 'extended' | 'chained' | 'none';

/** Secure channel to one powered chip. Opened by `open`; unusable after a reset of the chip. */
export class ChipChannel {
  readonly #chip: ChipConnection;
  readonly #channel: SecureChannel;
  readonly #long: LongCommands;

  private constructor(chip: ChipConnection, channel: SecureChannel, long: LongCommands) {
    this.#chip = chip;
    this.#channel = channel;
    this.#long = long;
  }

  /**
   * Opens an SCP03 channel (GlobalPlatform Amendment D). Commands and responses are signed and encrypted where `security` is `full`. Fails
   * with `chip.foreign` when the chip has other keys, and with `chip.refused` when it rejects a command.
   */
  static async open(
    chip: ChipConnection,
    keys: ChannelKeys,
    entropy: Entropy,
    long: LongCommands,
    security: ChannelSecurity,
  ): Promise<Outcome<ChipChannel>> {
    const level = security === 'full' ? FULL_SECURITY : SECURITY_LEVEL.none;
    const hostChallenge = entropy.bytes(CHALLENGE_BYTES);
    const begun = await plain(chip, initializeUpdate(KEY_VERSION, hostChallenge));
    if (!begun.ok) return begun;
    const answer = parseInitializeUpdate(begun.value);
    if (answer === null) return failed(fault('chip.refused', 'major', { what: 'INITIALIZE UPDATE' }));
    const channel = new SecureChannel(keys, hostChallenge, answer.challenge);
    if (!sameBytes(channel.cardCryptogram, answer.cryptogram)) return failed(fault('chip.foreign', 'major', {}));
    const authenticated = await plain(chip, channel.wrap(externalAuthenticate(level, channel.hostCryptogram)));
    if (!authenticated.ok) return authenticated;
    channel.secure(level);
    return done(new ChipChannel(chip, channel, long));
  }

  get longCommands(): LongCommands {
    return this.#long;
  }

  /** Encrypts a key or other sensitive datum for STORE DATA (data encryption key). */
  encryptSensitive(data: Uint8Array): Uint8Array {
    return this.#channel.encryptSensitive(data);
  }

  /**
   * Sends a command and returns the response data. Splits long data into a chain of commands where the chip does not support extended
   * length.
   */
  async send(command: CommandApdu): Promise<Outcome<Uint8Array>> {
    if (this.#long !== 'chained' || command.data.length <= SHORT_CHUNK_BYTES) return this.#exchange(command);
    for (let at = 0; ; at += SHORT_CHUNK_BYTES) {
      const last = at + SHORT_CHUNK_BYTES >= command.data.length;
      const link = await this.#exchange({
        ...command,
        cla: last ? command.cla : command.cla | CHAINING,
        data: command.data.subarray(at, at + SHORT_CHUNK_BYTES),
      });
      if (last || !link.ok) return link;
    }
  }

  async #exchange(command: CommandApdu): Promise<Outcome<Uint8Array>> {
    const answer = await this.#chip.transceive(this.#channel.wrap({ ...command, le: Math.max(ALL, command.le) }));
    if (!answer.ok) return answer;
    const opened = this.#channel.unwrap(answer.value);
    if (opened === null) return failed(fault('chip.refused', 'major', { what: 'R-MAC', ins: command.ins }));
    return dataOf(opened, command.ins);
  }
}

/** Sends a command outside any secure channel and returns the response data; a status word other than success is a fault. */
export async function plain(chip: ChipConnection, command: CommandApdu): Promise<Outcome<Uint8Array>> {
  const answer = await chip.transceive(command);
  return answer.ok ? dataOf(answer.value, command.ins) : answer;
}

function dataOf({ data, sw }: ResponseApdu, ins: number): Outcome<Uint8Array> {
  if (sw === SW.ok || sw === SW.endOfFile) return done(data);
  return failed(fault('chip.refused', 'major', { ins, sw: sw.toString(16) }));
}

import type { ChannelSecurity } from '../../stations/chip-encoder/contract.ts';
import type { Entropy } from '../../stations/random.ts';
import { sameBytes } from '../../stations/smartcard/block-cipher.ts';
import {
  cardChallenge,
  encodeInitializeUpdate,
  FULL_SECURITY,
  PSEUDO_RANDOM_WITH_R_ENC,
  RANDOM_WITH_R_ENC,
  SECURITY_LEVEL,
  SecureChannel,
  type ChannelKeys,
} from '../../stations/smartcard/globalplatform/scp03.ts';
import {
  diversificationData,
  diversify,
  KEY_VERSION,
} from '../../stations/smartcard/globalplatform/key-diversification.ts';
import {
  ACCESS_TAG,
  DGI,
  parseDataGroupings,
  STORE_DATA_P1,
  type DataGrouping,
} from '../../stations/smartcard/globalplatform/personalization-data.ts';
import { EMRTD_AID } from '../../stations/smartcard/icao9303/lds.ts';
import { CURVE_NAMES, CURVES } from '../../stations/smartcard/icao9303/standard-curves.ts';
import { SW, type CommandApdu, type ResponseApdu } from '../../stations/smartcard/iso7816/apdu.ts';
import { concat, findTlv, parseTlvs } from '../../stations/smartcard/iso7816/tlv.ts';
import type { ChipSecrets } from './access-control.ts';
import { TrustStore } from './trust-store.ts';

/** The issuer's secure channel: SCP03 with this chip's own keys, and the content of STORE DATA. */

/** State of a chip on delivery. */
export interface ChipIssuance {
  readonly cardMasterKey: Uint8Array;
  /** Chips that accept plain personalization exist only in fast simulations. */
  readonly channelSecurity: ChannelSecurity;
}

const CHALLENGE_BYTES = 8;
/** Ten bytes that are identical on every personalized card. */
const NAMELESS = new Uint8Array(10);
/** Number of consecutive wrong cryptograms after which the channel is blocked for good. */
const ATTEMPTS_MAX = 10;
/** Data in the blocks of one STORE DATA. */
const STORED_MAX_BYTES = 4096;
const SECRETS: ReadonlySet<number> = new Set([DGI.chipAuthenticationKey, DGI.activeAuthenticationKey]);
const NO_DATA = new Uint8Array(0);

type Channel =
  | { readonly state: 'closed' }
  | { readonly state: 'challenged'; readonly channel: SecureChannel }
  | { readonly state: 'open'; readonly channel: SecureChannel };

/** The chip's end of SCP03 and STORE DATA, and the content received so far. */
export class Personalization {
  readonly #serial: string;
  readonly #keys: ChannelKeys;
  readonly #entropy: Entropy;
  readonly #security: ChannelSecurity;
  #channel: Channel = { state: 'closed' };
  #sequenceCounter = 0;
  #attemptsLeft = ATTEMPTS_MAX;
  readonly trust = new TrustStore();
  #blocks: Uint8Array[] = [];
  /** Job for which the chip was begun; empty for a virgin one. */
  #record: Uint8Array = NO_DATA;
  #access: { mrzInformation: string; cardAccessNumber: string } | null = null;
  #chipAuthenticationKey: Uint8Array | null = null;
  #activeAuthenticationKey: Uint8Array | null = null;

  constructor(serial: string, { cardMasterKey, channelSecurity }: ChipIssuance, entropy: Entropy) {
    this.#serial = serial;
    this.#entropy = entropy;
    this.#keys = diversify(cardMasterKey, diversificationData(serial));
    this.#security = channelSecurity;
  }

  get record(): Uint8Array {
    return this.#record;
  }

  /** Whether a plain command belongs to the channel's session. */
  get openInTheClear(): boolean {
    return this.opened && this.#security === 'none';
  }

  get opened(): boolean {
    return this.#channel.state === 'open';
  }

  /** Everything that the chip needs before it may be locked; null when something is missing. */
  get secrets(): ChipSecrets | null {
    if (this.#access === null || this.#chipAuthenticationKey === null || this.#activeAuthenticationKey === null)
      return null;
    return {
      ...this.#access,
      chipAuthenticationKey: this.#chipAuthenticationKey,
      activeAuthenticationKey: this.#activeAuthenticationKey,
    };
  }

  close(): void {
    this.#blocks = [];
    this.#channel = { state: 'closed' };
  }

  /** A personalized card resets its count of wrong cryptograms at power-off: a persistent count would make it identifiable. */
  forgetAttempts(): void {
    this.#attemptsLeft = ATTEMPTS_MAX;
  }

  /**
   * `locked`: a personalized card must not be identifiable. It returns zeros as diversification data, and a random challenge, because a
   * pseudo-random one would require its counter. The keys can still be derived from the serial.
   */
  initializeUpdate({ p1, data }: CommandApdu, locked: boolean): ResponseApdu {
    this.close();
    if (data.length !== CHALLENGE_BYTES) return answer(SW.wrongLength);
    if (p1 !== 0 && p1 !== KEY_VERSION) return answer(SW.referencedDataNotFound);
    if (this.#attemptsLeft === 0) return answer(SW.conditionsNotSatisfied);
    this.#sequenceCounter += 1;
    const sequenceCounter = Uint8Array.of(0, this.#sequenceCounter >> 8, this.#sequenceCounter & 0xff);
    const challenge = locked
      ? this.#entropy.bytes(CHALLENGE_BYTES)
      : cardChallenge(this.#keys, sequenceCounter, EMRTD_AID);
    const channel = new SecureChannel(this.#keys, data, challenge);
    this.#channel = { state: 'challenged', channel };
    return {
      sw: SW.ok,
      data: encodeInitializeUpdate({
        diversification: locked ? NAMELESS : diversificationData(this.#serial),
        keyVersion: KEY_VERSION,
        parameter: locked ? RANDOM_WITH_R_ENC : PSEUDO_RANDOM_WITH_R_ENC,
        challenge,
        cryptogram: channel.cardCryptogram,
        sequenceCounter: locked ? NO_DATA : sequenceCounter,
      }),
    };
  }

  externalAuthenticate(command: CommandApdu): ResponseApdu {
    if (this.#channel.state !== 'challenged') return answer(SW.conditionsNotSatisfied);
    const { channel } = this.#channel;
    this.close();
    this.#attemptsLeft -= 1;
    const plain = channel.unwrapCommand(command);
    if (plain === null || !sameBytes(plain.data, channel.hostCryptogram)) return answer(SW.authenticationFailed);
    // Below signed commands, an attacker on the line could modify what is written.
    const inTheClear = this.#security === 'none' && plain.p1 === SECURITY_LEVEL.none;
    if (!inTheClear && ((plain.p1 & SECURITY_LEVEL.cMac) === 0 || (plain.p1 & ~FULL_SECURITY) !== 0))
      return answer(SW.incorrectP1P2);
    this.#attemptsLeft = ATTEMPTS_MAX;
    channel.secure(plain.p1);
    this.#channel = { state: 'open', channel };
    return answer(SW.ok);
  }

  /** Unwraps a protected command; null when it does not belong to this session, which ends the session. */
  unwrap(command: CommandApdu): CommandApdu | null {
    if (this.#channel.state !== 'open') return null;
    const plain = this.#channel.channel.unwrapCommand(command);
    if (plain === null) this.close();
    return plain;
  }

  wrap(response: ResponseApdu): ResponseApdu {
    return this.#channel.state === 'open' ? this.#channel.channel.wrapResponse(response) : response;
  }

  /**
   * Collects numbered blocks until the last one, then stores all groupings, in either structure. Keys are encrypted with the data
   * encryption key (GlobalPlatform 2.3.1 §11.11).
   */
  storeData({ p1, p2, data }: CommandApdu): ResponseApdu {
    const blocks = p2 === 0 ? [] : this.#blocks;
    this.#blocks = [];
    if (this.#channel.state !== 'open') return answer(SW.conditionsNotSatisfied);
    if (p2 !== blocks.length) return answer(SW.incorrectP1P2);
    const length = blocks.reduce((sum, block) => sum + block.length, data.length);
    if (length > STORED_MAX_BYTES) return answer(SW.notEnoughSpace);
    if ((p1 & STORE_DATA_P1.last) === 0) {
      this.#blocks = [...blocks, new Uint8Array(data)];
      return answer(SW.ok);
    }
    const structure = p1 & STORE_DATA_P1.structureMask;
    const encryption = p1 & STORE_DATA_P1.encryptionMask;
    if (structure === STORE_DATA_P1.structureMask || encryption === STORE_DATA_P1.reservedEncryption)
      return answer(SW.incorrectP1P2);
    const whole = concat([...blocks, data]);
    const groupings = structure === STORE_DATA_P1.berTlvFormat ? objectsOf(whole) : parseDataGroupings(whole);
    if (groupings === null || groupings.length === 0) return answer(SW.wrongData);
    for (const { identifier, content } of groupings) {
      const secret = SECRETS.has(identifier);
      if (secret && encryption === 0) return answer(SW.securityNotSatisfied);
      const encrypted = encryption === STORE_DATA_P1.encrypted || secret;
      const plain = encrypted ? this.#channel.channel.decryptSensitive(content) : content;
      if (plain === null || plain.length === 0 || !this.#keep(identifier, plain)) return answer(SW.wrongData);
    }
    return answer(SW.ok);
  }

  #keep(identifier: number, content: Uint8Array): boolean {
    switch (identifier) {
      case DGI.record:
        // A chip begun for one job is never begun for another.
        if (this.#record.length > 0) return false;
        this.#record = new Uint8Array(content);
        return true;
      case DGI.accessData: {
        const template = findTlv(content, ACCESS_TAG.template);
        const mrz = template === null ? null : findTlv(template, ACCESS_TAG.mrzInformation);
        const can = template === null ? null : findTlv(template, ACCESS_TAG.cardAccessNumber);
        if (mrz === null || can === null) return false;
        this.#access = { mrzInformation: text(mrz), cardAccessNumber: text(can) };
        return true;
      }
      case DGI.chipAuthenticationKey:
        if (!isScalarLength(content.length)) return false;
        this.#chipAuthenticationKey = new Uint8Array(content);
        return true;
      case DGI.activeAuthenticationKey:
        if (!isScalarLength(content.length)) return false;
        this.#activeAuthenticationKey = new Uint8Array(content);
        return true;
      case DGI.trustPoint:
        return this.trust.anchor(content);
      default:
        return false;
    }
  }
}

/** In BER-TLV format the identifiers are tags. */
function objectsOf(data: Uint8Array): DataGrouping[] | null {
  return parseTlvs(data)?.map(({ tag, value }) => ({ identifier: tag, content: value })) ?? null;
}

/** Whether it is the length of some curve's private keys. */
function isScalarLength(length: number): boolean {
  return CURVE_NAMES.some((name) => CURVES[name].bytes === length);
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function answer(sw: number): ResponseApdu {
  return { data: NO_DATA, sw };
}

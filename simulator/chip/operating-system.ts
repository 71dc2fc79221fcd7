import type { Entropy } from '../../stations/random.ts';
import { sameBytes } from '../../stations/smartcard/block-cipher.ts';
import {
  CARD_IMAGE_NUMBER,
  DGI,
  LIFE_CYCLE,
  SET_STATUS_APPLICATION,
} from '../../stations/smartcard/globalplatform/personalization-data.ts';
import {
  EXTERNAL_AUTHENTICATE,
  GET_DATA,
  GET_STATUS,
  GP_CLASS,
  INITIALIZE_UPDATE,
  SET_STATUS,
  STORE_DATA,
} from '../../stations/smartcard/globalplatform/scp03.ts';
import { dataGroupFile, DG_TAGS, EMRTD_AID } from '../../stations/smartcard/icao9303/lds.ts';
import { keyPairOf } from '../../stations/smartcard/icao9303/elliptic-curve.ts';
import { readPublicKeyInfo } from '../../stations/smartcard/icao9303/public-key.ts';
import { parseSecurityInfos, securityOfGroup14 } from '../../stations/smartcard/icao9303/security-infos.ts';
import { SecureMessaging } from '../../stations/smartcard/icao9303/secure-messaging.ts';
import type { Terminal } from '../../stations/smartcard/eac/terminal-authentication.ts';
import { INS, parseCommand, SW, type CommandApdu } from '../../stations/smartcard/iso7816/apdu.ts';
import { concat, findTlv } from '../../stations/smartcard/iso7816/tlv.ts';
import { AccessControl, type AccessAnswer, type ChipCapabilities, type ChipSecrets } from './access-control.ts';
import { answered, DURATION_MS, NO_DATA, refuse, success, type CardAnswer, type Way } from './card-answer.ts';
import { CardFiles } from './card-files.ts';
import { getStatus } from './card-registry.ts';
import { Personalization, type ChipIssuance } from './personalization.ts';

/**
 * Card operating system with one application, the eMRTD of ICAO Doc 9303. Before PERSONALIZED it accepts only the issuer, over SCP03;
 * afterwards nothing can be written, and access rules apply to reading.
 */

/** Buffer for chained commands, and maximum extended length in EF.ATR/INFO (ISO/IEC 7816-4 §12.7.1). */
const COMMAND_MAX_BYTES = 33_000;
const CHAINING = 0x10;
const ISO_MESSAGING = 0x0c;
const GP_MESSAGING = 0x04;
/** Command interpreter of one chip: secure channel, secure messaging, files and access control. */
export class CardOperatingSystem {
  readonly #serial: string;
  readonly #entropy: Entropy;
  readonly #personalization: Personalization;
  readonly #files: CardFiles;
  #lifeCycle: number = LIFE_CYCLE.selectable;
  #access: AccessControl | null = null;
  #messaging: SecureMessaging | null = null;
  #chained: { ins: number; parts: Uint8Array[] } | null = null;

  constructor(serial: string, issuance: ChipIssuance, entropy: Entropy) {
    this.#serial = serial;
    this.#entropy = entropy;
    this.#personalization = new Personalization(serial, issuance, entropy);
    this.#files = new CardFiles(
      {
        personalized: () => this.personalized,
        begun: () => this.begun,
        mayRead: (dataGroup) => this.#access?.mayRead(dataGroup) === true,
        authorities: () => this.#authorities(),
      },
      COMMAND_MAX_BYTES,
    );
  }

  get personalized(): boolean {
    return this.#lifeCycle === LIFE_CYCLE.personalized;
  }

  get begun(): boolean {
    return this.#personalization.record.length > 0;
  }

  /** Secrets of the chip, set by locking. */
  get secrets(): ChipSecrets | null {
    return this.personalized ? this.#personalization.secrets : null;
  }

  /** Whether DG14 contains the public key of the chip's private key. */
  hasKeyOf(dg14: Uint8Array | null): boolean {
    const stated = securityOfGroup14(dg14)?.chipAuthentication ?? null;
    if (stated === null || this.secrets === null) return false;
    const { publicKey } = keyPairOf(stated.curve, this.secrets.chipAuthenticationKey);
    return sameBytes(publicKey, stated.publicKey);
  }

  /** Whether the chip would grant this terminal access to fingerprints, that is, its chain starts at the chip's authority. */
  opensTo(terminal: Terminal | null): boolean {
    const { trust } = this.#personalization;
    return terminal?.certificates.some(({ authorityReference }) => trust.find(authorityReference) !== null) ?? false;
  }

  /** Files that a holder of the card can read; `extended`: including those behind terminal authentication. */
  readableFiles(extended: boolean): Map<number, Uint8Array> {
    return this.#files.readable(extended);
  }

  /** Power on or off: ends all sessions, keeps the memory. */
  reset(): void {
    this.#personalization.close();
    if (this.personalized) this.#personalization.forgetAttempts();
    const { secrets } = this.#personalization;
    this.#access =
      this.personalized && secrets !== null
        ? new AccessControl(this.#entropy, secrets, () => this.#capabilities(), this.#personalization.trust)
        : null;
    this.#messaging = null;
    this.#files.reset();
    this.#chained = null;
  }

  /** Capabilities follow from the chip's files. */
  #capabilities(): ChipCapabilities {
    const group = (number: number): Uint8Array => this.#files.content(dataGroupFile(number));
    const stated = securityOfGroup14(group(14));
    const signing = readPublicKeyInfo(findTlv(group(15), DG_TAGS[14] ?? 0) ?? NO_DATA)?.ec ?? null;
    return {
      pace: parseSecurityInfos(this.#files.cardAccess)?.pace ?? [],
      chipAuthentication: stated?.chipAuthentication ?? null,
      activeAuthentication: {
        curve: signing?.curve ?? 'P-256',
        hash: stated?.activeAuthenticationHash ?? 'sha256',
      },
    };
  }

  process(bytes: Uint8Array): CardAnswer {
    const command = parseCommand(bytes);
    if (command === null) return refuse(SW.wrongLength);
    if ((command.cla & ISO_MESSAGING) === ISO_MESSAGING) return this.#processProtected(command);
    const authenticates = command.ins === EXTERNAL_AUTHENTICATE && (command.cla & GP_CLASS) !== 0;
    if ((command.cla & GP_MESSAGING) !== 0 && !authenticates) return this.#processInChannel(command);
    if (!authenticates && command.ins !== INITIALIZE_UPDATE && this.#personalization.openInTheClear)
      return this.#dispatch(command, 'channel');
    // A command in plain text ends any session (9303-11 §9.8.8).
    this.#endMessaging();
    if (!authenticates) this.#personalization.close();
    return this.#dispatch(command, 'clear');
  }

  #processProtected(command: CommandApdu): CardAnswer {
    const messaging = this.#messaging;
    if (messaging === null) return refuse(SW.messagingObjectsMissing);
    const plain = messaging.open(command);
    if (plain === null) {
      this.#endMessaging();
      return refuse(SW.messagingObjectsIncorrect);
    }
    const answer = this.#dispatch(plain, 'messaging');
    return { ...answer, response: messaging.seal(answer.response, plain.ins) };
  }

  #endMessaging(): void {
    this.#messaging = null;
    this.#access?.sessionEnded();
  }

  #processInChannel(command: CommandApdu): CardAnswer {
    const plain = this.#personalization.unwrap(command);
    if (plain === null) return refuse(SW.securityNotSatisfied);
    const answer = this.#dispatch(plain, 'channel');
    return { ...answer, response: this.#personalization.wrap(answer.response) };
  }

  #dispatch(command: CommandApdu, way: Way): CardAnswer {
    const { cla, ins } = command;
    if ((cla & ~(GP_CLASS | CHAINING | GP_MESSAGING)) !== 0) return refuse(SW.claNotSupported);
    if (ins !== INS.generalAuthenticate) {
      const whole = this.#gather(command);
      if (whole === null)
        return { response: { data: NO_DATA, sw: SW.ok }, processingMs: DURATION_MS.read, locks: false };
      return (cla & GP_CLASS) === 0 ? this.#interindustry(whole, way) : this.#globalPlatform(whole, way);
    }
    return this.#authenticated(DURATION_MS.ellipticCurve, (access) => access.generalAuthenticate(command));
  }

  /** Collects the parts of a command chain (ISO/IEC 7816-4 §5.3.3); null until it is complete. */
  #gather(command: CommandApdu): CommandApdu | null {
    const chained = this.#chained?.ins === command.ins ? this.#chained : null;
    this.#chained = null;
    if ((command.cla & CHAINING) === 0) {
      return chained === null ? command : { ...command, data: concat([...chained.parts, command.data]) };
    }
    const parts = [...(chained?.parts ?? []), command.data];
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    this.#chained = length > COMMAND_MAX_BYTES ? null : { ins: command.ins, parts };
    return null;
  }

  #interindustry(command: CommandApdu, way: Way): CardAnswer {
    switch (command.ins) {
      case INS.select:
        return this.#files.select(command, way);
      case INS.readBinary:
        return this.#files.read(command, way);
      case INS.readBinaryOdd:
        return this.#files.readOdd(command, way);
      case INS.updateBinary:
        return this.#files.update(command, way);
      case INS.getChallenge:
        return this.#authenticated(DURATION_MS.read, (access) => access.getChallenge(command));
      case INS.externalAuthenticate:
        return this.#authenticated(DURATION_MS.symmetric, (access) => access.externalAuthenticate(command));
      case INS.manageSecurityEnvironment:
        return this.#authenticated(DURATION_MS.read, (access) => access.manageSecurityEnvironment(command));
      case INS.performSecurityOperation:
        if (way !== 'messaging') return refuse(SW.securityNotSatisfied);
        return this.#authenticated(DURATION_MS.ellipticCurve, (access) => access.verifyCertificate(command));
      case INS.internalAuthenticate:
        if (way !== 'messaging') return refuse(SW.securityNotSatisfied);
        return this.#authenticated(DURATION_MS.ellipticCurve, (access) => access.internalAuthenticate(command));
      default:
        return refuse(SW.insNotSupported);
    }
  }

  #globalPlatform(command: CommandApdu, way: Way): CardAnswer {
    switch (command.ins) {
      case INITIALIZE_UPDATE:
        return answered(this.#personalization.initializeUpdate(command, this.personalized), DURATION_MS.symmetric);
      case EXTERNAL_AUTHENTICATE:
        return answered(this.#personalization.externalAuthenticate(command), DURATION_MS.symmetric);
      case GET_DATA:
        return this.#getData(command, way);
      case STORE_DATA:
        if (way !== 'channel' || this.personalized) return refuse(SW.conditionsNotSatisfied);
        return answered(
          this.#personalization.storeData(command),
          DURATION_MS.write + command.data.length * DURATION_MS.writePerByte,
        );
      case GET_STATUS:
        if (way !== 'channel') return refuse(SW.securityNotSatisfied);
        return answered(getStatus(command, this.#lifeCycle), DURATION_MS.read);
      case SET_STATUS:
        return way === 'channel' ? this.#setStatus(command) : refuse(SW.securityNotSatisfied);
      default:
        return refuse(SW.insNotSupported);
    }
  }

  /** Security commands are available once the chip has its keys. */
  #authenticated(processingMs: number, act: (access: AccessControl) => AccessAnswer): CardAnswer {
    if (this.#access === null) return refuse(SW.conditionsNotSatisfied);
    const { response, session } = act(this.#access);
    // The new session starts with the next command: this response is still protected by the old one.
    if (session !== null) this.#messaging = new SecureMessaging(session);
    return answered(response, processingMs);
  }

  #authorities(): Uint8Array {
    const { trust } = this.#personalization;
    return trust.hasAuthority ? trust.file : NO_DATA;
  }

  #getData({ p1, p2 }: CommandApdu, way: Way): CardAnswer {
    switch ((p1 << 8) | p2) {
      case CARD_IMAGE_NUMBER:
        // A personalized card returns no number by which its holder could be tracked.
        if (this.personalized && way !== 'channel') return refuse(SW.securityNotSatisfied);
        return success(Buffer.from(this.#serial, 'latin1'), DURATION_MS.read);
      case DGI.record:
        return way === 'channel'
          ? success(this.#personalization.record, DURATION_MS.read)
          : refuse(SW.securityNotSatisfied);
      default:
        return refuse(SW.referencedDataNotFound);
    }
  }

  /** SELECTABLE to PERSONALIZED, irreversibly; requires a complete chip. */
  #setStatus({ p1, p2, data }: CommandApdu): CardAnswer {
    if (p1 !== SET_STATUS_APPLICATION || p2 !== LIFE_CYCLE.personalized) return refuse(SW.incorrectP1P2);
    if (!Buffer.from(EMRTD_AID).equals(Buffer.from(data))) return refuse(SW.referencedDataNotFound);
    if (this.personalized || this.#personalization.secrets === null || !this.begun)
      return refuse(SW.conditionsNotSatisfied);
    this.#lifeCycle = LIFE_CYCLE.personalized;
    return { ...success(NO_DATA, DURATION_MS.write), locks: true };
  }
}

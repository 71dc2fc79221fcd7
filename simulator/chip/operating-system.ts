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
import {
  dataGroupFile,
  dataGroupNumber,
  DG_NUMBERS,
  DG_TAGS,
  EF_ATR_INFO,
  EF_CARD_ACCESS,
  EF_CARD_SECURITY,
  EF_COM,
  EF_CVCA,
  EF_DIR,
  EF_SOD,
  EMRTD_AID,
  EXTENDED_ACCESS_GROUPS,
} from '../../stations/smartcard/icao9303/lds.ts';
import { keyPairOf } from '../../stations/smartcard/icao9303/elliptic-curve.ts';
import { readPublicKeyInfo } from '../../stations/smartcard/icao9303/public-key.ts';
import { parseSecurityInfos, securityOfGroup14 } from '../../stations/smartcard/icao9303/security-infos.ts';
import { SecureMessaging } from '../../stations/smartcard/icao9303/secure-messaging.ts';
import type { Terminal } from '../../stations/smartcard/eac/terminal-authentication.ts';
import { INS, parseCommand, SW, type CommandApdu, type ResponseApdu } from '../../stations/smartcard/iso7816/apdu.ts';
import { CARD_CAPABILITIES } from '../../stations/smartcard/iso7816/atr.ts';
import { fileControlParameters } from '../../stations/smartcard/iso7816/file-control.ts';
import { concat, constructed, encodeTlv, findTlv } from '../../stations/smartcard/iso7816/tlv.ts';
import { AccessControl, type AccessAnswer, type ChipCapabilities, type ChipSecrets } from './access-control.ts';
import { getStatus, issuerDomainInformation, isIssuerDomain } from './card-registry.ts';
import { FileSystem, updateFile, type ReadRule, type TransparentFile } from './file-system.ts';
import { Personalization, type ChipIssuance } from './personalization.ts';

/**
 * A card operating system with one application, the eMRTD of ICAO Doc 9303: first it obeys the issuer alone, over SCP03;
 * once it is PERSONALIZED nothing can be written, and what it holds is read as the access rules have it.
 */

const LARGE_FILES: ReadonlySet<number> = new Set([dataGroupFile(2), dataGroupFile(3)]);
const LARGE_FILE_BYTES = 32_767;
const FILE_BYTES = 4096;
const READ_MAX_BYTES = 65_536;
/** Room for a chained command, and what EF.ATR/INFO says of extended length (ISO/IEC 7816-4 §12.7.1). */
const COMMAND_MAX_BYTES = 33_000;
const SHORT_ALL = 256;
const CHAINING = 0x10;
const ISO_MESSAGING = 0x0c;
const GP_MESSAGING = 0x04;
const NO_DATA = new Uint8Array(0);

/** Milliseconds inside the chip. */
const DURATION_MS = { select: 4, read: 5, write: 12, writePerByte: 0.08, symmetric: 15, ellipticCurve: 60, refusal: 2 };

export interface CardAnswer {
  readonly response: ResponseApdu;
  readonly processingMs: number;
  /** The application has been locked by this command. */
  readonly locks: boolean;
}

export class CardOperatingSystem {
  readonly #serial: string;
  readonly #entropy: Entropy;
  readonly #personalization: Personalization;
  readonly #masterFile = new FileSystem();
  readonly #application = new FileSystem();
  #lifeCycle: number = LIFE_CYCLE.selectable;
  #access: AccessControl | null = null;
  #messaging: SecureMessaging | null = null;
  #selected: Selected = 'master file';
  #current: TransparentFile | null = null;
  #chained: { ins: number; parts: Uint8Array[] } | null = null;

  constructor(serial: string, issuance: ChipIssuance, entropy: Entropy) {
    this.#serial = serial;
    this.#entropy = entropy;
    this.#personalization = new Personalization(serial, issuance, entropy);
    const free = { maxBytes: FILE_BYTES, readRule: 'free', writable: false } as const;
    this.#masterFile.create({ ...free, fid: EF_DIR, content: constructed(0x61, [encodeTlv(0x4f, EMRTD_AID)]) });
    this.#masterFile.create({ ...free, fid: EF_ATR_INFO, content: atrInfo() });
    this.#masterFile.create({ ...free, fid: EF_CARD_ACCESS, content: NO_DATA, writable: true });
    this.#masterFile.create({ ...free, fid: EF_CARD_SECURITY, readRule: 'access', content: NO_DATA, writable: true });
    // The chip writes it itself: who may open the fingerprints follows from its trust store.
    this.#application.create({ fid: EF_CVCA, maxBytes: 0, readRule: 'access', writable: false, content: NO_DATA });
    const fids = [EF_COM, EF_SOD, ...DG_NUMBERS.map((number) => dataGroupFile(number))];
    for (const fid of fids) {
      this.#application.create({
        fid,
        maxBytes: LARGE_FILES.has(fid) ? LARGE_FILE_BYTES : FILE_BYTES,
        readRule: EXTENDED_ACCESS_GROUPS.some((number) => dataGroupFile(number) === fid) ? 'extended' : 'access',
        writable: true,
        content: NO_DATA,
      });
    }
  }

  get personalized(): boolean {
    return this.#lifeCycle === LIFE_CYCLE.personalized;
  }

  get begun(): boolean {
    return this.#personalization.record.length > 0;
  }

  /** What only the chip knows, once it has been locked. */
  get secrets(): ChipSecrets | null {
    return this.personalized ? this.#personalization.secrets : null;
  }

  /** Is DG14's public key that of the chip's own private key? */
  hasKeyOf(dg14: Uint8Array | null): boolean {
    const stated = securityOfGroup14(dg14)?.chipAuthentication ?? null;
    if (stated === null || this.secrets === null) return false;
    const { publicKey } = keyPairOf(stated.curve, this.secrets.chipAuthenticationKey);
    return sameBytes(publicKey, stated.publicKey);
  }

  /** Would the chip open the fingerprints to that terminal? Its chain leads down from the chip's own authority. */
  opensTo(terminal: Terminal | null): boolean {
    const { trust } = this.#personalization;
    return terminal?.certificates.some(({ authorityReference }) => trust.find(authorityReference) !== null) ?? false;
  }

  /** The files that somebody gets to read who holds the card; `extended`: those behind terminal authentication as well. */
  readableFiles(extended: boolean): Map<number, Uint8Array> {
    const files = new Map<number, Uint8Array>();
    const add = (system: FileSystem, rule: ReadRule): void => {
      for (const file of system.all()) {
        if (file.readRule === rule && file.content.length > 0) files.set(file.fid, file.content);
      }
    };
    add(this.#application, 'access');
    if (extended) add(this.#application, 'extended');
    // EF.CardAccess, not the application's file of the same identifier.
    add(this.#masterFile, 'free');
    return files;
  }

  /** Power was lost or has come: sessions are gone, what is in the memory stays. */
  reset(): void {
    this.#personalization.close();
    if (this.personalized) this.#personalization.forgetAttempts();
    const { secrets } = this.#personalization;
    this.#access =
      this.personalized && secrets !== null
        ? new AccessControl(this.#entropy, secrets, () => this.#capabilities(), this.#personalization.trust)
        : null;
    this.#messaging = null;
    this.#selected = 'master file';
    this.#current = null;
    this.#chained = null;
  }

  /** What the chip says in its files is what it can do. */
  #capabilities(): ChipCapabilities {
    const cardAccess = this.#masterFile.find(EF_CARD_ACCESS)?.content ?? NO_DATA;
    const group = (number: number): Uint8Array => this.#application.find(dataGroupFile(number))?.content ?? NO_DATA;
    const stated = securityOfGroup14(group(14));
    const signing = readPublicKeyInfo(findTlv(group(15), DG_TAGS[14] ?? 0) ?? NO_DATA)?.ec ?? null;
    return {
      pace: parseSecurityInfos(cardAccess)?.pace ?? [],
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
    // A command in the clear ends whatever session there was (9303-11 §9.8.8).
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

  /** Links of a chain until the last one (ISO/IEC 7816-4 §5.3.3); null while more are to come. */
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
        return this.#select(command, way);
      case INS.readBinary:
        return this.#read(command, way);
      case INS.readBinaryOdd:
        return this.#readOdd(command, way);
      case INS.updateBinary:
        return this.#update(command, way);
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

  /** Security commands exist once the chip has its keys. */
  #authenticated(processingMs: number, act: (access: AccessControl) => AccessAnswer): CardAnswer {
    if (this.#access === null) return refuse(SW.conditionsNotSatisfied);
    const { response, session } = act(this.#access);
    // The new session begins with the next command: this answer still goes out under the old one.
    if (session !== null) this.#messaging = new SecureMessaging(session);
    return answered(response, processingMs);
  }

  #select(command: CommandApdu, way: Way): CardAnswer {
    const { p1, p2, data } = command;
    if (p1 === 0x04) {
      // No name selects the issuer's domain (GlobalPlatform 2.3.1 §11.9.2.3).
      if (data.length === 0 || isIssuerDomain(data)) {
        this.#selected = 'issuer domain';
        this.#current = null;
        return success(
          (p2 & WITHOUT_ANSWER) === WITHOUT_ANSWER ? NO_DATA : issuerDomainInformation(),
          DURATION_MS.select,
        );
      }
      if (!Buffer.from(EMRTD_AID).equals(Buffer.from(data))) return refuse(SW.fileNotFound);
      this.#selected = 'application';
      this.#current = null;
      return success(this.#controlInformation(p2), DURATION_MS.select);
    }
    const toMasterFile = data.length === 0 || (data.length === 2 && data[0] === 0x3f && data[1] === 0x00);
    if (p1 === 0x00 && toMasterFile) {
      this.#selected = 'master file';
      this.#current = null;
      return success(NO_DATA, DURATION_MS.select);
    }
    if ((p1 !== 0x00 && p1 !== 0x02) || data.length !== 2) return refuse(SW.incorrectP1P2);
    const fid = ((data[0] ?? 0) << 8) | (data[1] ?? 0);
    const own = this.#selected === 'application' ? this.#application.find(fid) : null;
    const file = own ?? (p1 === 0x00 || this.#selected === 'master file' ? this.#masterFile.find(fid) : null);
    if (file === null) return refuse(SW.fileNotFound);
    if (file.fid === EF_CVCA && !file.writable) file.content = this.#authorities();
    if (file.content.length === 0 && this.personalized) return refuse(SW.fileNotFound);
    // An unauthenticated attempt is refused at the selection already (9303-11 §4.2).
    if (!this.#readable(file, way)) return refuse(SW.securityNotSatisfied);
    this.#current = file;
    // The directory of the file that was found is the current one (ISO/IEC 7816-4 §7.3.1).
    if (own === null) this.#selected = 'master file';
    return success(NO_DATA, DURATION_MS.select);
  }

  #readable({ fid, readRule }: TransparentFile, way: Way): boolean {
    if (readRule === 'free') return true;
    if (!this.personalized) return way === 'channel';
    if (way !== 'messaging') return false;
    return readRule === 'access' || this.#access?.mayRead(dataGroupNumber(fid) ?? 0) === true;
  }

  #read({ p1, p2, le }: CommandApdu, way: Way): CardAnswer {
    const short = (p1 & 0x80) !== 0;
    const file = short ? this.#bySfi(p1 & 0x1f) : this.#current;
    return this.#readFile(file, short ? p2 : (p1 << 8) | p2, le, way);
  }

  /** Offset in data object 54h, content in 53h (ISO/IEC 7816-4 §11.3.3). */
  #readOdd({ p1, p2, data, le }: CommandApdu, way: Way): CardAnswer {
    const offset = findTlv(data, 0x54);
    if (offset === null || offset.length > 3) return refuse(SW.wrongData);
    const byIdentifier = p1 !== 0 || p2 > 0x1f;
    const file = byIdentifier ? this.#byFid((p1 << 8) | p2) : p2 === 0 ? this.#current : this.#bySfi(p2);
    const at = offset.reduce((sum, byte) => sum * 256 + byte, 0);
    const answer = this.#readFile(file, at, le, way);
    return answer.response.data.length === 0
      ? answer
      : { ...answer, response: { ...answer.response, data: encodeTlv(0x53, answer.response.data) } };
  }

  /** Short identifiers are those of the directory that is selected: 1Ch means another file in each (9303-10 §3.6). */
  get #directory(): FileSystem {
    if (this.#selected === 'issuer domain') return NO_FILES;
    return this.#selected === 'application' ? this.#application : this.#masterFile;
  }

  #bySfi(sfi: number): TransparentFile | null {
    return this.#directory.findShort(sfi);
  }

  #byFid(fid: number): TransparentFile | null {
    return this.#directory.find(fid);
  }

  #readFile(file: TransparentFile | null, offset: number, le: number, way: Way): CardAnswer {
    if (file === null) return refuse(SW.noCurrentEf);
    if (file.fid === EF_CVCA && !file.writable) file.content = this.#authorities();
    if (!this.#readable(file, way)) return refuse(SW.securityNotSatisfied);
    if (file.content.length === 0 && this.personalized) return refuse(SW.fileNotFound);
    this.#current = file;
    if (offset > file.content.length) return refuse(SW.wrongOffset);
    const wanted = Math.min(le, READ_MAX_BYTES);
    const data = file.content.slice(offset, offset + wanted);
    // Le of zero asks for what there is; a number that is too high is told of (ISO/IEC 7816-4 §5.2).
    const all = le === SHORT_ALL || le === READ_MAX_BYTES;
    const sw = data.length < wanted && !all ? SW.endOfFile : SW.ok;
    return answered({ data, sw }, DURATION_MS.read);
  }

  #authorities(): Uint8Array {
    const { trust } = this.#personalization;
    return trust.hasAuthority ? trust.file : NO_DATA;
  }

  #update({ p1, p2, data }: CommandApdu, way: Way): CardAnswer {
    if (way !== 'channel' || this.personalized) return refuse(SW.securityNotSatisfied);
    const short = (p1 & 0x80) !== 0;
    const file = short ? this.#bySfi(p1 & 0x1f) : this.#current;
    if (file === null) return refuse(SW.noCurrentEf);
    if (!file.writable || !this.begun) return refuse(SW.conditionsNotSatisfied);
    this.#current = file;
    if (!updateFile(file, short ? p2 : (p1 << 8) | p2, data)) return refuse(SW.notEnoughSpace);
    return success(NO_DATA, DURATION_MS.write + data.length * DURATION_MS.writePerByte);
  }

  #getData({ p1, p2 }: CommandApdu, way: Way): CardAnswer {
    switch ((p1 << 8) | p2) {
      case CARD_IMAGE_NUMBER:
        // A card in somebody's pocket tells no number by which it could be followed.
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

  /** SELECTABLE to PERSONALIZED, once and for ever: only a chip that has everything is locked. */
  #setStatus({ p1, p2, data }: CommandApdu): CardAnswer {
    if (p1 !== SET_STATUS_APPLICATION || p2 !== LIFE_CYCLE.personalized) return refuse(SW.incorrectP1P2);
    if (!Buffer.from(EMRTD_AID).equals(Buffer.from(data))) return refuse(SW.referencedDataNotFound);
    if (this.personalized || this.#personalization.secrets === null || !this.begun)
      return refuse(SW.conditionsNotSatisfied);
    this.#lifeCycle = LIFE_CYCLE.personalized;
    return { ...success(NO_DATA, DURATION_MS.write), locks: true };
  }

  /** File control parameters, or information with the name alone, or nothing, as P2 asks (ISO/IEC 7816-4 table 40). */
  #controlInformation(p2: number): Uint8Array {
    switch (p2 & 0x0c) {
      case 0x04:
        return fileControlParameters(EMRTD_AID, this.personalized);
      case 0x00:
        return constructed(0x6f, [encodeTlv(0x84, EMRTD_AID)]);
      default:
        return NO_DATA;
    }
  }
}

type Selected = 'master file' | 'application' | 'issuer domain';

/** An issuer's domain has no files. */
const NO_FILES = new FileSystem();
/** P2 of SELECT. */
const WITHOUT_ANSWER = 0x0c;

/** How a command came in. */
type Way = 'clear' | 'channel' | 'messaging';

function atrInfo(): Uint8Array {
  const limit = encodeTlv(0x02, Uint8Array.of(COMMAND_MAX_BYTES >> 8, COMMAND_MAX_BYTES & 0xff));
  return concat([encodeTlv(0x47, CARD_CAPABILITIES), constructed(0x7f66, [limit, limit])]);
}

function answered(response: ResponseApdu, processingMs: number): CardAnswer {
  return { response, processingMs, locks: false };
}

function success(data: Uint8Array, processingMs: number): CardAnswer {
  return answered({ data, sw: SW.ok }, processingMs);
}

function refuse(sw: number): CardAnswer {
  return answered({ data: NO_DATA, sw }, DURATION_MS.refusal);
}

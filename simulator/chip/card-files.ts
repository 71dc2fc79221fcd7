import {
  dataGroupFile,
  dataGroupNumber,
  DG_NUMBERS,
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
import { SW, type CommandApdu } from '../../stations/smartcard/iso7816/apdu.ts';
import { CARD_CAPABILITIES } from '../../stations/smartcard/iso7816/atr.ts';
import { fileControlParameters } from '../../stations/smartcard/iso7816/file-control.ts';
import { concat, constructed, encodeTlv, findTlv } from '../../stations/smartcard/iso7816/tlv.ts';
import { answered, DURATION_MS, NO_DATA, refuse, success, type CardAnswer, type Way } from './card-answer.ts';
import { issuerDomainInformation, isIssuerDomain } from './card-registry.ts';
import { FileSystem, updateFile, type ReadRule, type TransparentFile } from './file-system.ts';

/** Files of the card: selection, reading and writing (ISO/IEC 7816-4 §11.2, §11.3). */

const LARGE_FILES: ReadonlySet<number> = new Set([dataGroupFile(2), dataGroupFile(3)]);
const LARGE_FILE_BYTES = 32_767;
const FILE_BYTES = 4096;
const READ_MAX_BYTES = 65_536;
const SHORT_ALL = 256;
/** An issuer security domain has no files. */
const NO_FILES = new FileSystem();
/** P2 of SELECT. */
const WITHOUT_ANSWER = 0x0c;

type Selected = 'master file' | 'application' | 'issuer domain';

/** State that decides about access to a file. */
export interface FileAccess {
  readonly personalized: () => boolean;
  /** Whether personalization has begun. */
  readonly begun: () => boolean;
  /** Whether this session's terminal may read that data group. */
  readonly mayRead: (dataGroup: number) => boolean;
  /** Content of EF.CVCA: names of the authorities that the chip trusts. */
  readonly authorities: () => Uint8Array;
}

/** Master file and application share one selection; every command carries the way in which it arrived. */
export class CardFiles {
  readonly #access: FileAccess;
  readonly #masterFile = new FileSystem();
  readonly #application = new FileSystem();
  #selected: Selected = 'master file';
  #current: TransparentFile | null = null;

  /** `commandMaxBytes`: maximum command length, which EF.ATR/INFO states. */
  constructor(access: FileAccess, commandMaxBytes: number) {
    this.#access = access;
    const free = { maxBytes: FILE_BYTES, readRule: 'free', writable: false } as const;
    this.#masterFile.create({ ...free, fid: EF_DIR, content: constructed(0x61, [encodeTlv(0x4f, EMRTD_AID)]) });
    this.#masterFile.create({ ...free, fid: EF_ATR_INFO, content: atrInfo(commandMaxBytes) });
    this.#masterFile.create({ ...free, fid: EF_CARD_ACCESS, content: NO_DATA, writable: true });
    this.#masterFile.create({ ...free, fid: EF_CARD_SECURITY, readRule: 'access', content: NO_DATA, writable: true });
    // The chip generates it: access to the fingerprints follows from its trust store.
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

  /** Content of a file of the application; empty where there is none. */
  content(fid: number): Uint8Array {
    return this.#application.find(fid)?.content ?? NO_DATA;
  }

  get cardAccess(): Uint8Array {
    return this.#masterFile.find(EF_CARD_ACCESS)?.content ?? NO_DATA;
  }

  /** After a reset only the master file is selected. */
  reset(): void {
    this.#selected = 'master file';
    this.#current = null;
  }

  /** Files that a holder of the card can read; `extended`: including those behind terminal authentication. */
  readable(extended: boolean): Map<number, Uint8Array> {
    const files = new Map<number, Uint8Array>();
    const add = (system: FileSystem, rule: ReadRule): void => {
      for (const file of system.all()) {
        if (file.readRule === rule && file.content.length > 0) files.set(file.fid, file.content);
      }
    };
    add(this.#application, 'access');
    if (extended) add(this.#application, 'extended');
    // EF.CardAccess, not the application's file with the same identifier.
    add(this.#masterFile, 'free');
    return files;
  }

  select(command: CommandApdu, way: Way): CardAnswer {
    const { p1, p2, data } = command;
    if (p1 === 0x04) {
      // SELECT without a name selects the issuer security domain (GlobalPlatform 2.3.1 §11.9.2.3).
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
    if (file.fid === EF_CVCA && !file.writable) file.content = this.#access.authorities();
    if (file.content.length === 0 && this.#access.personalized()) return refuse(SW.fileNotFound);
    // Without access control the selection itself is refused (9303-11 §4.2).
    if (!this.#mayBeRead(file, way)) return refuse(SW.securityNotSatisfied);
    this.#current = file;
    // The directory of the selected file becomes current (ISO/IEC 7816-4 §7.3.1).
    if (own === null) this.#selected = 'master file';
    return success(NO_DATA, DURATION_MS.select);
  }

  #mayBeRead({ fid, readRule }: TransparentFile, way: Way): boolean {
    if (readRule === 'free') return true;
    if (!this.#access.personalized()) return way === 'channel';
    if (way !== 'messaging') return false;
    return readRule === 'access' || this.#access.mayRead(dataGroupNumber(fid) ?? 0);
  }

  read({ p1, p2, le }: CommandApdu, way: Way): CardAnswer {
    const short = (p1 & 0x80) !== 0;
    const file = short ? this.#bySfi(p1 & 0x1f) : this.#current;
    return this.#readFile(file, short ? p2 : (p1 << 8) | p2, le, way);
  }

  /** Offset in data object 54h, content in 53h (ISO/IEC 7816-4 §11.3.3). */
  readOdd({ p1, p2, data, le }: CommandApdu, way: Way): CardAnswer {
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

  /** Short identifiers apply to the selected directory: 1Ch means different files (9303-10 §3.6). */
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
    if (file.fid === EF_CVCA && !file.writable) file.content = this.#access.authorities();
    if (!this.#mayBeRead(file, way)) return refuse(SW.securityNotSatisfied);
    if (file.content.length === 0 && this.#access.personalized()) return refuse(SW.fileNotFound);
    this.#current = file;
    if (offset > file.content.length) return refuse(SW.wrongOffset);
    const wanted = Math.min(le, READ_MAX_BYTES);
    const data = file.content.slice(offset, offset + wanted);
    // Le of zero requests all available data; a larger Le is reported in the status (ISO/IEC 7816-4 §5.2).
    const all = le === SHORT_ALL || le === READ_MAX_BYTES;
    const sw = data.length < wanted && !all ? SW.endOfFile : SW.ok;
    return answered({ data, sw }, DURATION_MS.read);
  }

  update({ p1, p2, data }: CommandApdu, way: Way): CardAnswer {
    if (way !== 'channel' || this.#access.personalized()) return refuse(SW.securityNotSatisfied);
    const short = (p1 & 0x80) !== 0;
    const file = short ? this.#bySfi(p1 & 0x1f) : this.#current;
    if (file === null) return refuse(SW.noCurrentEf);
    if (!file.writable || !this.#access.begun()) return refuse(SW.conditionsNotSatisfied);
    this.#current = file;
    if (!updateFile(file, short ? p2 : (p1 << 8) | p2, data)) return refuse(SW.notEnoughSpace);
    return success(NO_DATA, DURATION_MS.write + data.length * DURATION_MS.writePerByte);
  }

  /** File control parameters, information with only the name, or nothing, according to P2 (ISO/IEC 7816-4 table 40). */
  #controlInformation(p2: number): Uint8Array {
    switch (p2 & 0x0c) {
      case 0x04:
        return fileControlParameters(EMRTD_AID, this.#access.personalized());
      case 0x00:
        return constructed(0x6f, [encodeTlv(0x84, EMRTD_AID)]);
      default:
        return NO_DATA;
    }
  }
}

function atrInfo(commandMaxBytes: number): Uint8Array {
  const limit = encodeTlv(0x02, Uint8Array.of(commandMaxBytes >> 8, commandMaxBytes & 0xff));
  return concat([encodeTlv(0x47, CARD_CAPABILITIES), constructed(0x7f66, [limit, limit])]);
}

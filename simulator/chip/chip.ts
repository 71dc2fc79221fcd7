import { EF_CHIP_SERIAL, EF_PERSONALIZATION } from '../../stations/chip-encoder/contract.ts';
import type { SeededRandom } from '../../stations/random.ts';
import { INS, parseCommand, SW, type CommandApdu } from '../../stations/smartcard/iso7816/apdu.ts';
import { EMRTD_AID } from '../../stations/smartcard/icao9303/lds.ts';
import { encodeT1Atr } from '../../stations/smartcard/iso7816/atr.ts';
import { constructed, encodeTlv } from '../../stations/smartcard/iso7816/tlv.ts';
import { SIMULATED_CHIP } from '../../stations/station.ts';
import { FileSystem, type TransparentFile } from './file-system.ts';
import { T1Card, type ChipAnswer } from './t1-card.ts';

/** EF.COM, DG1…DG16 and EF.SOD as they are created at manufacture, with the room that each has. */
const LDS_FILES: readonly (readonly [number, number])[] = [
  [0x011e, 64],
  [0x0101, 128],
  [0x0102, 32_767],
  [0x0103, 32_767],
  [0x010b, 2048],
  [0x010d, 4096],
  [0x010e, 1024],
  [0x010f, 512],
  [0x011d, 4096],
];
const HISTORICAL = Buffer.from(SIMULATED_CHIP, 'latin1');
const IFSC = 254;
const READ_MAX_BYTES = 65_536;

/** Milliseconds that a command takes inside the chip. */
const SELECT_MS = 4;
const READ_MS = 5;
const WRITE_FIXED_MS = 12;
const WRITE_PER_BYTE_MS = 0.08;

/** A chip's operating system: files, life cycle, commands. It lives as long as the blank does. */
export class SimulatedChip {
  readonly serial: string;
  readonly #random: SeededRandom;
  readonly #masterFile = new FileSystem();
  readonly #application = new FileSystem();
  #activated = false;
  #selectedApplication = false;
  #selectedFile: TransparentFile | null = null;
  #t1: T1Card | null = null;
  /** When the session began, on the clock of the head that powers it. */
  #poweredAtMs = 0;
  #dwellMs = 0;

  constructor(serial: string, random: SeededRandom) {
    this.serial = serial;
    this.#random = random;
    this.#masterFile.create(EF_CHIP_SERIAL, 24, Buffer.from(serial, 'latin1'), false);
    for (const [fid, maxBytes] of LDS_FILES) this.#application.create(fid, maxBytes, new Uint8Array(0), true);
    this.#application.create(EF_PERSONALIZATION, 256, new Uint8Array(0), true);
  }

  /** Answer to reset. `dwellMs` is what a whole personalisation shall take, key generation included. */
  powerOn(nowMs: number, dwellMs: number): Uint8Array {
    this.#poweredAtMs = nowMs;
    this.#dwellMs = this.#random.spread(dwellMs, 0.06);
    this.#selectedApplication = false;
    this.#selectedFile = null;
    this.#t1 = new T1Card(IFSC, (apdu, now) => this.#process(apdu, now));
    return encodeT1Atr(IFSC, HISTORICAL);
  }

  powerOff(): void {
    this.#t1 = null;
  }

  loseContact(): void {
    this.#t1 = null;
  }

  powered(): boolean {
    return this.#t1 !== null;
  }

  /** One T=1 block in, one out after a while; null for a chip that stays silent. */
  block(bytes: Uint8Array, nowMs: number): { bytes: Uint8Array; afterMs: number } | null {
    return this.#t1?.receive(bytes, nowMs) ?? null;
  }

  /** What an inspection reads: the files that exist, and whether the application is locked. */
  inspect(fids: readonly number[]): { contents: Uint8Array[]; locked: boolean } {
    return {
      contents: fids.map((fid) => this.#application.find(fid)?.content ?? new Uint8Array(0)),
      locked: this.#activated,
    };
  }

  #process(bytes: Uint8Array, nowMs: number): ChipAnswer {
    const command = parseCommand(bytes);
    if (command === null) return answer(SW.wrongLength, null, SELECT_MS);
    if (command.cla !== 0x00) return answer(SW.claNotSupported, null, SELECT_MS);
    switch (command.ins) {
      case INS.select:
        return this.#select(command);
      case INS.readBinary:
        return this.#read(command);
      case INS.updateBinary:
        return this.#update(command);
      case INS.activateFile:
        return this.#activate(nowMs);
      case INS.getChallenge:
        return answer(SW.ok, this.#random.bytes(Math.min(command.le, 255)), READ_MS);
      default:
        return answer(SW.insNotSupported, null, SELECT_MS);
    }
  }

  #select(command: CommandApdu): ChipAnswer {
    const { p1, p2, data } = command;
    if (p1 === 0x04) {
      if (!Buffer.from(EMRTD_AID).equals(Buffer.from(data))) return answer(SW.fileNotFound, null, SELECT_MS);
      this.#selectedApplication = true;
      this.#selectedFile = null;
      return answer(SW.ok, (p2 & 0x0c) === 0x04 ? this.#fileControlParameters() : null, SELECT_MS);
    }
    if ((p1 !== 0x00 && p1 !== 0x02) || data.length !== 2) return answer(SW.incorrectP1P2, null, SELECT_MS);
    const fid = ((data[0] ?? 0) << 8) | (data[1] ?? 0);
    const inApplication = this.#selectedApplication ? this.#application.find(fid) : null;
    const file = inApplication ?? (p1 === 0x00 || !this.#selectedApplication ? this.#masterFile.find(fid) : null);
    if (file === null) return answer(SW.fileNotFound, null, SELECT_MS);
    this.#selectedFile = file;
    return answer(SW.ok, null, SELECT_MS);
  }

  #read({ p1, p2, le }: CommandApdu): ChipAnswer {
    const file = this.#selectedFile;
    if (file === null) return answer(SW.noCurrentEf, null, READ_MS);
    if (p1 & 0x80) return answer(SW.incorrectP1P2, null, READ_MS);
    const offset = (p1 << 8) | p2;
    if (offset > file.content.length) return answer(SW.wrongOffset, null, READ_MS);
    const wanted = Math.min(le, READ_MAX_BYTES);
    const data = file.content.slice(offset, offset + wanted);
    // 6282h: end of file reached before reading Le bytes.
    return answer(data.length < wanted ? 0x6282 : SW.ok, data, READ_MS);
  }

  #update({ p1, p2, data }: CommandApdu): ChipAnswer {
    const file = this.#selectedFile;
    if (file === null) return answer(SW.noCurrentEf, null, READ_MS);
    if (!file.writable || this.#activated) return answer(SW.securityNotSatisfied, null, READ_MS);
    const offset = ((p1 & 0x7f) << 8) | p2;
    if (!this.#application.update(file, offset, data)) return answer(SW.notEnoughSpace, null, READ_MS);
    return answer(SW.ok, null, WRITE_FIXED_MS + data.length * WRITE_PER_BYTE_MS);
  }

  /** ACTIVATE FILE on the application: keys are generated, then nothing can be written any more. */
  #activate(nowMs: number): ChipAnswer {
    if (!this.#selectedApplication) return answer(SW.conditionsNotSatisfied, null, SELECT_MS);
    if (this.#activated) return answer(SW.conditionsNotSatisfied, null, SELECT_MS);
    this.#activated = true;
    const restMs = this.#poweredAtMs + this.#dwellMs - nowMs;
    return answer(SW.ok, null, Math.max(50, restMs));
  }

  #fileControlParameters(): Uint8Array {
    const lifeCycle = this.#activated ? 0x05 : 0x03;
    return constructed(0x62, [
      encodeTlv(0x82, Uint8Array.of(0x78)),
      encodeTlv(0x84, EMRTD_AID),
      encodeTlv(0x8a, Uint8Array.of(lifeCycle)),
    ]);
  }
}

function answer(sw: number, data: Uint8Array | null, processingMs: number): ChipAnswer {
  return { response: { data: data ?? new Uint8Array(0), sw }, processingMs };
}

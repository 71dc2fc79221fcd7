import type { SeededRandom } from '../../stations/random.ts';
import { encodeCommand, type CommandApdu, type ResponseApdu } from '../../stations/smartcard/iso7816/apdu.ts';
import { CARD_CAPABILITIES, encodeT1Atr, historicalBytes } from '../../stations/smartcard/iso7816/atr.ts';
import { dataGroupNumber, EF_SOD } from '../../stations/smartcard/icao9303/lds.ts';
import type { Terminal } from '../../stations/smartcard/eac/terminal-authentication.ts';
import type { Inspection } from '../../stations/smartcard/icao9303/inspection.ts';
import type { PassiveAuthentication } from '../../stations/smartcard/icao9303/passive-authentication.ts';
import { SIMULATED_CHIP } from '../../stations/chip-encoder/simulated-chip.ts';
import { HEALTHY, type ChipCondition } from './condition.ts';
import { CardOperatingSystem } from './operating-system.ts';
import type { ChipIssuance } from './personalization.ts';
import { T1Card } from './t1-card.ts';

const IFSC = 254;
const ATR = encodeT1Atr(IFSC, historicalBytes(CARD_CAPABILITIES, SIMULATED_CHIP));
const DWELL_SPREAD = 0.06;
/** Minimum duration of locking, milliseconds. */
const LOCK_LEAST_MS = 50;

/** Chip of one blank: operating system, contacts and their condition. Exists as long as the blank. */
export class SimulatedChip {
  readonly serial: string;
  condition: ChipCondition;
  readonly #random: SeededRandom;
  readonly #system: CardOperatingSystem;
  #t1: T1Card | null = null;
  #blocks = 0;
  /** Start of the session, on the clock of the head that powers it. */
  #poweredAtMs = 0;
  #dwellMs = 0;

  constructor(serial: string, random: SeededRandom, condition: ChipCondition, issuance: ChipIssuance) {
    this.serial = serial;
    this.condition = condition;
    this.#random = random;
    this.#system = new CardOperatingSystem(serial, issuance, random.fork('chip'));
  }

  /** Powers the chip on; returns its answer to reset, or null. `dwellMs`: total duration of a personalization. */
  powerOn(nowMs: number, dwellMs: number): Uint8Array | null {
    if (this.condition.kind === 'dead') return null;
    this.#poweredAtMs = nowMs;
    this.#dwellMs = this.#random.spread(dwellMs, DWELL_SPREAD);
    this.#system.reset();
    this.#t1 = new T1Card(IFSC, (apdu, now) => {
      const { response, processingMs, locks } = this.#system.process(apdu);
      // Locking ends the personalization, so it uses the rest of the total duration.
      const restMs = this.#poweredAtMs + this.#dwellMs - now;
      return { response, processingMs: locks ? Math.max(LOCK_LEAST_MS, restMs) : processingMs };
    });
    return ATR;
  }

  powerOff(): void {
    this.#t1 = null;
  }

  powered(): boolean {
    return this.#t1 !== null;
  }

  /** Processes one T=1 block; null for a chip that does not answer. */
  block(bytes: Uint8Array, nowMs: number): { bytes: Uint8Array; afterMs: number } | null {
    const { condition } = this;
    if (condition.kind === 'torn') {
      this.#blocks += 1;
      if (this.#blocks > condition.afterBlocks) {
        this.condition = HEALTHY;
        this.powerOff();
      }
    }
    if (condition.kind === 'weak' && this.#random.chance(condition.lossPerBlock)) return null;
    const answer = this.#t1?.receive(bytes, nowMs) ?? null;
    return condition.kind === 'weak' && this.#random.chance(condition.lossPerBlock) ? null : answer;
  }

  /** Enters or leaves a contactless reader's field, which ends all sessions. */
  enterField(): void {
    this.#t1 = null;
    this.#system.reset();
  }

  /** Processes a command over the contactless interface; null for a chip that does not answer. */
  transceive(command: CommandApdu): ResponseApdu | null {
    return this.condition.kind === 'dead' ? null : this.#system.process(encodeCommand(command)).response;
  }

  /** Result of an inspection without a dialogue: same access rules, with files read from memory. */
  inspectDirectly(
    information: string,
    trust: PassiveAuthentication,
    atMs: number,
    provesKey: boolean,
    terminal: Terminal | null,
  ): Inspection {
    const { secrets } = this.#system;
    const failed = {
      protocol: null,
      files: new Map(),
      refused: new Map(),
      passive: null,
      terminal: 'absent',
    } as const;
    if (this.condition.kind === 'dead') return { ...failed, access: 'silent', active: 'absent', chip: 'absent' };
    if (secrets?.mrzInformation !== information) {
      return { ...failed, access: 'password-wrong', active: 'absent', chip: 'absent' };
    }
    const opens = this.#system.opensTo(terminal);
    const files = this.#system.readableFiles(opens);
    const groups = new Map<number, Uint8Array>();
    for (const [fid, content] of files) {
      const number = dataGroupNumber(fid);
      if (number !== null) groups.set(number, content);
    }
    const sod = files.get(EF_SOD);
    return {
      protocol: null,
      access: 'open',
      files,
      refused: new Map(),
      passive: sod === undefined ? null : trust.verify(sod, groups, atMs),
      active: 'absent',
      terminal: opens ? 'proven' : 'absent',
      chip: !provesKey || this.#system.hasKeyOf(groups.get(14) ?? null) ? 'proven' : 'failed',
    };
  }

  /** Whether it was personalized for this document number. */
  answersTo(documentNumber: string): boolean {
    return this.personalized && this.#system.secrets?.mrzInformation.includes(documentNumber) === true;
  }

  get personalized(): boolean {
    return this.#system.personalized;
  }
}

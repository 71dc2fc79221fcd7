import type { Cancel, Clock } from '../clock.ts';
import { done, failed, fault, type Fault, type Outcome } from '../fault.ts';
import type { SerialLink } from '../links/serial-link.ts';
import { NO_TEXT } from '../outside-text.ts';
import { parseAtr, type Atr } from '../smartcard/iso7816/atr.ts';
import { encodeCommand, parseResponse, type CommandApdu, type ResponseApdu } from '../smartcard/iso7816/apdu.ts';
import { encodeBlock, IFS_MAX } from '../smartcard/iso7816/t1-block.ts';
import { openT1, receive, requestIfs, transmit, type T1Host, type T1Step } from '../smartcard/iso7816/t1.ts';
import {
  COMMAND_STATUS,
  EMPTY_BUFFER,
  encodeFrame,
  ESCAPE_FIRMWARE,
  ICC,
  parseFrames,
  PC_TO_RDR,
  PROTOCOL_T1,
  RDR_TO_PC,
  SLOT_ERROR,
  t1ParametersToSet,
  type CcidMessage,
} from './ccid.ts';
import type { HeadReader } from './head-reader.ts';
import { cleanedText, type StationIdentity } from '../station.ts';

/** Response time of a reader for commands that do not involve the chip. */
const COMMAND_TIMEOUT_MS = 600;
/** Includes the chip's answer to reset. */
const POWER_TIMEOUT_MS = 2000;
/** Transfer time of a block and its response, in addition to the chip's block waiting time. */
const BLOCK_WAY_MS = 400;
/** Maximum total of the reader's own time extensions (CCID §6.2.6) for one command, milliseconds. */
export const TIME_EXTENSIONS_MAX_MS = 60_000;
/** The firmware name must be printable text. */
const FIRMWARE = /^[\x20-\x7E]{1,64}$/;
const TRIES = 3;
/** Giving up a reader during a session spoils a card, so a presence check is retried more often there. */
const TRIES_IN_SESSION = 6;
const SLOT = 0;

/** A reader of the GemPC Twin family on one serial link, and the T=1 session with the chip in it. */
export class CcidReader implements HeadReader {
  readonly #station: string;
  readonly #clock: Clock;
  readonly #link: SerialLink;
  #buffer = EMPTY_BUFFER;
  #sequence = 0;
  #lastFrame: Uint8Array = EMPTY_BUFFER;
  #awaited: ((message: CcidMessage) => void) | null = null;
  #t1: T1Host | null = null;
  #resent = false;

  constructor(station: string, clock: Clock, link: SerialLink) {
    this.#station = station;
    this.#clock = clock;
    this.#link = link;
  }

  open(closed: (reason?: Fault) => void): Promise<Outcome<void>> {
    return this.#link.open({ bytes: (bytes) => this.#receive(bytes), closed });
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  /** Reads the firmware name, such as `GemTwin-V2.00-GF03`. */
  async identify(): Promise<Outcome<StationIdentity>> {
    const answer = await this.#command(PC_TO_RDR.escape, [0, 0, 0], Uint8Array.of(ESCAPE_FIRMWARE), COMMAND_TIMEOUT_MS);
    if (!answer.ok) return answer;
    const name = Buffer.from(answer.value.data).toString('latin1');
    // One corrupt frame in 256 has a valid checksum: an unprintable name is rejected.
    return FIRMWARE.test(name)
      ? done({
          manufacturer: cleanedText('CCID'),
          model: cleanedText('serial reader'),
          serialNumber: NO_TEXT,
          softwareRevision: cleanedText(name),
          certificate: NO_TEXT,
        })
      : failed(fault('station.protocol', 'major', { station: this.#station, what: 'firmware' }));
  }

  /** Whether a card is in the reader. */
  async present(tries = TRIES): Promise<Outcome<boolean>> {
    const answer = await this.#command(PC_TO_RDR.getSlotStatus, [0, 0, 0], EMPTY_BUFFER, COMMAND_TIMEOUT_MS, tries);
    return answer.ok ? done((answer.value.specific[0] & 3) !== ICC.absent) : answer;
  }

  /** Powers the chip on and opens the T=1 session; the value is the answer to reset. */
  async powerOn(): Promise<Outcome<Uint8Array>> {
    // bPowerSelect 01h: 5 V.
    const answer = await this.#command(PC_TO_RDR.iccPowerOn, [1, 0, 0], EMPTY_BUFFER, POWER_TIMEOUT_MS);
    if (!answer.ok) return answer;
    const bad = this.#slotFault(answer.value);
    if (bad !== null) return failed(bad);
    const atr = parseAtr(answer.value.data);
    if (atr === null || !atr.protocols.includes(1)) return failed(fault('chip.refused', 'major', { what: 'ATR' }));
    await this.#setParameters(atr);
    this.#resent = false;
    const ifs = await this.#run(requestIfs(openT1(atr.t1), IFS_MAX));
    return ifs.ok ? done(answer.value.data) : ifs;
  }

  /**
   * Whether a command was resent from its first byte after a resynchronization since power-on. If the chip executed it the first time, a
   * secure channel refuses the second; the chip's state after the next power-on shows the outcome.
   */
  get resent(): boolean {
    return this.#resent;
  }

  /**
   * A reader without automatic parameter configuration (dwFeatures 02h) uses T=0 until it receives the parameters of the answer to reset. A
   * reader that lacks or refuses these commands keeps its own setting.
   */
  async #setParameters(atr: Atr): Promise<void> {
    const current = await this.#command(PC_TO_RDR.getParameters, [0, 0, 0], EMPTY_BUFFER, COMMAND_TIMEOUT_MS);
    if (!current.ok || current.value.type !== RDR_TO_PC.parameters || this.#slotFault(current.value) !== null) return;
    const [, , protocol] = current.value.specific;
    const parameters = t1ParametersToSet(
      atr,
      protocol === PROTOCOL_T1 ? current.value.data : current.value.data.subarray(0, 1),
    );
    if (parameters === null) return;
    await this.#command(PC_TO_RDR.setParameters, [PROTOCOL_T1, 0, 0], parameters, COMMAND_TIMEOUT_MS);
  }

  async powerOff(): Promise<void> {
    await this.#command(PC_TO_RDR.iccPowerOff, [0, 0, 0], EMPTY_BUFFER, COMMAND_TIMEOUT_MS);
  }

  async transceive(command: CommandApdu): Promise<Outcome<ResponseApdu>> {
    if (this.#t1 === null) return failed(fault('chip.mute', 'major', { station: this.#station }));
    const answer = await this.#run(transmit(this.#t1, encodeCommand(command)));
    if (!answer.ok) return answer;
    const response = parseResponse(answer.value);
    return response === null ? failed(fault('chip.refused', 'major', { what: 'response' })) : done(response);
  }

  async #run(first: T1Step): Promise<Outcome<Uint8Array>> {
    let step = first;
    for (;;) {
      const { host } = step;
      this.#t1 = host;
      if (host.resynchs > 0 && host.command.length > 0) this.#resent = true;
      if (step.action === 'complete') return done(step.response);
      if (step.action === 'fail') {
        const code = step.why === 'extensions' ? 'chip.asks-for-time' : 'chip.mute';
        return failed(fault(code, 'major', { station: this.#station }));
      }
      const { waits } = step;
      const block = encodeBlock(step.block, host.parameters.detection);
      const timeoutMs = host.parameters.blockWaitMs * waits + BLOCK_WAY_MS;
      const answer = await this.#command(PC_TO_RDR.xfrBlock, [waits & 0xff, 0, 0], block, timeoutMs);
      if (!answer.ok) {
        if (answer.fault.code === 'station.asks-for-time') return answer;
        // Determines whether the reader or the chip stopped responding: T=1 continues only if the reader answers.
        const alive = await this.present(TRIES_IN_SESSION);
        if (!alive.ok) return failed(alive.fault);
        step = receive(host, { type: 'timeout' });
        continue;
      }
      const bad = this.#slotFault(answer.value);
      if (bad?.code === 'chip.absent') return failed(bad);
      step = receive(host, bad === null ? { type: 'block', bytes: answer.value.data } : { type: 'timeout' });
    }
  }

  #slotFault(message: CcidMessage): Fault | null {
    const [status, error] = message.specific;
    if (status >> 6 !== COMMAND_STATUS.failed) return null;
    if ((status & 3) === ICC.absent) return fault('chip.absent', 'major', { station: this.#station });
    return fault(error === SLOT_ERROR.iccMute ? 'chip.mute' : 'chip.refused', 'major', {
      station: this.#station,
      error,
    });
  }

  async #command(
    type: number,
    specific: readonly [number, number, number],
    data: Uint8Array,
    timeoutMs: number,
    triesMax = TRIES,
  ): Promise<Outcome<CcidMessage>> {
    this.#sequence = (this.#sequence + 1) & 0xff;
    this.#lastFrame = encodeFrame({ type, slot: SLOT, sequence: this.#sequence, specific, data });
    // The driver never resends a block for the chip: retransmission belongs to T=1.
    const tries = type === PC_TO_RDR.xfrBlock ? 1 : triesMax;
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const answer = await this.#answer(timeoutMs);
      if (answer === 'extensions') {
        const seconds = TIME_EXTENSIONS_MAX_MS / 1000;
        return failed(fault('station.asks-for-time', 'minor', { station: this.#station, seconds }));
      }
      if (answer !== null) return done(answer);
    }
    return failed(fault('link.stale', 'minor', { station: this.#station, ageMs: timeoutMs * tries }));
  }

  #answer(timeoutMs: number): Promise<CcidMessage | 'extensions' | null> {
    return new Promise((resolve) => {
      const sinceMs = this.#clock.nowMs();
      let cancel: Cancel = () => undefined;
      const arm = (): void => {
        cancel = this.#clock.schedule(timeoutMs, () => {
          this.#awaited = null;
          resolve(null);
        });
      };
      this.#awaited = (message) => {
        cancel();
        if (message.specific[0] >> 6 === COMMAND_STATUS.timeExtension) {
          if (this.#clock.nowMs() - sinceMs < TIME_EXTENSIONS_MAX_MS) {
            arm();
            return;
          }
          this.#awaited = null;
          resolve('extensions');
          return;
        }
        this.#awaited = null;
        resolve(message);
      };
      arm();
      // An incomplete frame left in the buffer would corrupt the following ones.
      this.#buffer = EMPTY_BUFFER;
      this.#link.write(this.#lastFrame);
    });
  }

  #receive(bytes: Uint8Array): void {
    const { buffer, events } = parseFrames(this.#buffer, bytes);
    this.#buffer = buffer;
    for (const event of events) {
      if (event.type === 'nak') this.#link.write(this.#lastFrame);
      if (event.type !== 'message') continue;
      // The reader echoes the host's frame first; an echo is not a response.
      if (event.message.type < RDR_TO_PC.dataBlock) continue;
      if (event.message.sequence === this.#sequence) this.#awaited?.(event.message);
    }
  }
}

import { sleep, type Clock } from '../clock.ts';
import { done, failed, fault, type Fault, type Outcome } from '../fault.ts';
import { PCSC, type PcscLink, type PcscReaderState } from '../links/pcsc-link.ts';
import { findReader } from '../links/pcsc-reader-name.ts';
import { NO_TEXT } from '../outside-text.ts';
import { encodeCommand, parseResponse, type CommandApdu, type ResponseApdu } from '../smartcard/iso7816/apdu.ts';
import { parseAtr } from '../smartcard/iso7816/atr.ts';
import { cleanedText, type StationIdentity } from '../station.ts';
import type { HeadReader } from './head-reader.ts';

/**
 * pcscd polls for a card every 400 ms and tries to power it before it reports it. Another program may hold the card meanwhile.
 * Milliseconds.
 */
export const CARD_NOTICED_MS = 3000;
/** Until pcscd detects that a reader was unplugged, the chip seems not to respond. Milliseconds. */
export const LOSS_NOTICED_MS = 1500;
const LOOK_EVERY_MS = 100;
const NEVER = new AbortController().signal;

/** Result of a connection attempt that may succeed if repeated. */
const LATER: ReadonlySet<number> = new Set([
  PCSC.noSmartCard,
  PCSC.removedCard,
  PCSC.unpoweredCard,
  PCSC.unresponsiveCard,
  PCSC.resetCard,
  PCSC.sharingViolation,
]);

/** A reader behind pcscd, which runs T=1 itself. While the chip is powered, no other program has access to it. */
export class PcscReader implements HeadReader {
  /** pcscd resends blocks, never whole commands. */
  readonly resent = false;
  readonly #station: string;
  readonly #clock: Clock;
  readonly #link: PcscLink;
  readonly #wanted: string;
  /** Full name of the reader that is used. */
  #name = '';
  #card: number | null = null;

  /** `reader`: its name in the address, with or without pcscd's numbers at the end. */
  constructor(station: string, clock: Clock, link: PcscLink, reader: string) {
    this.#station = station;
    this.#clock = clock;
    this.#link = link;
    this.#wanted = reader;
  }

  async open(closed: (reason?: Fault) => void): Promise<Outcome<void>> {
    const opened = await this.#link.open(closed);
    if (!opened.ok) return this.#own(opened);
    const attached = await this.#link.readers();
    if (!attached.ok) return this.#own(attached);
    const names = attached.value.map(({ name }) => name);
    const reader = findReader(this.#wanted, names);
    if (reader.found !== 'one')
      return this.#fault(reader.found === 'none' ? 'link.reader-missing' : 'link.reader-ambiguous', {
        reader: this.#wanted,
        found: names.join(', '),
      });
    this.#name = reader.name;
    return done(undefined);
  }

  /** pcscd resets the chip that is powered, if any. */
  close(): Promise<void> {
    this.#card = null;
    return this.#link.close();
  }

  async identify(): Promise<Outcome<StationIdentity>> {
    const state = await this.#state();
    if (!state.ok) return state;
    const { service } = this.#link;
    return done({
      manufacturer: cleanedText('PC/SC'),
      model: cleanedText(this.#name),
      serialNumber: NO_TEXT,
      softwareRevision: cleanedText(service),
      certificate: NO_TEXT,
    });
  }

  async present(): Promise<Outcome<boolean>> {
    const state = await this.#state();
    return state.ok ? done(state.value.slot === 'present') : state;
  }

  async powerOn(): Promise<Outcome<Uint8Array>> {
    await this.powerOff();
    const untilMs = this.#clock.nowMs() + CARD_NOTICED_MS;
    for (;;) {
      const powered = await this.#power();
      if (!powered.ok) return powered;
      if (powered.value === PCSC.success) break;
      if (!LATER.has(powered.value) || this.#clock.nowMs() >= untilMs) return this.#refusal(powered.value);
      await sleep(this.#clock, LOOK_EVERY_MS, NEVER);
    }
    const state = await this.#state();
    if (!state.ok) return state;
    const { atr } = state.value;
    return parseAtr(atr)?.protocols.includes(1) === true ? done(atr) : this.#fault('chip.refused', { what: 'ATR' });
  }

  async powerOff(): Promise<void> {
    const card = this.#card;
    this.#card = null;
    if (card !== null) await this.#link.disconnect(card);
  }

  async transceive(command: CommandApdu): Promise<Outcome<ResponseApdu>> {
    if (this.#card === null) return this.#fault('chip.mute');
    const answer = await this.#link.transmit(this.#card, encodeCommand(command));
    if (!answer.ok) return this.#own(answer);
    const { result, response } = answer.value;
    if (result !== PCSC.success) return failed(await this.#whySilent(result));
    const parsed = parseResponse(response);
    return parsed === null ? this.#fault('chip.refused', { what: 'response' }) : done(parsed);
  }

  /** Connects exclusively and powers the chip again, so that nothing of an earlier session or an earlier chip remains. */
  async #power(): Promise<Outcome<number>> {
    const connected = await this.#link.connect(this.#name);
    if (!connected.ok) return this.#own(connected);
    if (connected.value.result !== PCSC.success) return done(connected.value.result);
    this.#card = connected.value.card;
    const reset = await this.#link.reset(this.#card);
    if (!reset.ok) return this.#own(reset);
    if (reset.value.result !== PCSC.success) await this.powerOff();
    return done(reset.value.result);
  }

  #refusal(result: number): Outcome<never> {
    switch (result) {
      case PCSC.noSmartCard:
      case PCSC.removedCard:
        return this.#fault('chip.absent');
      case PCSC.unresponsiveCard:
      case PCSC.unpoweredCard:
        return this.#fault('chip.mute');
      case PCSC.protocolMismatch:
        return this.#fault('chip.refused', { what: 'ATR' });
      case PCSC.sharingViolation:
        return this.#fault('link.reader-taken', { reader: this.#name });
      case PCSC.unknownReader:
      case PCSC.readerUnavailable:
      case PCSC.noReaders:
        return this.#fault('link.reader-missing', { reader: this.#name, found: '' });
      default:
        return this.#fault('station.protocol', { what: 'SCardConnect', error: result.toString(16) });
    }
  }

  /** Finds the cause of a command without a response: silent chip, removed card, or missing reader. */
  async #whySilent(result: number): Promise<Fault> {
    const untilMs = this.#clock.nowMs() + LOSS_NOTICED_MS;
    for (;;) {
      const state = await this.#state();
      if (!state.ok) return state.fault;
      const absent = result === PCSC.removedCard || state.value.slot === 'absent';
      if (absent) return fault('chip.absent', 'major', { station: this.#station });
      if (this.#clock.nowMs() >= untilMs) return fault('chip.mute', 'major', { station: this.#station });
      await sleep(this.#clock, LOOK_EVERY_MS, NEVER);
    }
  }

  async #state(): Promise<Outcome<PcscReaderState>> {
    const attached = await this.#link.readers();
    if (!attached.ok) return this.#own(attached);
    const state = attached.value.find(({ name }) => name === this.#name);
    if (state === undefined || state.slot === 'unknown')
      return this.#fault('link.reader-missing', {
        reader: this.#name,
        found: attached.value.map(({ name }) => name).join(', '),
      });
    return done(state);
  }

  #own({ fault: { code, context } }: { readonly fault: Fault }): Outcome<never> {
    return this.#fault(code, context);
  }

  #fault(code: Fault['code'], context: Readonly<Record<string, string | number>> = {}): Outcome<never> {
    const severity = code.startsWith('chip.') ? 'major' : 'minor';
    return failed(fault(code, severity, { ...context, station: this.#station }));
  }
}

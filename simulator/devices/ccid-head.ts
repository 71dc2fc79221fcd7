import {
  COMMAND_STATUS,
  EMPTY_BUFFER,
  encodeFrame,
  ESCAPE_FIRMWARE,
  ICC,
  NAK_FRAME,
  parseFrames,
  PC_TO_RDR,
  RDR_TO_PC,
  SLOT_ERROR,
  type CcidMessage,
} from '../../stations/chip-encoder/ccid.ts';
import type { Cancel } from '../../stations/clock.ts';
import type { SerialPeer } from '../../stations/links/memory.ts';
import { leavesNoMark, NO_AFFLICTIONS, type SimulatedKind } from '../machine.ts';
import type { World } from '../world.ts';
import { workPosition, type Position } from '../../stations/position.ts';
import type { DeviceClocks } from './clocks.ts';
import { Misbehaviour } from './misbehaviour.ts';

const FIRMWARE = Buffer.from('GemTwin-V2.00-GF03', 'latin1');
const WATCHDOG_MS = 8000;
/** Maximum gap within a frame: an incomplete frame is rejected, because it would swallow the following ones. Milliseconds. */
const FRAME_PAUSE_MS = 200;
/** Delay from power-on to the answer to reset, milliseconds. */
const POWER_ON_MS = 40;
/** T=1 parameters as abProtocolDataStructure, CCID §6.1.7: Fi/Di 11h, checksum LRC, BWI/CWI 45h, IFSC 254. */
const T1_PARAMETERS = Uint8Array.of(0x11, 0x10, 0x00, 0x45, 0x00, 0xfe, 0x00);
const NOTHING = new Uint8Array(0);

/** One encoder head: a serial CCID reader of the GemPC Twin family, with the chip of the blank at its position. */
export class CcidHeadDevice implements SerialPeer {
  readonly #position: Position;
  readonly #clocks: DeviceClocks;
  readonly #world: World;
  readonly #dwellMs: number;
  readonly #send: (bytes: Uint8Array) => void;
  #buffer = EMPTY_BUFFER;
  #hung = false;
  #cancelPause: Cancel = () => undefined;

  constructor(station: string, clocks: DeviceClocks, world: World, dwellMs: number, send: (bytes: Uint8Array) => void) {
    this.#position = workPosition(station);
    this.#clocks = clocks;
    this.#world = world;
    this.#dwellMs = dwellMs;
    this.#send = send;
  }

  readonly openInterlock = null;
  /** A reader is not a PackML unit, and stores no jobs. */
  readonly stickTransition = null;
  readonly sticks = false;
  readonly remembersJobs = false;
  readonly misbehaviour = new Misbehaviour();

  /** A person cleans its contacts. */
  resetByHand(): void {
    this.misbehaviour.mend();
  }

  /** The chip loses power as well; a reader has no job memory to lose. */
  reboot(_forget: boolean): void {
    this.#buffer = EMPTY_BUFFER;
    this.#world.at(this.#position)?.chip.powerOff();
  }

  /** The reader's firmware hangs until its watchdog restarts it. */
  #hang(): void {
    this.#hung = true;
    this.#clocks.wire.schedule(WATCHDOG_MS, () => {
      this.#hung = false;
      this.reboot(false);
    });
  }

  receive(bytes: Uint8Array): void {
    const { buffer, events } = parseFrames(this.#buffer, bytes);
    this.#buffer = buffer;
    this.#cancelPause();
    if (this.#hung) return;
    if (buffer.length > 0) this.#cancelPause = this.#clocks.wire.schedule(FRAME_PAUSE_MS, () => this.#dropHalfFrame());
    for (const event of events) {
      switch (event.type) {
        case 'message':
          // The reader echoes the host's frame before it answers.
          this.#send(event.frame);
          this.#answer(event.message);
          break;
        case 'garbage':
          this.#send(NAK_FRAME);
          break;
        case 'nak':
          break;
      }
    }
  }

  #dropHalfFrame(): void {
    this.#buffer = EMPTY_BUFFER;
    if (!this.#hung) this.#send(NAK_FRAME);
  }

  #answer(message: CcidMessage): void {
    const blank = this.#world.at(this.#position);
    switch (message.type) {
      case PC_TO_RDR.escape:
        this.#reply(message, RDR_TO_PC.escape, message.data[0] === ESCAPE_FIRMWARE ? FIRMWARE : NOTHING, null);
        return;
      case PC_TO_RDR.getSlotStatus:
        this.#reply(message, RDR_TO_PC.slotStatus, NOTHING, null);
        return;
      case PC_TO_RDR.iccPowerOn: {
        if (this.misbehaviour.nextJob() === 'stuck') this.#hang();
        if (blank === null || this.misbehaviour.contactLost) {
          this.#reply(message, RDR_TO_PC.dataBlock, NOTHING, SLOT_ERROR.iccMute);
          return;
        }
        const atr = blank.chip.powerOn(this.#clocks.machine.nowMs(), this.#dwellMs * this.misbehaviour.slowness);
        if (atr === null) {
          this.#reply(message, RDR_TO_PC.dataBlock, NOTHING, SLOT_ERROR.iccMute);
          return;
        }
        this.#clocks.machine.schedule(POWER_ON_MS, () => this.#reply(message, RDR_TO_PC.dataBlock, atr, null));
        return;
      }
      case PC_TO_RDR.iccPowerOff:
        blank?.chip.powerOff();
        this.#reply(message, RDR_TO_PC.slotStatus, NOTHING, null);
        return;
      case PC_TO_RDR.xfrBlock: {
        const touched = this.misbehaviour.contactLost ? null : blank;
        const block = touched?.chip.block(message.data, this.#clocks.machine.nowMs()) ?? null;
        if (block === null) {
          this.#reply(message, RDR_TO_PC.dataBlock, NOTHING, SLOT_ERROR.iccMute);
          return;
        }
        this.#clocks.machine.schedule(block.afterMs, () =>
          this.#reply(message, RDR_TO_PC.dataBlock, block.bytes, null),
        );
        return;
      }
      case PC_TO_RDR.getParameters:
      case PC_TO_RDR.resetParameters:
      case PC_TO_RDR.setParameters:
        this.#reply(message, RDR_TO_PC.parameters, T1_PARAMETERS, null);
        return;
      default:
        this.#reply(message, RDR_TO_PC.slotStatus, NOTHING, SLOT_ERROR.cmdNotSupported);
    }
  }

  #reply(to: CcidMessage, type: number, data: Uint8Array, error: number | null): void {
    const blank = this.#world.at(this.#position);
    const icc = blank === null ? ICC.absent : blank.chip.powered() ? ICC.active : ICC.inactive;
    const status = ((error === null ? COMMAND_STATUS.ok : COMMAND_STATUS.failed) << 6) | icc;
    // The last byte is the protocol (01h: T=1) in a response about parameters; otherwise a chain parameter or zero.
    const last = type === RDR_TO_PC.parameters ? 1 : 0;
    const frame = encodeFrame({
      type,
      slot: to.slot,
      sequence: to.sequence,
      specific: [status, error ?? 0, last],
      data,
    });
    this.#send(frame);
  }
}

export const simulatedChipEncoder: SimulatedKind = {
  build: ({ id, kind }, { clocks, world, cycleMs, baud }) => ({
    id,
    kind,
    link: 'serial',
    baud,
    attach: (send) => new CcidHeadDevice(id, clocks, world, cycleMs, send),
    afflictions: NO_AFFLICTIONS,
    lookAgain: null,
  }),
  marked: leavesNoMark,
};

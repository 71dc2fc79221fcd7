import { COMMAND_STATUS, EMPTY_BUFFER, ESCAPE_FIRMWARE, ICC, PC_TO_RDR, RDR_TO_PC } from '../chip-encoder/ccid.ts';
import { parseAtr } from '../smartcard/iso7816/atr.ts';
import { encodeBlock, IFS_MAX, parseBlock } from '../smartcard/iso7816/t1-block.ts';
import type { ErrorDetection } from '../smartcard/iso7816/t1-epilogue.ts';
import type { ChipProbe } from './chip-probe.ts';
import { broken, NOT_REACHED, skipped, type Clause } from './clause.ts';

/** Clauses of an encoder head: a serial CCID reader of the GemPC Twin family. It has no memory of jobs; the chip does. */

const NOTHING = new Uint8Array(0);
/** bPowerSelect 01h: 5 V. */
const POWER_5V = [1, 0, 0] as const;
/** PC_to_RDR_Secure, which readers without a keypad do not support. */
const UNSUPPORTED = 0x69;
/** ISO/IEC 7816-3 §11.4.2. */
const IFS_REQUEST = { kind: 'S', type: 'IFS', response: false, inf: Uint8Array.of(IFS_MAX) } as const;

/** State of the slot found by earlier clauses. */
interface Slot {
  present: boolean;
  detection: ErrorDetection;
}

/** All clauses of a serial encoder head, in the order of their checks. */
export function chipEncoderClauses(): Clause<ChipProbe>[] {
  const slot: Slot = { present: false, detection: 'lrc' };
  return [...readerClauses(slot), ...emptySlotClauses(slot), ...chipClauses(slot), RECONNECT];
}

/** Clauses that hold whatever is in the slot. */
function readerClauses(slot: Slot): Clause<ChipProbe>[] {
  return [
    {
      clause: 'connect',
      else: NOT_REACHED,
      demand: 'answers on its line',
      check: async (probe) => {
        const why = await probe.open();
        if (why !== null) return why;
        const status = await probe.ask(PC_TO_RDR.getSlotStatus, NOTHING);
        if (status === null) return probe.whySilent('PC_to_RDR_GetSlotStatus is not answered');
        slot.present = (status.specific[0] & 3) !== ICC.absent;
        return status.type === RDR_TO_PC.slotStatus ? null : broken(`answered by ${status.type.toString(16)}h`);
      },
    },
    {
      clause: 'identity',
      demand: 'names its firmware (escape 02h)',
      check: async (probe) => {
        const answer = await probe.ask(PC_TO_RDR.escape, Uint8Array.of(ESCAPE_FIRMWARE));
        return answer !== null && answer.data.length > 0 ? null : broken('it returned no name');
      },
    },
    {
      clause: 'frame.checksum',
      demand: 'answers a frame with a wrong LRC with NAK, and does not execute it',
      check: async (probe) => {
        const frame = probe.frame(PC_TO_RDR.getSlotStatus, NOTHING);
        const wrong = frame.slice();
        wrong[wrong.length - 1] = (wrong[wrong.length - 1] ?? 0) ^ 0xff;
        probe.write(wrong);
        if (!(await probe.refusal())) return broken('it did not answer with NAK');
        probe.write(frame);
        return (await probe.answer()) === null ? broken('the right frame after it is not answered') : null;
      },
    },
    {
      clause: 'frame.garbage',
      demand: 'recovers after garbage and half a frame',
      check: async (probe) => {
        probe.write(Uint8Array.of(0xff, 0x00, 0x03, 0x06, 0x65, 0xaa));
        await probe.wait(700);
        for (let attempt = 0; attempt < 3; attempt += 1) {
          if ((await probe.ask(PC_TO_RDR.getSlotStatus, NOTHING)) !== null) return null;
        }
        return broken('it does not answer any more');
      },
    },
    {
      clause: 'command.unknown',
      demand: 'answers an unsupported command as failed, never with silence',
      check: async (probe) => {
        const answer = await probe.ask(UNSUPPORTED, NOTHING);
        if (answer === null) return broken('no answer');
        return answer.specific[0] >> 6 === COMMAND_STATUS.failed ? null : broken('answered as successful');
      },
    },
  ];
}

function emptySlotClauses(slot: Slot): Clause<ChipProbe>[] {
  return [
    {
      clause: 'chip.absent',
      demand: 'without a card, power-on and blocks fail, and the slot reports that it is empty',
      check: async (probe) => {
        if (slot.present) return skipped('a card is in the head');
        const power = await probe.ask(PC_TO_RDR.iccPowerOn, EMPTY_BUFFER, POWER_5V);
        if (power === null) return broken('power-on is not answered');
        if (power.specific[0] >> 6 !== COMMAND_STATUS.failed) return broken('power-on without a card succeeded');
        const block = await probe.ask(PC_TO_RDR.xfrBlock, encodeBlock(IFS_REQUEST));
        if (block === null) return broken('a block is not answered');
        if (block.specific[0] >> 6 !== COMMAND_STATUS.failed) return broken('a block without a card succeeded');
        return (block.specific[0] & 3) === ICC.absent ? null : broken('the slot does not report that it is empty');
      },
    },
  ];
}

function chipClauses(slot: Slot): Clause<ChipProbe>[] {
  return [
    {
      clause: 'chip.reset',
      demand: 'with a card, power-on gives an answer to reset with T=1',
      check: async (probe) => {
        if (!slot.present) return skipped('no card is in the head');
        const power = await probe.ask(PC_TO_RDR.iccPowerOn, EMPTY_BUFFER, POWER_5V);
        if (power === null) return broken('power-on is not answered');
        const atr = parseAtr(power.data);
        slot.detection = atr?.t1.detection ?? slot.detection;
        return atr?.protocols.includes(1)
          ? null
          : broken(`the answer to reset ${Buffer.from(power.data).toString('hex')} has no T=1`);
      },
    },
    {
      clause: 'chip.block',
      demand: 'with a card, exchanges T=1 blocks',
      check: async (probe) => {
        if (!slot.present) return skipped('no card is in the head');
        const block = await probe.ask(PC_TO_RDR.xfrBlock, encodeBlock(IFS_REQUEST, slot.detection));
        await probe.ask(PC_TO_RDR.iccPowerOff, NOTHING);
        const answer = block === null ? null : parseBlock(block.data, slot.detection);
        return answer?.kind === 'S' && answer.type === 'IFS' && answer.response
          ? null
          : broken('S(IFS request) is not answered by S(IFS response)');
      },
    },
  ];
}

const RECONNECT: Clause<ChipProbe> = {
  clause: 'reconnect',
  demand: 'answers after the line was closed and reopened',
  check: async (probe) => {
    await probe.close();
    const why = await probe.open();
    if (why !== null) return why;
    return (await probe.ask(PC_TO_RDR.getSlotStatus, NOTHING)) === null ? broken('it is silent') : null;
  },
};

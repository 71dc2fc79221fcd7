import { PCSC } from '../links/pcsc-link.ts';
import { encodeCommand, parseResponse, selectApplication } from '../smartcard/iso7816/apdu.ts';
import { parseAtr } from '../smartcard/iso7816/atr.ts';
import { broken, NOT_REACHED, skipped, type Clause, type Finding } from './clause.ts';
import type { PcscProbe } from './pcsc-probe.ts';

/** Clauses of an encoder head behind pcscd. Everything below APDUs belongs to pcscd and its driver, and is not checked. */

/** eMRTD application, ICAO Doc 9303-10 §3.3. A chip without it answers with an error, which is an answer as well. */
const APPLICATION = Uint8Array.of(0xa0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01);
const SELECT = encodeCommand(selectApplication(APPLICATION));
/** Longer than any short APDU: SELECT with a name that no chip has, in extended length. */
const LONG = encodeCommand({ ...selectApplication(APPLICATION), data: new Uint8Array(600).fill(0xa5) });

/** All clauses of a head behind pcscd, in the order of their checks. */
export function pcscHeadClauses(): Clause<PcscProbe>[] {
  let present = false;
  let extended = false;
  return [
    {
      clause: 'connect',
      else: NOT_REACHED,
      demand: 'pcscd runs, and one reader has the name of the address',
      check: async (probe) => {
        const why = await probe.open();
        if (why !== null) return broken(why);
        const state = await probe.state();
        present = state?.slot === 'present';
        return state === null || state.slot === 'unknown' ? broken('pcscd does not reach the reader') : null;
      },
    },
    {
      clause: 'identity',
      demand: 'pcscd uses a supported version of its protocol',
      check: (probe) => Promise.resolve(probe.service === '' ? broken('it states none') : null),
    },
    {
      clause: 'chip.absent',
      demand: 'without a card, power-on fails and reports that there is no card',
      check: async (probe) => {
        if (present) return skipped('a card is in the head');
        const result = await probe.power();
        return result === PCSC.noSmartCard ? null : broken(resultText(result));
      },
    },
    {
      clause: 'chip.reset',
      demand: 'with a card, power-on gives an answer to reset with T=1, and exclusive access to the chip',
      check: async (probe) => {
        if (!present) return skipped('no card is in the head');
        const result = await probe.power();
        if (result !== PCSC.success) return broken(resultText(result));
        const atr = (await probe.state())?.atr ?? new Uint8Array(0);
        const parsed = parseAtr(atr);
        extended = parsed?.extendedLength === true;
        return parsed?.protocols.includes(1) === true
          ? null
          : broken(`the answer to reset ${Buffer.from(atr).toString('hex')} has no T=1`);
      },
    },
    {
      clause: 'chip.apdu',
      demand: 'with a card, exchanges APDUs',
      check: async (probe) => (present ? answered(probe, SELECT) : skipped('no card is in the head')),
    },
    {
      clause: 'chip.extended',
      demand: 'carries commands of extended length to a chip that offers them',
      check: async (probe) => {
        if (!present) return skipped('no card is in the head');
        return extended ? answered(probe, LONG) : skipped('the chip does not offer extended length');
      },
    },
    {
      clause: 'exclusive',
      demand: 'with a card in use, denies it to another program',
      check: async (probe) => {
        if (!present) return skipped('no card is in the head');
        const result = await probe.asAnother();
        return result === PCSC.sharingViolation ? null : broken(resultText(result));
      },
    },
    {
      clause: 'reconnect',
      demand: 'answers after the connection was cut while the chip was in use',
      check: async (probe) => {
        await probe.close();
        const why = await probe.open();
        if (why !== null) return broken(why);
        if (!present) return null;
        const result = await probe.power();
        if (result !== PCSC.success) return broken(resultText(result));
        const finding = await answered(probe, SELECT);
        await probe.release();
        return finding;
      },
    },
  ];
}

async function answered(probe: PcscProbe, command: Uint8Array): Promise<Finding> {
  const answer = await probe.transmit(command);
  if (answer === null || answer.result !== PCSC.success) return broken(resultText(answer?.result ?? null));
  return parseResponse(answer.response) === null ? broken('the answer has no status words') : null;
}

function resultText(result: number | null): string {
  return result === null ? 'no answer' : `pcscd returned ${result.toString(16).toUpperCase().padStart(8, '0')}h`;
}

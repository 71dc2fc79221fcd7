import type { Fault, Outcome } from '../../stations/fault.ts';
import { PCSC, type PcscLink, type PcscResult } from '../../stations/links/pcsc-link.ts';
import type { WireRecord } from '../gateway/contract.ts';
import { describeCommand, describeResponse, type Decoded } from './decode.ts';

/** Decodes a head's requests to pcscd and the answers, by the names of PC/SC. Of data written to a chip, only the length is shown. */

const RESULT_NAMES = new Map<number, string>(Object.entries(PCSC).map(([name, code]) => [code, name]));

type Report = (direction: WireRecord['direction'], decoded: Decoded) => void;

/** The same link, with every message reported to the trace. */
export function tapPcsc(link: PcscLink, said: Report): PcscLink {
  const asked = async <T extends PcscResult>(call: string, answering: Promise<Outcome<T>>): Promise<Outcome<T>> => {
    const outcome = await answering;
    said('in', {
      layers: [`${call} ${outcome.ok ? describeResult(outcome.value) : describeFault(outcome.fault)}`],
      bytes: 0,
      routine: false,
    });
    return outcome;
  };
  const out = (...layers: string[]): void => said('out', { layers, bytes: 0, routine: false });
  return {
    open: (closed) => link.open(closed),
    close: () => link.close(),
    get service() {
      return link.service;
    },
    // Presence polling of reader and card is repeated all the time: it is routine.
    readers: () => link.readers(),
    connect: (reader) => {
      out(`SCardConnect ${reader}, exclusive, T=1`);
      return asked('SCardConnect', link.connect(reader));
    },
    reset: (card) => {
      out('SCardReconnect, power off and on');
      return asked('SCardReconnect', link.reset(card));
    },
    transmit: async (card, command) => {
      said('out', { layers: ['SCardTransmit', describeCommand(command)], bytes: command.length, routine: false });
      const outcome = await link.transmit(card, command);
      const layers = outcome.ok
        ? [`SCardTransmit ${describeResult(outcome.value)}`, describeResponse(outcome.value.response, false)]
        : [`SCardTransmit ${describeFault(outcome.fault)}`];
      said('in', { layers, bytes: outcome.ok ? outcome.value.response.length : 0, routine: false });
      return outcome;
    },
    disconnect: (card) => {
      out('SCardDisconnect, power off');
      return asked('SCardDisconnect', link.disconnect(card));
    },
  };
}

function describeResult({ result }: PcscResult): string {
  return RESULT_NAMES.get(result) ?? result.toString(16).toUpperCase();
}

function describeFault({ code }: Fault): string {
  return `not answered (${code})`;
}

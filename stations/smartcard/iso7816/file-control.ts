import { selectApplication, type CommandApdu } from './apdu.ts';
import { constructed, encodeTlv, findTlv } from './tlv.ts';

/** File control parameters of an application, ISO/IEC 7816-4 §7.4: type, name, and whether it is locked. */

const TEMPLATE = 0x62;
const DESCRIPTOR = 0x82;
const NAME = 0x84;
const LIFE_CYCLE_STATUS = 0x8a;
/** Descriptor of a dedicated file. */
const DEDICATED_FILE = 0x78;
/** Life cycle status bytes of table 13: initialization, and operational (activated). */
const INITIALISATION = 0x03;
const ACTIVATED = 0x05;
/** P2 of SELECT: return file control parameters. */
const WITH_PARAMETERS = 0x04;

/** SELECT by name that returns file control parameters. */
export function selectWithParameters(aid: Uint8Array): CommandApdu {
  return { ...selectApplication(aid), p2: WITH_PARAMETERS, le: 256 };
}

/** Encodes the parameters of an application, for the card's end. `activated`: operational, else in initialization. */
export function fileControlParameters(aid: Uint8Array, activated: boolean): Uint8Array {
  return constructed(TEMPLATE, [
    encodeTlv(DESCRIPTOR, Uint8Array.of(DEDICATED_FILE)),
    encodeTlv(NAME, aid),
    encodeTlv(LIFE_CYCLE_STATUS, Uint8Array.of(activated ? ACTIVATED : INITIALISATION)),
  ]);
}

/** Whether the response to `selectWithParameters` states that the application is operational. */
export function isActivated(answer: Uint8Array): boolean {
  const parameters = findTlv(answer, TEMPLATE);
  return parameters !== null && findTlv(parameters, LIFE_CYCLE_STATUS)?.[0] === ACTIVATED;
}

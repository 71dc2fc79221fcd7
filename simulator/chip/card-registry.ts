import { EMRTD_AID } from '../../stations/smartcard/icao9303/lds.ts';
import { SW, type CommandApdu, type ResponseApdu } from '../../stations/smartcard/iso7816/apdu.ts';
import { concat, constructed, encodeTlv, findTlv } from '../../stations/smartcard/iso7816/tlv.ts';

/** Registry of the card for GET STATUS (GlobalPlatform Card Specification 2.3.1 §11.4), and selection of the issuer security domain. */

/** AID of the issuer security domain (GlobalPlatform 2.3.1 annex H.1.3). */
export const ISSUER_DOMAIN_AID = Uint8Array.of(0xa0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00, 0x00);
/** Card life cycle SECURED (§5.1.1.4). */
const CARD_SECURED = 0x0f;
/** Privileges of an issuer security domain; an application has none (§6.6.1). */
const DOMAIN_PRIVILEGES = Uint8Array.of(0x9e, 0xfe, 0x80);
const NO_PRIVILEGES = Uint8Array.of(0x00, 0x00, 0x00);
/** P1: requested kinds. This chip does not distinguish executable load files. */
const KIND = { issuerDomain: 0x80, applications: 0x40, loadFiles: 0x20, modules: 0x10 } as const;
/** P2: as data objects or in the older format; next part of a long list. */
const IN_OBJECTS = 0x02;
const NEXT_PART = 0x01;
const AID_TAG = 0x4f;
const COMMAND_MAX_BYTES = 0xff;
const NO_DATA = new Uint8Array(0);

interface Entry {
  readonly kind: number;
  readonly aid: Uint8Array;
  readonly lifeCycle: number;
  readonly privileges: Uint8Array;
}

/** `lifeCycle`: of the eMRTD application. */
export function getStatus({ p1, p2, data }: CommandApdu, lifeCycle: number): ResponseApdu {
  const criterion = findTlv(data, AID_TAG);
  if (criterion === null) return answer(SW.wrongData);
  if (![KIND.issuerDomain, KIND.applications, KIND.loadFiles, KIND.modules].some((kind) => kind === p1))
    return answer(SW.incorrectP1P2);
  // The whole list fits in one response, so there is no next part.
  if ((p2 & NEXT_PART) !== 0) return answer(SW.conditionsNotSatisfied);
  const entries: readonly Entry[] = [
    { kind: KIND.issuerDomain, aid: ISSUER_DOMAIN_AID, lifeCycle: CARD_SECURED, privileges: DOMAIN_PRIVILEGES },
    { kind: KIND.applications, aid: EMRTD_AID, lifeCycle, privileges: NO_PRIVILEGES },
  ];
  const found = entries.filter(({ kind, aid }) => kind === p1 && beginsWith(aid, criterion));
  if (found.length === 0) return answer(SW.referencedDataNotFound);
  return {
    data: concat(found.map((entry) => ((p2 & IN_OBJECTS) === 0 ? olderForm(entry) : objectForm(entry)))),
    sw: SW.ok,
  };
}

function objectForm({ aid, lifeCycle, privileges }: Entry): Uint8Array {
  return constructed(0xe3, [
    encodeTlv(AID_TAG, aid),
    encodeTlv(0x9f70, Uint8Array.of(lifeCycle)),
    encodeTlv(0xc5, privileges),
  ]);
}

/** Length and AID, life cycle, first byte of the privileges (table 11-36). */
function olderForm({ aid, lifeCycle, privileges }: Entry): Uint8Array {
  return concat([Uint8Array.of(aid.length), aid, Uint8Array.of(lifeCycle, privileges[0] ?? 0)]);
}

/** Response to selecting the issuer security domain (§11.9.3.1): its name and maximum command length. Identical on every card. */
export function issuerDomainInformation(): Uint8Array {
  return constructed(0x6f, [
    encodeTlv(0x84, ISSUER_DOMAIN_AID),
    constructed(0xa5, [encodeTlv(0x9f65, Uint8Array.of(COMMAND_MAX_BYTES))]),
  ]);
}

/** Whether this is exactly the AID of the issuer security domain. */
export function isIssuerDomain(name: Uint8Array): boolean {
  return Buffer.from(ISSUER_DOMAIN_AID).equals(Buffer.from(name));
}

function beginsWith(aid: Uint8Array, beginning: Uint8Array): boolean {
  return Buffer.from(aid.subarray(0, beginning.length)).equals(Buffer.from(beginning));
}

function answer(sw: number): ResponseApdu {
  return { data: NO_DATA, sw };
}

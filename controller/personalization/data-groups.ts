import type { ChipFile } from '../../recipes/recipe.ts';
import { concat, constructed, encodeTlv } from '../../stations/smartcard/iso7816/tlv.ts';
import type { Order } from '../orders/order.ts';

/** Data groups of the logical data structure, ICAO Doc 9303-10 §4; DG13 as the Vietnamese card fills it. */

const TAG = { com: 0x60, dg1: 0x61, dg2: 0x75, dg3: 0x63, dg13: 0x6d } as const;
const SEQUENCE = 0x30;
const INTEGER = 0x02;
const UTF8_STRING = 0x0c;
const PRINTABLE_STRING = 0x13;
/** CBEFF biometric information template, ISO/IEC 7816-11. */
const BIOMETRIC_GROUP = 0x7f61;
const BIOMETRIC_TEMPLATE = 0x7f60;
const BIOMETRIC_HEADER = 0xa1;
const BIOMETRIC_DATA = 0x5f2e;
const FACE = 0x02;
const FINGER = 0x08;

export function dataGroups(
  order: Order,
  mrz: readonly [string, string, string],
  portrait: Uint8Array,
): Record<ChipFile, Uint8Array> {
  return {
    com: constructed(TAG.com, [
      encodeTlv(0x5f01, ascii('0107')),
      encodeTlv(0x5f36, ascii('040000')),
      encodeTlv(0x5c, Uint8Array.of(TAG.dg1, TAG.dg2, TAG.dg3, TAG.dg13)),
    ]),
    dg1: constructed(TAG.dg1, [encodeTlv(0x5f1f, ascii(mrz.join('')))]),
    dg2: constructed(TAG.dg2, [biometrics([portrait], FACE)]),
    dg3: constructed(TAG.dg3, [
      biometrics(
        order.fingerprints.map((image) => Buffer.from(image, 'base64')),
        FINGER,
      ),
    ]),
    dg13: constructed(TAG.dg13, [constructed(SEQUENCE, nationalFields(order))]),
  };
}

/** The fields and numbers on which public readers of the real card agree. */
function nationalFields(order: Order): Uint8Array[] {
  return [
    printable(1, order.personalNumber),
    text(2, order.fullName),
    printable(3, ddMMyyyy(order.dateOfBirth)),
    text(4, order.sex === 'M' ? 'Nam' : 'Nữ'),
    text(5, order.nationality),
    text(6, order.ethnicity),
    text(7, order.religion),
    text(8, order.placeOfOrigin),
    text(9, order.placeOfResidence),
    text(10, order.identifyingFeatures),
    printable(11, ddMMyyyy(order.dateOfIssue)),
    printable(12, order.dateOfExpiry === '' ? '' : ddMMyyyy(order.dateOfExpiry)),
    field(13, concat([encodeTlv(UTF8_STRING, utf8(order.fatherName)), encodeTlv(UTF8_STRING, utf8(order.motherName))])),
    text(14, order.spouseName),
    printable(15, order.previousNumber),
  ];
}

function biometrics(images: readonly Uint8Array[], type: number): Uint8Array {
  const count = encodeTlv(INTEGER, Uint8Array.of(images.length));
  const templates = images.map((image) =>
    constructed(BIOMETRIC_TEMPLATE, [
      constructed(BIOMETRIC_HEADER, [encodeTlv(0x81, Uint8Array.of(type))]),
      encodeTlv(BIOMETRIC_DATA, image),
    ]),
  );
  return constructed(BIOMETRIC_GROUP, [count, ...templates]);
}

function printable(number: number, value: string): Uint8Array {
  return field(number, encodeTlv(PRINTABLE_STRING, ascii(value)));
}

function text(number: number, value: string): Uint8Array {
  return field(number, encodeTlv(UTF8_STRING, utf8(value)));
}

function field(number: number, value: Uint8Array): Uint8Array {
  return constructed(SEQUENCE, [encodeTlv(INTEGER, Uint8Array.of(number)), value]);
}

function ddMMyyyy(date: string): string {
  return `${date.slice(8, 10)}/${date.slice(5, 7)}/${date.slice(0, 4)}`;
}

function ascii(value: string): Uint8Array {
  return Buffer.from(value, 'latin1');
}

function utf8(value: string): Uint8Array {
  return Buffer.from(value, 'utf8');
}

import { DER, integer, printableString, sequence, utf8String } from '../../stations/smartcard/der.ts';
import { onlyTlv, parseTlvs } from '../../stations/smartcard/iso7816/tlv.ts';
import type { Order } from '../orders/order.ts';

/**
 * Content of DG13 on the Vietnamese citizen card: numbered fields, as public readers of the real card find them. A card without expiry
 * contains «Không thời hạn».
 */

const NO_EXPIRY = 'Không thời hạn';

export function nationalFields(order: Order): Uint8Array {
  return sequence(
    field(1, printableString(order.personalNumber)),
    field(2, utf8String(order.fullName)),
    field(3, printableString(ddMMyyyy(order.dateOfBirth))),
    field(4, utf8String(order.sex === 'M' ? 'Nam' : 'Nữ')),
    field(5, utf8String(order.nationality)),
    field(6, utf8String(order.ethnicity)),
    field(7, utf8String(order.religion)),
    field(8, utf8String(order.placeOfOrigin)),
    field(9, utf8String(order.placeOfResidence)),
    field(10, utf8String(order.identifyingFeatures)),
    field(11, printableString(ddMMyyyy(order.dateOfIssue))),
    field(12, order.dateOfExpiry === '' ? utf8String(NO_EXPIRY) : printableString(ddMMyyyy(order.dateOfExpiry))),
    // Each person is a SEQUENCE of their own; a citizen without a spouse has an empty field 14.
    field(13, sequence(utf8String(order.fatherName)), sequence(utf8String(order.motherName))),
    order.spouseName === '' ? field(14) : field(14, sequence(utf8String(order.spouseName))),
    field(15, printableString(order.previousNumber)),
    field(16, printableString(order.personalIdentificationCode)),
  );
}

/** The fields as text by number, with several persons of a field in order; null if it is not DG13 content. */
export function readNationalFields(content: Uint8Array): ReadonlyMap<number, readonly string[]> | null {
  const list = onlyTlv(content);
  const fields = list?.tag === DER.sequence ? parseTlvs(list.value) : null;
  if (fields === null) return null;
  const found = new Map<number, readonly string[]>();
  for (const { value } of fields) {
    const [number, ...values] = parseTlvs(value) ?? [];
    if (number?.tag !== DER.integer) return null;
    const texts = values.map((item) =>
      item.tag === DER.sequence ? (parseTlvs(item.value)?.[0]?.value ?? null) : item.value,
    );
    found.set(
      number.value[0] ?? 0,
      texts.filter((text) => text !== null).map((text) => Buffer.from(text).toString('utf8')),
    );
  }
  return found;
}

function field(number: number, ...values: readonly Uint8Array[]): Uint8Array {
  return sequence(integer(number), ...values);
}

function ddMMyyyy(date: string): string {
  return `${date.slice(8, 10)}/${date.slice(5, 7)}/${date.slice(0, 4)}`;
}

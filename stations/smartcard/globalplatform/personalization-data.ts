import { concat } from '../iso7816/tlv.ts';

/** Content of STORE DATA and GET DATA: data groupings of this application, and objects defined by GlobalPlatform. */

/** Data grouping identifiers. Those with keys are encrypted with the data encryption key as well. */
export const DGI = {
  /** Job for which this chip was begun: job key and digest of the content. */
  record: 0x9f01,
  /** Access passwords printed on the card: MRZ information and card access number. */
  accessData: 0x9f02,
  chipAuthenticationKey: 0x9f14,
  activeAuthenticationKey: 0x9f15,
  /** Certificate of the authority whose inspection systems may read the fingerprints. */
  trustPoint: 0x9f16,
} as const;

/** Card image number, GlobalPlatform 2.3 §H.3: the chip's serial, known to the makers of chip and blank. */
export const CARD_IMAGE_NUMBER = 0x0045;

/** P1 of STORE DATA (GlobalPlatform 2.3.1 table 11-89): last block, structure and encryption of the data; and the values used here. */
export const STORE_DATA_P1 = {
  last: 0x80,
  encryptionMask: 0x60,
  applicationDependent: 0x20,
  reservedEncryption: 0x40,
  encrypted: 0x60,
  structureMask: 0x18,
  dgiFormat: 0x08,
  berTlvFormat: 0x10,
  /** The single block of plain, or of encrypted, data groupings. */
  dgi: 0x88,
  encryptedDgi: 0xe8,
} as const;

const LONG_LENGTH = 0xff;

/** Encodes a data grouping: identifier, length (one byte, or FFh and two), content. */
export function dataGrouping(identifier: number, content: Uint8Array): Uint8Array {
  const { length } = content;
  const head = [identifier >> 8, identifier & 0xff];
  const lengthBytes = length < LONG_LENGTH ? [length] : [LONG_LENGTH, length >> 8, length & 0xff];
  return concat([Uint8Array.from([...head, ...lengthBytes]), content]);
}

export interface DataGrouping {
  readonly identifier: number;
  readonly content: Uint8Array;
}

/** Parses concatenated data groupings; null when the encoding is invalid. */
export function parseDataGroupings(data: Uint8Array): DataGrouping[] | null {
  const groupings: DataGrouping[] = [];
  for (let at = 0; at < data.length;) {
    const long = data[at + 2] === LONG_LENGTH;
    const head = long ? 5 : 3;
    const length = long ? ((data[at + 3] ?? 0) << 8) | (data[at + 4] ?? 0) : (data[at + 2] ?? 0);
    const end = at + head + length;
    if (at + head > data.length || end > data.length) return null;
    const identifier = ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0);
    groupings.push({ identifier, content: data.subarray(at + head, end) });
    at = end;
  }
  return groupings;
}

/** SET STATUS of an application, and the life cycle states used here (§11.1.1, §11.10). */
export const SET_STATUS_APPLICATION = 0x40;
export const LIFE_CYCLE = { selectable: 0x07, personalized: 0x0f } as const;

/** Tags in a record, and in the access data. */
export const RECORD_TAG = { template: 0x70, key: 0x80, digest: 0x81 } as const;
export const ACCESS_TAG = { template: 0x71, mrzInformation: 0x80, cardAccessNumber: 0x81 } as const;

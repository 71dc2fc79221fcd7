/** Files of the logical data structure, ICAO Doc 9303-10 §3 and §4: names, identifiers, tags. */

/** eMRTD application, 9303-10 §3.3.1. */
export const EMRTD_AID = Uint8Array.of(0xa0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01);

/** Transparent files of the master file, readable without access control. */
export const EF_CARD_ACCESS = 0x011c;
export const EF_CARD_SECURITY = 0x011d;
export const EF_ATR_INFO = 0x2f01;
export const EF_DIR = 0x2f00;

/** Files of the eMRTD application. A data group's short identifier is the last byte of its identifier. */
export const EF_COM = 0x011e;
export const EF_SOD = 0x011d;
/** Names of the authorities for terminal authentication (9303-11 §7.2), with the default identifier. */
export const EF_CVCA = 0x011c;
export const DG_NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] as const;
/** Data groups that require terminal authentication: fingerprints and irises (9303-11 §7). */
export const EXTENDED_ACCESS_GROUPS: readonly number[] = [3, 4];

/** File identifier of data group 1 to 16. */
export function dataGroupFile(number: number): number {
  return 0x0100 + number;
}

/** 1 to 16 for a data group's file, else null. */
export function dataGroupNumber(fid: number): number | null {
  return fid > 0x0100 && fid <= 0x0110 ? fid - 0x0100 : null;
}

/** Tags of the data groups 1 to 16, 9303-10 table 38. */
export const DG_TAGS: readonly number[] = [
  0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70,
];
export const COM_TAG = 0x60;
export const SOD_TAG = 0x77;

export const LDS_VERSION = '0108';
export const UNICODE_VERSION = '040000';

/** Short file identifier: the last five bits of the identifier (9303-10 §3.11). */
export function shortIdentifier(fid: number): number {
  return fid & 0x1f;
}

/** Identifier as four hexadecimal digits, as in inspection results. */
export function identifierText(fid: number): string {
  return fid.toString(16).padStart(4, '0');
}

/** Display name of a file, such as EF.COM, DG13, EF.CardAccess. */
export function fileName(fid: number): string {
  const number = dataGroupNumber(fid);
  if (number !== null) return `DG${number}`;
  switch (fid) {
    case EF_COM:
      return 'EF.COM';
    case EF_SOD:
      return 'EF.SOD';
    case EF_CARD_ACCESS:
      return 'EF.CardAccess';
    default:
      return `EF ${identifierText(fid)}`;
  }
}

/** Data groups in the tag list of EF.COM; unknown tags are skipped (9303-10 §4.6.1). */
export function listedGroups(tagList: Uint8Array): number[] {
  return [...tagList].map((tag) => DG_TAGS.indexOf(tag) + 1).filter((number) => number > 0);
}

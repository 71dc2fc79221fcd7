import type { ImportReport, ManifestDetail } from '../../../../controller/gateway/contract.ts';
import type { LanguageCode } from '../../words/language.svelte.ts';

/** What the page says of manifests, and of the two files that belong together. */

export interface ManifestWords {
  readonly manifest: string;
  readonly choose: string;
  /** The order file is here, and this line takes none without its manifest. */
  readonly nowManifest: (orders: string, manifest: string) => string;
  readonly nowOrders: (manifest: string) => string;
  readonly oneAtATime: string;
  readonly putAway: string;
  readonly verdicts: Readonly<Record<ImportReport['manifest'], (detail: ManifestDetail) => string>>;
}

type Unreadable = Readonly<Record<Exclude<ManifestDetail['why'], ''>, (field: string) => string>>;

export const NO_DETAIL: ManifestDetail = { field: '', why: '', expected: '', found: '' };

const EN_UNREADABLE: Unreadable = {
  'no-file': () => 'it is no file',
  'too-large': () => 'it is too large',
  'not-utf8': () => 'it is not UTF-8 text',
  'not-json': () => 'it is broken or cut short',
  'key-twice': (field) => `the key ${field} stands twice`,
  'key-reserved': (field) => `the key ${field} is not allowed`,
  'too-deep': () => 'it goes too many levels deep',
  'half-character': (field) => `${field} has half a character`,
  'number-inexact': (field) => `${field} is a number that cannot be held exactly`,
  missing: (field) => `${field} is missing`,
  unknown: (field) => `the field ${field} is not known`,
  malformed: (field) => (field === '' ? 'it has no fields' : `${field} is not what it should be`),
};

const VI_UNREADABLE: Unreadable = {
  'no-file': () => 'đây không phải là tệp',
  'too-large': () => 'tệp quá lớn',
  'not-utf8': () => 'không phải văn bản UTF-8',
  'not-json': () => 'tệp bị hỏng hoặc bị cắt ngang',
  'key-twice': (field) => `khóa ${field} xuất hiện hai lần`,
  'key-reserved': (field) => `không được dùng khóa ${field}`,
  'too-deep': () => 'lồng quá nhiều cấp',
  'half-character': (field) => `${field} có ký tự không trọn vẹn`,
  'number-inexact': (field) => `${field} là số không biểu diễn chính xác được`,
  missing: (field) => `thiếu trường ${field}`,
  unknown: (field) => `trường ${field} không được hỗ trợ`,
  malformed: (field) => (field === '' ? 'không có trường nào' : `trường ${field} không hợp lệ`),
};

function unreadable(words: Unreadable, { why, field }: ManifestDetail): string {
  return words[why === '' ? 'not-json' : why](field);
}

const DATE_CHARACTERS = 10;
const dayOf = (instant: string): string => instant.slice(0, DATE_CHARACTERS);
const FINGERPRINT_CHARACTERS = 23;
const beginning = (fingerprint: string): string => `${fingerprint.slice(0, FINGERPRINT_CHARACTERS)} …`;

export const MANIFEST_WORDS: Readonly<Record<LanguageCode, ManifestWords>> = {
  en: {
    manifest: 'Manifest',
    choose: 'Choose its manifest',
    nowManifest: (orders, manifest) =>
      `${orders} is chosen. This line takes no order file without its manifest: now choose ${manifest}.`,
    nowOrders: (manifest) => `${manifest} is chosen. Now choose its order file.`,
    oneAtATime: 'One order file at a time, with its manifest: nothing was sent.',
    putAway: 'Start again',
    verdicts: {
      none: () => 'there is none, and this line takes no orders that nobody answers for',
      valid: () => 'valid',
      unreadable: (detail) => `it can’t be read: ${unreadable(EN_UNREADABLE, detail)}`,
      untrusted: ({ found }) => `its issuer was not introduced to this line (certificate ${beginning(found)})`,
      'certificate-expired': ({ expected }) => `its issuer’s certificate expired on ${dayOf(expected)}`,
      'certificate-not-yet-valid': ({ expected }) => `its issuer’s certificate is valid from ${dayOf(expected)} on`,
      'certificate-weak': ({ expected, found }) =>
        `its issuer’s certificate is too weak: ${found}, where at least ${expected} is needed`,
      'signature-wrong': () => 'its signature is wrong',
      'file-wrong': ({ expected, found }) => `it was made for ${expected}, not for ${found}`,
      'digest-wrong': () => 'it was made for a file with other content (SHA-256)',
      'count-wrong': ({ expected, found }) => `it says ${expected} orders, and ${found} are there`,
    },
  },
  vi: {
    manifest: 'Bản kê',
    choose: 'Chọn bản kê',
    nowManifest: (orders, manifest) =>
      `Đã chọn ${orders}. Dây chuyền này không nhận tệp đơn khi thiếu bản kê: hãy chọn ${manifest}.`,
    nowOrders: (manifest) => `Đã chọn ${manifest}. Hãy chọn tệp đơn của bản kê này.`,
    oneAtATime: 'Mỗi lần chỉ một tệp đơn cùng bản kê của nó: chưa gửi gì.',
    putAway: 'Chọn lại',
    verdicts: {
      none: () => 'không có bản kê, dây chuyền này không nhận đơn không có bên chịu trách nhiệm',
      valid: () => 'hợp lệ',
      unreadable: (detail) => `không đọc được: ${unreadable(VI_UNREADABLE, detail)}`,
      untrusted: ({ found }) =>
        `bên phát hành chưa được khai báo tại dây chuyền này (chứng thư số ${beginning(found)})`,
      'certificate-expired': ({ expected }) => `chứng thư số của bên phát hành đã hết hạn ngày ${dayOf(expected)}`,
      'certificate-not-yet-valid': ({ expected }) =>
        `chứng thư số của bên phát hành chỉ có hiệu lực từ ngày ${dayOf(expected)}`,
      'certificate-weak': ({ expected, found }) =>
        `chứng thư số của bên phát hành quá yếu: ${found}, cần ít nhất ${expected}`,
      'signature-wrong': () => 'chữ ký không đúng',
      'file-wrong': ({ expected, found }) => `được lập cho tệp ${expected}, không phải ${found}`,
      'digest-wrong': () => 'được lập cho tệp có nội dung khác (SHA-256)',
      'count-wrong': ({ expected, found }) => `ghi ${expected} đơn, nhưng tệp có ${found} đơn`,
    },
  },
};

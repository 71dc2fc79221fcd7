/** Status codes of OPC UA as OPC 10000-4 §7.39 builds them: a class in the two top bits, a code, and bits that say more about it. */

export type StatusClass = 'good' | 'uncertain' | 'bad';

/** Whatever carries a status code's number. */
export interface StatusNumber {
  readonly value: number;
}

const CLASSES: readonly StatusClass[] = ['good', 'uncertain', 'bad', 'bad'];
/** InfoType 01: the info bits belong to a value (Table 175); without it they mean nothing. */
const INFO_TYPE = 0x0c00;
const INFO_OF_A_VALUE = 0x0400;
/** The server's queue was full: not every change was sent. */
const OVERFLOW = 0x0080;

export function statusClass({ value }: StatusNumber): StatusClass {
  return CLASSES[value >>> 30] ?? 'bad';
}

/** Good is a class of many codes (clamped, overload, local override), not the number 0 alone. */
export function isGood(status: StatusNumber): boolean {
  return statusClass(status) === 'good';
}

/** Whether changes before this value were left out. Some servers set the bit without the type of its information. */
export function hasOverflow({ value }: StatusNumber): boolean {
  const type = value & INFO_TYPE;
  return (value & OVERFLOW) !== 0 && (type === INFO_OF_A_VALUE || type === 0);
}

/** The status that a library's error carries in its fields; null where it carries none. Its text is never read. */
export function statusOfError(error: unknown): StatusNumber | null {
  if (typeof error !== 'object' || error === null) return null;
  if ('statusCode' in error && isStatus(error.statusCode)) return error.statusCode;
  if (!('response' in error) || typeof error.response !== 'object' || error.response === null) return null;
  const { response } = error;
  if (!('responseHeader' in response) || typeof response.responseHeader !== 'object') return null;
  const header = response.responseHeader;
  return header !== null && 'serviceResult' in header && isStatus(header.serviceResult) ? header.serviceResult : null;
}

function isStatus(value: unknown): value is StatusNumber {
  return typeof value === 'object' && value !== null && 'value' in value && typeof value.value === 'number';
}

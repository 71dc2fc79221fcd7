/** OPC UA status codes (OPC 10000-4 §7.39): severity in the two top bits, the code, and info bits. */

export type StatusClass = 'good' | 'uncertain' | 'bad';

/** Any object with the number of a status code. */
export interface StatusNumber {
  readonly value: number;
}

const CLASSES: readonly StatusClass[] = ['good', 'uncertain', 'bad', 'bad'];
/** InfoType 01: the info bits belong to a data value (Table 175); otherwise they have no meaning. */
const INFO_TYPE = 0x0c00;
const INFO_OF_A_VALUE = 0x0400;
/** Overflow bit: the server's queue was full, and changes were lost. */
const OVERFLOW = 0x0080;

/** Severity of a status code (top two bits); the reserved value counts as bad. */
export function statusClass({ value }: StatusNumber): StatusClass {
  return CLASSES[value >>> 30] ?? 'bad';
}

/** Whether the severity is Good, which covers many codes (clamped, overload, local override), not only 0. */
export function isGood(status: StatusNumber): boolean {
  return statusClass(status) === 'good';
}

/** Whether changes before this value were lost. Accepts the overflow bit without its InfoType, as some servers send it. */
export function hasOverflow({ value }: StatusNumber): boolean {
  const type = value & INFO_TYPE;
  return (value & OVERFLOW) !== 0 && (type === INFO_OF_A_VALUE || type === 0);
}

/** Status code in the fields of a library's error; null when it has none. The message text is never parsed. */
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

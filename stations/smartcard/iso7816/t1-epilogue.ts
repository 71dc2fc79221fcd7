/** Error detection code at the end of a T=1 block, ISO/IEC 7816-3:2006 §11.3.4; TC3 of the answer to reset selects it. */
export type ErrorDetection = 'lrc' | 'crc';

const CRC_START = 0xffff;
/** x¹⁶ + x¹² + x⁵ + 1 (ISO/IEC 13239, formerly 3309), each byte starting with its lowest bit. */
const CRC_POLYNOMIAL = 0x8408;

/** Length of the epilogue: one byte for LRC, two for CRC. */
export function epilogueBytes(detection: ErrorDetection): 1 | 2 {
  return detection === 'lrc' ? 1 : 2;
}

/** Computes the epilogue of a block whose prologue and information field are the first `length` bytes. */
export function epilogue(bytes: Uint8Array, length: number, detection: ErrorDetection): Uint8Array {
  if (detection === 'lrc') return Uint8Array.of(lrc(bytes, length));
  const check = crc(bytes, length);
  return Uint8Array.of(check >> 8, check & 0xff);
}

/** XOR of the bytes. */
function lrc(bytes: Uint8Array, length: number): number {
  let check = 0;
  for (let index = 0; index < length; index += 1) check ^= bytes[index] ?? 0;
  return check;
}

function crc(bytes: Uint8Array, length: number): number {
  let check = CRC_START;
  for (let index = 0; index < length; index += 1) {
    check ^= bytes[index] ?? 0;
    for (let bit = 0; bit < 8; bit += 1) check = check & 1 ? (check >> 1) ^ CRC_POLYNOMIAL : check >> 1;
  }
  return check;
}

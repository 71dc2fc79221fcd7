import { constructed, encodeTlv, wrapped } from '../../stations/smartcard/iso7816/tlv.ts';
import { imageHeader } from './image-header.ts';

/** Face and finger images as data groups 2 and 3 carry them: ISO/IEC 19794 records inside CBEFF (ICAO Doc 9303-10 §4.7.2). */

const GROUP = 0x7f61;
const TEMPLATE = 0x7f60;
const HEADER = 0xa1;
const DATA = 0x5f2e;
const INTEGER = 0x02;

/** CBEFF header elements, 9303-10 table 47; biometric types and subtypes of ISO/IEC 19785-3. */
const CBEFF = { version: 0x80, type: 0x81, subtype: 0x82, formatOwner: 0x87, formatType: 0x88 } as const;
const ICAO_HEADER_VERSION = Uint8Array.of(0x01, 0x01);
/** ISO/IEC JTC 1/SC 37. */
const FORMAT_OWNER = Uint8Array.of(0x01, 0x01);
const FACE_HEADER = biometricHeader(0x02, 0x00, Uint8Array.of(0x00, 0x08));
const FINGER_TYPE = 0x08;
const FINGER_FORMAT = Uint8Array.of(0x00, 0x07);

/** Left and right index finger: CBEFF subtype, and position in ISO/IEC 19794-4 table 7. */
const INDEX_FINGERS = [
  { header: biometricHeader(FINGER_TYPE, 0x0a, FINGER_FORMAT), position: 7 },
  { header: biometricHeader(FINGER_TYPE, 0x09, FINGER_FORMAT), position: 2 },
] as const;

const FACE_HEADER_BYTES = 14;
const FACE_INFORMATION_BYTES = 20;
const FACE_IMAGE_BYTES = 12;
const FINGER_HEADER_BYTES = 32;
const FINGER_VIEW_BYTES = 14;
const FINGER_PPI = 500;

/** Parts of the content of DG2: one face. `sex` as in the MRZ. */
export function faceGroup(image: Uint8Array, sex: 'M' | 'F'): Uint8Array[] {
  return group([template(FACE_HEADER, faceRecordHead(image, sex), image)]);
}

/** Parts of the content of DG3: left and right index finger, in that order. */
export function fingerGroup(images: readonly Uint8Array[]): Uint8Array[] {
  return group(
    images.map((image, index) => {
      const finger = INDEX_FINGERS[index] ?? INDEX_FINGERS[0];
      return template(finger.header, fingerRecordHead(image, finger.position), image);
    }),
  );
}

function group(templates: readonly Uint8Array[][]): Uint8Array[] {
  return wrapped(GROUP, [Uint8Array.of(INTEGER, 1, templates.length), ...templates.flat()]);
}

function template(header: Uint8Array, recordHead: Uint8Array, image: Uint8Array): Uint8Array[] {
  return wrapped(TEMPLATE, [header, ...wrapped(DATA, [recordHead, image])]);
}

function biometricHeader(type: number, subtype: number, format: Uint8Array): Uint8Array {
  return constructed(HEADER, [
    encodeTlv(CBEFF.version, ICAO_HEADER_VERSION),
    encodeTlv(CBEFF.type, Uint8Array.of(type)),
    encodeTlv(CBEFF.subtype, Uint8Array.of(subtype)),
    encodeTlv(CBEFF.formatOwner, FORMAT_OWNER),
    encodeTlv(CBEFF.formatType, format),
  ]);
}

/** ISO/IEC 19794-5:2005 §5: facial record header, facial information, image information; the image follows. */
function faceRecordHead(image: Uint8Array, sex: 'M' | 'F'): Uint8Array {
  const size = imageHeader(image);
  const head = Buffer.alloc(FACE_HEADER_BYTES + FACE_INFORMATION_BYTES + FACE_IMAGE_BYTES);
  head.write('FAC\x00010\x00', 'latin1');
  head.writeUInt32BE(head.length + image.length, 8);
  head.writeUInt16BE(1, 12);
  head.writeUInt32BE(FACE_INFORMATION_BYTES + FACE_IMAGE_BYTES + image.length, FACE_HEADER_BYTES);
  head[FACE_HEADER_BYTES + 6] = sex === 'M' ? 1 : 2;
  const at = FACE_HEADER_BYTES + FACE_INFORMATION_BYTES;
  // Full frontal; JPEG (0) or JPEG 2000 (1); size; 24-bit sRGB (1) or 8 bits of grey (3); static photograph from a digital camera.
  head[at] = 0x01;
  head[at + 1] = size?.format === 'JPEG 2000' ? 1 : 0;
  head.writeUInt16BE(size?.widthPx ?? 0, at + 2);
  head.writeUInt16BE(size?.heightPx ?? 0, at + 4);
  head[at + 6] = size?.components === 1 ? 3 : 1;
  head[at + 7] = 0x02;
  return head;
}

/** ISO/IEC 19794-4:2005 §7: general header, one view of one finger; its image follows. */
function fingerRecordHead(image: Uint8Array, position: number): Uint8Array {
  const size = imageHeader(image);
  const head = Buffer.alloc(FINGER_HEADER_BYTES + FINGER_VIEW_BYTES);
  head.write('FIR\x00010\x00', 'latin1');
  head.writeUIntBE(head.length + image.length, 8, 6);
  // Acquisition level 31: 500 pixels an inch (table 1).
  head.writeUInt16BE(31, 16);
  head[18] = 1;
  head[19] = 1;
  for (const at of [20, 22, 24, 26]) head.writeUInt16BE(FINGER_PPI, at);
  head[28] = 8;
  // Compression algorithm 3: JPEG, 4: JPEG 2000 (table 3).
  head[29] = size?.format === 'JPEG 2000' ? 4 : 3;
  const at = FINGER_HEADER_BYTES;
  head.writeUInt32BE(FINGER_VIEW_BYTES + image.length, at);
  head[at + 4] = position;
  head[at + 5] = 1;
  head[at + 6] = 1;
  // Quality 254 «not reported», impression type 0 «live-scan plain».
  head[at + 7] = 254;
  head.writeUInt16BE(size?.widthPx ?? 0, at + 9);
  head.writeUInt16BE(size?.heightPx ?? 0, at + 11);
  return head;
}

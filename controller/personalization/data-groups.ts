import { CHIP_FILES, type ChipFile } from '../../recipes/recipe.ts';
import { constructed, encodeTlv, wrapped } from '../../stations/smartcard/iso7816/tlv.ts';
import {
  COM_TAG,
  dataGroupNumber,
  DG_TAGS,
  LDS_VERSION,
  UNICODE_VERSION,
} from '../../stations/smartcard/icao9303/lds.ts';
import type { ParameterForm } from '../../stations/smartcard/icao9303/domain-parameters.ts';
import { cardAccess, ecPublicKeyInfo, securityInfos } from '../../stations/smartcard/icao9303/security-infos.ts';
import type { Order } from '../orders/order.ts';
import { faceGroup, fingerGroup } from './biometric-records.ts';
import { nationalFields } from './national-fields.ts';

/** Files of the logical data structure, ICAO Doc 9303-10 §4. */

/** The curve of the chips' keys and of PACE. */
export const CHIP_CURVE = 'P-256';

const CARD_ACCESS = cardAccess(CHIP_CURVE);
const MRZ_TAG = 0x5f1f;
const COM = { ldsVersion: 0x5f01, unicodeVersion: 0x5f36, tagList: 0x5c } as const;

/** Data group number of a recipe's file name; null for files that are not data groups. */
export function groupNumber(name: ChipFile): number | null {
  return dataGroupNumber(CHIP_FILES[name]);
}

/** Files that the order alone determines: the same bytes for the same order every time. */
export type OrderFile = Exclude<ChipFile, 'dg14' | 'dg15' | 'sod'>;

/** An order's images as files. */
export interface OrderPictures {
  readonly portrait: Uint8Array;
  readonly fingerprints: readonly Uint8Array[];
}

export function picturesOf({ portrait, fingerprints }: Pick<Order, 'portrait' | 'fingerprints'>): OrderPictures {
  return {
    portrait: Buffer.from(portrait, 'base64'),
    fingerprints: fingerprints.map((image) => Buffer.from(image, 'base64')),
  };
}

/** The parts of a file, to be concatenated: an image is referenced, not copied. */
export function orderFileParts(
  name: OrderFile,
  order: Order,
  mrz: readonly string[],
  pictures: OrderPictures,
  groups: readonly number[],
): readonly Uint8Array[] {
  switch (name) {
    case 'com':
      return wrapped(COM_TAG, [
        encodeTlv(COM.ldsVersion, Buffer.from(LDS_VERSION, 'latin1')),
        encodeTlv(COM.unicodeVersion, Buffer.from(UNICODE_VERSION, 'latin1')),
        encodeTlv(COM.tagList, Uint8Array.from(groups.map((number) => tagOf(number)))),
      ]);
    case 'dg1':
      return wrapped(tagOf(1), [encodeTlv(MRZ_TAG, Buffer.from(mrz.join(''), 'latin1'))]);
    case 'dg2':
      return wrapped(tagOf(2), faceGroup(pictures.portrait, order.sex));
    case 'dg3':
      return wrapped(tagOf(3), fingerGroup(pictures.fingerprints));
    case 'dg13':
      return wrapped(tagOf(13), [nationalFields(order)]);
    case 'cardAccess':
      return [CARD_ACCESS];
  }
}

/** DG14 with the chip authentication key, DG15 with the active authentication key: different on every card. */
export function chipKeyFiles(
  chipAuthenticationKey: Uint8Array,
  activeAuthenticationKey: Uint8Array,
  { parameters, trustPoint }: ChipSecurity,
): { dg14: Uint8Array; dg15: Uint8Array } {
  // Announced only with an authority: without one, the fingerprints stay closed.
  const terminalAuthentication = trustPoint !== null;
  const stated = { curve: CHIP_CURVE, parameters, chipAuthenticationKey, terminalAuthentication } as const;
  return {
    dg14: constructed(tagOf(14), [securityInfos(stated)]),
    dg15: constructed(tagOf(15), [ecPublicKeyInfo(CHIP_CURVE, activeAuthenticationKey, parameters)]),
  };
}

/** Settings that are the same for all of an issuer's chips. */
export interface ChipSecurity {
  /** Form in which DG14 and DG15 specify the curve of their keys. */
  readonly parameters: ParameterForm;
  /** Certificate of the authority whose inspection systems may read the fingerprints; null for none. */
  readonly trustPoint: Uint8Array | null;
}

function tagOf(number: number): number {
  return DG_TAGS[number - 1] ?? 0;
}

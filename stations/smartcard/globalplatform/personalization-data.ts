/** What STORE DATA and GET DATA carry: data groupings of this application, and objects that GlobalPlatform defines. */

/** Data grouping identifiers. Those with keys are encrypted under the data encryption key besides. */
export const DGI = {
  /** Which job this chip was begun for: job key and content's digest. */
  record: 0x9f01,
  /** What the holder reads off the card: MRZ information and card access number. */
  accessData: 0x9f02,
  chipAuthenticationKey: 0x9f14,
  activeAuthenticationKey: 0x9f15,
} as const;

/** Card image number, GlobalPlatform 2.3 §H.3: the chip's serial as its maker and the blank's maker know it. */
export const CARD_IMAGE_NUMBER = 0x0045;

/** P1 of STORE DATA: the last block, data in DGI format, encrypted or not (§11.11.2.1). */
export const STORE_DATA_P1 = { dgi: 0x88, encryptedDgi: 0xe8 } as const;

/** SET STATUS of an application, and the life cycle states that matter here (§11.1.1, §11.10). */
export const SET_STATUS_APPLICATION = 0x40;
export const LIFE_CYCLE = { selectable: 0x07, personalized: 0x0f } as const;

/** Parts of a record, and of the access data. */
export const RECORD_TAG = { template: 0x70, key: 0x80, digest: 0x81 } as const;
export const ACCESS_TAG = { template: 0x71, mrzInformation: 0x80, cardAccessNumber: 0x81 } as const;

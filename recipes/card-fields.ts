/** Names of personal data that recipes can put on the card. */

export const PERSONAL_FIELDS = [
  'personalNumber',
  'documentNumber',
  'fullName',
  'dateOfBirth',
  'sex',
  'nationality',
  'ethnicity',
  'religion',
  'placeOfBirth',
  'placeOfOrigin',
  'placeOfResidence',
  'identifyingFeatures',
  'dateOfIssue',
  'dateOfExpiry',
  'fatherName',
  'motherName',
  'spouseName',
  'previousNumber',
  'bloodGroup',
  'issuingAuthority',
] as const;

/** Derived from the personal fields: the three MRZ lines and the content of the QR code. */
export const DERIVED_FIELDS = ['mrzLine1', 'mrzLine2', 'mrzLine3', 'qrContent'] as const;

export type PersonalField = (typeof PERSONAL_FIELDS)[number];
export type CardField = PersonalField | (typeof DERIVED_FIELDS)[number];
export const CARD_FIELDS: readonly CardField[] = [...PERSONAL_FIELDS, ...DERIVED_FIELDS];

/** The names by which recipes bind a citizen's data to the card. */

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

/** Made from the personal fields: the three lines of the machine readable zone, and what the QR code carries. */
export const DERIVED_FIELDS = ['mrzLine1', 'mrzLine2', 'mrzLine3', 'qrContent'] as const;

export type PersonalField = (typeof PERSONAL_FIELDS)[number];
export type CardField = PersonalField | (typeof DERIVED_FIELDS)[number];
export const CARD_FIELDS: readonly CardField[] = [...PERSONAL_FIELDS, ...DERIVED_FIELDS];

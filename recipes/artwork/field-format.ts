/** Display format of an order's field on the card. */

export const FORMATS = ['text', 'upper', 'date', 'date-en', 'sex-vi', 'sex-en'] as const;
export type FieldFormat = (typeof FORMATS)[number];

/** Shown instead of a missing date of expiry. */
const NO_EXPIRY = { date: 'Không thời hạn', 'date-en': 'No expiry' } as const;
const SEX: ReadonlyMap<string, string> = new Map([
  ['M', 'Nam'],
  ['F', 'Nữ'],
]);

/**
 * Formats a value for the card.
 *
 * @throws RangeError for a value that is invalid in this format
 */
export function formatField(value: string, format: FieldFormat): string {
  switch (format) {
    case 'text':
    case 'sex-en':
      return value;
    case 'upper':
      return value.toLocaleUpperCase('vi');
    case 'date':
    case 'date-en':
      return value === '' ? NO_EXPIRY[format] : dateText(value);
    case 'sex-vi': {
      const word = SEX.get(value);
      if (word === undefined) throw new RangeError(`«${value}» is not a valid sex`);
      return word;
    }
  }
}

function dateText(date: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new RangeError(`«${date}» is not a date of the form yyyy-MM-dd`);
  return `${date.slice(8, 10)}/${date.slice(5, 7)}/${date.slice(0, 4)}`;
}

/** How a field of the order is written on the card. */

export const FORMATS = ['text', 'upper', 'date', 'date-en', 'sex-vi', 'sex-en'] as const;
export type FieldFormat = (typeof FORMATS)[number];

/** In the place of a date of expiry that there is none of. */
const NO_EXPIRY = { date: 'Không thời hạn', 'date-en': 'No expiry' } as const;
const SEX: ReadonlyMap<string, string> = new Map([
  ['M', 'Nam'],
  ['F', 'Nữ'],
]);

/** Throws a RangeError for a value that the format does not know: it is not guessed at, and not left out. */
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
      if (word === undefined) throw new RangeError(`«${value}» is no sex`);
      return word;
    }
  }
}

function dateText(date: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new RangeError(`«${date}» is no date yyyy-MM-dd`);
  return `${date.slice(8, 10)}/${date.slice(5, 7)}/${date.slice(0, 4)}`;
}

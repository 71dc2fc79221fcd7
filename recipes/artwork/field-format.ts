/** How a field of the order is written on the card. */

export const FORMATS = ['text', 'upper', 'date', 'sex-vi', 'sex-en'] as const;
export type FieldFormat = (typeof FORMATS)[number];

export function formatField(value: string, format: FieldFormat): string {
  switch (format) {
    case 'text':
      return value;
    case 'upper':
      return value.toLocaleUpperCase('vi');
    case 'date':
      return value === '' ? 'Không thời hạn' : `${value.slice(8, 10)}/${value.slice(5, 7)}/${value.slice(0, 4)}`;
    case 'sex-vi':
      return value === 'F' ? 'Nữ' : 'Nam';
    case 'sex-en':
      return value;
  }
}

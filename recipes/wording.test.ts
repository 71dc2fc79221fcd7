import { describe, expect, test } from 'vitest';

import { recipeSchema } from './recipe.ts';
import { parseTemplate } from './artwork/template.ts';
import { parseYaml, type FileResult } from './yaml-file.ts';

/** What is wrong with a file is said in Vietnamese as in English, by the validator's own words and by ours. */

function said<T>(result: FileResult<T>): { en: string; vi: string }[] {
  return result.ok ? [] : result.problems.map(({ message }) => message);
}

describe('what is wrong with a file', () => {
  test('has both languages where the schema has its own message', () => {
    const messages = said(parseYaml('recipe.yaml', 'recipe: Not A Name', recipeSchema));
    expect(messages).toContainEqual({
      en: 'must be lower-case letters, digits and hyphens',
      vi: 'chỉ được gồm chữ thường, chữ số và dấu gạch nối',
    });
  });

  test('has both languages for the validator’s messages', () => {
    const messages = said(parseYaml('recipe.yaml', 'attemptsMax: many', recipeSchema));
    expect(messages).toContainEqual({
      en: 'Invalid input: expected number, received string',
      vi: 'Đầu vào không hợp lệ: mong đợi số, nhận được string',
    });
  });

  test('has both languages for a drawing', () => {
    expect(said(parseTemplate('front.svg', '<html/>'))).toEqual([
      { en: 'is no SVG drawing', vi: 'không phải bản vẽ SVG' },
    ]);
  });
});

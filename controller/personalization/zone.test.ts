import { describe, expect, test } from 'vitest';

import { loadRecipe, RECIPES_FOLDER, type Recipe } from '../../recipes/recipe.ts';
import { SeededRandom } from '../../stations/random.ts';
import type { Order } from '../orders/order.ts';
import { CitizenFactory } from '../orders/synthetic/citizens.ts';
import { materialProblem } from './card-material.ts';
import { qrContent } from './qr-content.ts';
import { zoneOf } from './zone.ts';

function recipeOf(name: string): Recipe {
  const loaded = loadRecipe(`${RECIPES_FOLDER}/${name}`);
  if (!loaded.ok) throw new Error(`the recipe ${name} is right`);
  return loaded.value.recipe;
}

const vietnam = recipeOf('citizen-card-2024');
const plain = recipeOf('icao-td1-sample');
const ORDER: Order = {
  ...new CitizenFactory(new SeededRandom('zone')).next('T'),
  personalNumber: '001093000007',
  documentNumber: '093000007',
  fullName: 'Nguyễn Văn An',
  dateOfBirth: '1993-01-05',
  sex: 'M',
  dateOfIssue: '2026-01-05',
  dateOfExpiry: '2033-01-05',
  placeOfResidence: '12 Lê Lợi, Bến Nghé, Hà Nội',
  previousNumber: '012345678',
};

describe('the zone', () => {
  test.each(['citizen-card-2024', 'citizen-card-2021'])('of %s ends its first line with a check digit', (name) => {
    expect(zoneOf(ORDER, recipeOf(name))[0]).toBe('IDVNM0930000077001093000007<<8');
  });

  test('of the ICAO sample leaves its optional data empty', () => {
    expect(zoneOf(ORDER, plain)[0]).toBe('I<UTO0930000077<<<<<<<<<<<<<<<');
  });

  test('of a version that does not say what stands there has the personal number, as before', () => {
    const { optionalData1: _, ...document } = vietnam.document;
    expect(zoneOf(ORDER, { ...vietnam, document })[0]).toBe('IDVNM0930000077001093000007<<<');
  });

  test.each([
    ['Łukasz Sørensen', plain, 'SOERENSEN<<LUKASZ<<<<<<<<<<<<<'],
    ['Þórdís Æfeldt', plain, 'AEFELDT<<THORDIS<<<<<<<<<<<<<<'],
    ['Van Der Muellen, Martin', plain, 'VAN<DER<MUELLEN<<MARTIN<<<<<<<'],
    ['Giàng Thị H’Mông', vietnam, 'GIANG<<THI<HMONG<<<<<<<<<<<<<<'],
    ['Ý', vietnam, 'Y<<<<<<<<<<<<<<<<<<<<<<<<<<<<<'],
  ])('names %s', (fullName, recipe, line) => {
    expect(zoneOf({ ...ORDER, fullName }, recipe)[2]).toBe(line);
  });
});

describe('an order of which no card can be made', () => {
  test.each([
    [
      'a letter that the zone has none for',
      { fullName: 'Əliyev İlham' },
      'fullName',
      { code: 'zone-letters', characters: ['Ə'] },
    ],
    ['a digit in a name', { fullName: 'Nguyễn Văn 3' }, 'fullName', { code: 'zone-letters', characters: ['3'] }],
    ['a bar in a name', { fullName: 'Nguyễn | An' }, 'fullName', { code: 'zone-letters', characters: ['|'] }],
    ['a family name of signs', { fullName: '’ An' }, 'fullName', { code: 'no-family-name' }],
    ['a bar in an address', { placeOfResidence: '12 Lê Lợi | Hà Nội' }, 'placeOfResidence', { code: 'qr-bar' }],
    [
      'a number that leaves no room for its check digit',
      { personalNumber: '123456789012345' },
      'personalNumber',
      { code: 'zone-room', most: 14 },
    ],
  ])('%s is named', (_, change, field, flaw) => {
    expect(materialProblem({ ...ORDER, ...change }, vietnam)).toEqual({ field, flaw });
  });

  test('is none of these', () => {
    expect(materialProblem(ORDER, vietnam)).toBeNull();
    expect(materialProblem({ ...ORDER, personalNumber: '123456789012345' }, plain)).toBeNull();
  });
});

test('the QR code of a Vietnamese card says Nam and Nữ, in seven fields', () => {
  expect(qrContent(ORDER, 'vietnam')).toBe(
    '001093000007|012345678|Nguyễn Văn An|05011993|Nam|12 Lê Lợi, Bến Nghé, Hà Nội|05012026',
  );
  expect(qrContent({ ...ORDER, sex: 'F' }, 'vietnam').split('|')[4]).toBe('Nữ');
  expect(qrContent({ ...ORDER, sex: 'F' }, 'plain').split('|')[4]).toBe('F');
});

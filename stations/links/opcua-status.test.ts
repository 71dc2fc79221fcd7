import { StatusCode, StatusCodes } from 'node-opcua';
import { describe, expect, test } from 'vitest';

import { hasOverflow, isGood, statusClass, statusOfError } from './opcua-status.ts';

describe('a status code', () => {
  test.each([
    ['Good', StatusCodes.Good],
    ['GoodClamped', StatusCodes.GoodClamped],
    ['GoodOverload', StatusCodes.GoodOverload],
    ['GoodLocalOverride', StatusCodes.GoodLocalOverride],
    ['Good with its overflow bit', StatusCode.makeStatusCode(StatusCodes.Good, 'Overflow | InfoTypeDataValue')],
    ['Good at its limit', StatusCode.makeStatusCode(StatusCodes.Good, 'LimitHigh | InfoTypeDataValue')],
    ['the last number of the class', { value: 0x3fff_ffff }],
  ])('%s is good', (_, status) => {
    expect(statusClass(status)).toBe('good');
    expect(isGood(status)).toBe(true);
  });

  test.each([
    ['UncertainInitialValue', StatusCodes.UncertainInitialValue, 'uncertain'],
    ['UncertainLastUsableValue', StatusCodes.UncertainLastUsableValue, 'uncertain'],
    ['BadSensorFailure', StatusCodes.BadSensorFailure, 'bad'],
    ['a code of the reserved class', { value: 0xc000_0000 }, 'bad'],
  ] as const)('%s is not', (_, status, expected) => {
    expect(statusClass(status)).toBe(expected);
    expect(isGood(status)).toBe(false);
  });

  test('shows by a bit that changes were lost', () => {
    expect(hasOverflow(StatusCode.makeStatusCode(StatusCodes.Good, 'Overflow | InfoTypeDataValue'))).toBe(true);
    expect(hasOverflow(StatusCode.makeStatusCode(StatusCodes.Good, 'Overflow'))).toBe(true);
    expect(hasOverflow(StatusCodes.Good)).toBe(false);
    expect(hasOverflow(StatusCodes.GoodOverload)).toBe(false);
  });
});

describe('an error of the library', () => {
  test('carries its status in a field, or in the response that it came with', () => {
    const status = StatusCodes.BadTooManySessions;
    expect(statusOfError(Object.assign(new Error('no'), { statusCode: status }))?.value).toBe(status.value);
    const response = { responseHeader: { serviceResult: status } };
    expect(statusOfError(Object.assign(new Error('no'), { response }))?.value).toBe(status.value);
  });

  test('with a status only in its text carries none', () => {
    expect(statusOfError(new Error('BadTooManySessions (0x80560000)'))).toBeNull();
    expect(statusOfError(null)).toBeNull();
    expect(statusOfError({ response: null })).toBeNull();
  });
});

import { DataType, DataValue, StatusCode, StatusCodes, Variant } from 'node-opcua';
import { describe, expect, test } from 'vitest';

import { fromDataValue, fromVariant, toVariant } from './opcua-values.ts';

const never = (): never => {
  throw new Error('no structure is made here');
};
const shown = (statusCode: StatusCode): unknown =>
  fromDataValue(new DataValue({ statusCode, value: new Variant({ dataType: DataType.Int32, value: 6 }) })).value;

describe('a value that a machine shows', () => {
  test.each([
    ['clamped', StatusCodes.GoodClamped],
    ['at overload', StatusCodes.GoodOverload],
    ['overridden at the machine', StatusCodes.GoodLocalOverride],
    ['after changes that were left out', StatusCode.makeStatusCode(StatusCodes.Good, 'Overflow | InfoTypeDataValue')],
  ])('is good %s', (_, statusCode) => {
    expect(shown(statusCode)).toBe(6);
  });

  test.each([StatusCodes.UncertainLastUsableValue, StatusCodes.BadSensorFailure])('is none at %s', (statusCode) => {
    expect(shown(statusCode)).toBeNull();
  });
});

test.each([0n, 1n, 2n ** 53n + 1n, 2n ** 63n + 2n, 2n ** 64n - 1n])('the bits of %d come as they went', (value) => {
  expect(fromVariant(toVariant({ type: 'UInt64', value }, never))).toEqual({ type: 'UInt64', value });
});

import { describe, expect, test } from 'vitest';

import { OwnAddress } from './own-address.ts';

const here = new OwnAddress('127.0.0.1', 8080, false);
const house = new OwnAddress('line-1.example', 8443, true);

describe('the address of the HMI', () => {
  test.each([
    [here, 'http://localhost:8080'],
    [house, 'https://line-1.example:8443'],
  ])('is what the link is told under: %#', (address, origin) => {
    expect(address.origin).toBe(origin);
    expect(address.linkFor('t')).toBe(`${origin}/sign-in?token=t`);
    expect(address.isOrigin(origin)).toBe(true);
  });

  test.each(['attacker.example:8080', 'localhost:8081', 'localhost', undefined])('is not %s', (host) => {
    expect(here.isHost(host)).toBe(false);
  });

  test.each(['https://localhost:8080', 'http://localhost:8081', 'http://localhost.attacker.example:8080', 'null'])(
    'takes no page of %s for its own',
    (origin) => {
      expect(here.isOrigin(origin)).toBe(false);
    },
  );

  test('tells browsers to come back encrypted where it is encrypted, and only there', () => {
    expect(house.headers).toHaveProperty('strict-transport-security');
    expect(here.headers).not.toHaveProperty('strict-transport-security');
    expect(house.headers['content-security-policy']).toContain('wss://line-1.example:8443');
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { addressKey, inBrackets, parseHeadAddress, parseOpcUaAddress, parseSerialAddress } from './address.ts';

describe('the address of an OPC UA machine', () => {
  test.each([
    ['opc.tcp://host:4841', 'host', 4841],
    ['opc.tcp://printer.plant.example/UA/Printer', 'printer.plant.example', 4840],
    ['opc.tcp://host', 'host', 4840],
    ['opc.tcp://host:80', 'host', 80],
    ['opc.tcp://10.0.0.7:65535/', '10.0.0.7', 65_535],
    ['opc.tcp://[::1]:4840', '::1', 4840],
    ['opc.tcp://[fd00::2]/x', 'fd00::2', 4840],
    ['opc.tcp://127.0.0.1:0', '127.0.0.1', 0],
  ])('%s', (url, host, port) => {
    expect(parseOpcUaAddress(url)).toEqual({ ok: true, address: { via: 'opcua', host, port } });
  });

  test.each([
    ['opc.tcp://host:99999', 'port from 1 to 65535'],
    ['opc.tcp://host:-1', 'port from 1 to 65535'],
    ['opc.tcp://host:4840x', 'port from 1 to 65535'],
    ['opc.tcp://host:', 'port from 1 to 65535'],
    ['opc.tcp://:4840', 'must name a host'],
    ['opc.tcp:///path', 'must name a host'],
    ['opc.tcp://', 'must name a host'],
    ['opc.tcp://::1:4840', 'IPv6 address in brackets'],
    ['opc.tcp://[::g]:4840', 'is not an IPv6 address'],
    ['opc.tcp://[fe80::1%25eth0]:4840', 'with a zone'],
    ['opc.tcp://300.1.1.1:4840', 'is not a host name'],
    ['opc.tcp://10.1:4840', 'is not a host name'],
    ['opc.tcp://0x7f000001:4840', 'is not a host name'],
    ['opc.tcp://a..b:4840', 'is not a host name'],
    ['opc.tcp://-a:4840', 'is not a host name'],
    ['opc.tcp://xn--:4840', 'is not a host name'],
    ['opc.tcp://user:secret@host:4840', 'without a user'],
    ['opc.tcp://host:4840?x=1', 'must be an OPC UA address'],
    ['http://host:4840', 'must be an OPC UA address'],
    [`opc.tcp://host/${'x'.repeat(2000)}`, 'must be an OPC UA address'],
  ])('%s is rejected', (url, why) => {
    expect(parseOpcUaAddress(url)).toEqual({ ok: false, why: expect.stringContaining(why) as string });
  });
});

describe('the address of a serial line', () => {
  test.each([
    ['serial:///dev/ttyUSB0', { via: 'port', path: '/dev/ttyUSB0', baud: 115_200, stopBits: 1 }],
    ['serial:///dev/ttyUSB0?baud=921600&stop=2', { via: 'port', path: '/dev/ttyUSB0', baud: 921_600, stopBits: 2 }],
    ['serial:///dev/a%20b', { via: 'port', path: '/dev/a b', baud: 115_200, stopBits: 1 }],
    ['tcp://host:4001', { via: 'tcp', host: 'host', port: 4001 }],
    ['tcp://[::1]:4001', { via: 'tcp', host: '::1', port: 4001 }],
  ])('%s', (url, address) => {
    expect(parseSerialAddress(url)).toEqual({ ok: true, address });
  });

  test.each([
    ['serial:///dev/ttyUSB0?baud=abc', 'baud from'],
    ['serial:///dev/ttyUSB0?baud=0', 'baud from'],
    ['serial:///dev/ttyUSB0?baud=-9600', 'baud from'],
    ['serial:///dev/ttyUSB0?baud=1e5', 'baud from'],
    ['serial:///dev/ttyUSB0?baud=', 'baud from'],
    ['serial:///dev/ttyUSB0?baud=9600&baud=19200', 'names baud twice'],
    ['serial:///dev/ttyUSB0?bauds=9600', '«bauds»'],
    ['serial:///dev/ttyUSB0?parity=even', '«parity»'],
    ['serial:///dev/ttyUSB0?stop=3', 'stop of 1 or 2'],
    ['serial:///dev/%zz', 'does not start an escaped character'],
    ['serial:///dev/a%00b', 'not allowed in a file name'],
    ['serial://dev/ttyUSB0', 'must be serial:///'],
    ['tcp://host', 'must name a port'],
    ['tcp://host:99999', 'port from 1 to 65535'],
    ['tcp://:4001', 'must name a host'],
    ['tcp://host:4001/x', 'must be serial:///'],
  ])('%s is rejected', (url, why) => {
    expect(parseSerialAddress(url)).toEqual({ ok: false, why: expect.stringContaining(why) as string });
  });
});

describe('the address of an encoder head', () => {
  test.each([
    ['pcsc://Gemalto%20PC%20Twin%20Reader%20(3A21CB)', 'Gemalto PC Twin Reader (3A21CB)'],
    ['pcsc://SCM%20SCR%203310%20[CCID%20Interface]%2000%2000', 'SCM SCR 3310 [CCID Interface] 00 00'],
    ['pcsc://50%25%20%3F%23/', '50% ?#/'],
    [`pcsc://${'x'.repeat(127)}`, 'x'.repeat(127)],
  ])('%s', (url, reader) => {
    expect(parseHeadAddress(url)).toEqual({ ok: true, address: { via: 'pcsc', reader } });
  });

  test('may be a serial line', () => {
    expect(parseHeadAddress('tcp://host:4001')).toMatchObject({ ok: true, address: { via: 'tcp' } });
    expect(parseHeadAddress('serial:///dev/ttyUSB0')).toMatchObject({ ok: true, address: { via: 'port' } });
  });

  test.each([
    ['pcsc://', 'must be pcsc://Name'],
    ['pcsc:Reader', 'must be pcsc://Name'],
    ['pcsc://My Reader', 'spaces as %20'],
    ['pcsc://Reader?x=1', 'must be pcsc://Name'],
    ['pcsc://Reader#1', 'must be pcsc://Name'],
    ['pcsc://Reader%zz', 'does not start an escaped character'],
    ['pcsc://Reader%00', 'not allowed in a reader’s name'],
    ['pcsc://%20', 'not allowed in a reader’s name'],
    ['pcsc://Reader%20', 'not allowed in a reader’s name'],
    [`pcsc://${'x'.repeat(128)}`, '127 bytes'],
    ['tcp://host', 'must name a port'],
    ['usb://reader', 'or pcsc://Name'],
  ])('%s is rejected', (url, why) => {
    expect(parseHeadAddress(url)).toEqual({ ok: false, why: expect.stringContaining(why) as string });
  });

  test('pcsc:// is rejected for a laser: a serial line has no reader behind pcscd', () => {
    expect(parseSerialAddress('pcsc://Reader')).toMatchObject({ ok: false });
  });
});

test('one machine has one key, however its address is written', () => {
  const keys = ['opc.tcp://Host', 'opc.tcp://host:4840', 'opc.tcp://HOST:4840/UA'].map((url) => {
    const parsed = parseOpcUaAddress(url);
    return parsed.ok ? addressKey(parsed.address) : '';
  });
  expect(new Set(keys).size).toBe(1);
});

test('any text is accepted or rejected, and an accepted address has a host that URL accepts', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.webUrl().map((url) => url.replace(/^https?:/, 'opc.tcp:')),
    fc.string({ unit: fc.constantFrom(...Array.from(':/[]@%?#.-_a1x\0 ')) }).map((rest) => `opc.tcp://${rest}`),
    fc.string({ unit: fc.constantFrom(...Array.from(':/[]@%?#&=.-a1\0 ')) }).map((rest) => `serial:///${rest}`),
    fc.string({ unit: fc.constantFrom(...Array.from(':/[]@%?#.-a1 ')) }).map((rest) => `tcp://${rest}`),
  );
  fc.assert(
    fc.property(text, (url) => {
      for (const parsed of [parseOpcUaAddress(url), parseSerialAddress(url)]) {
        if (!parsed.ok || parsed.address.via === 'port') continue;
        expect(URL.canParse(`http://${inBrackets(parsed.address.host)}`)).toBe(true);
        expect(parsed.address.port).toBeLessThanOrEqual(65_535);
      }
    }),
    { numRuns: 3000 },
  );
});

import { describe, expect, test } from 'vitest';

import { defaulted, flag, inFile, required, text, whole, type Raw } from './option.ts';
import { keyOf, read, settingsOf, variableOf } from './settings.ts';

/** Which value counts where several places have one. */

const OPTIONS = {
  port: defaulted(whole('PORT', 1, 65_535, 'port'), 8080),
  'tls-key': inFile('tls.key', required(text('FILE', 'key'))),
  'exit-when-done': flag('ends'),
};

interface Said {
  readonly flags?: Readonly<Record<string, Raw>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly file?: Readonly<Record<string, Raw>>;
}

function settings({ flags = {}, environment = {}, file = {} }: Said) {
  return settingsOf(OPTIONS, { flags, environment, file: { name: 'cardline.yaml', values: file } });
}

describe('a setting', () => {
  const everywhere = {
    flags: { port: '1' },
    environment: { CARDLINE_PORT: '2' },
    file: { port: '3' },
  };
  const { flags, environment, file } = everywhere;

  test.each([
    ['the command line comes first', everywhere, '1', 'flag', '--port'],
    ['then the environment', { environment, file }, '2', 'environment', 'CARDLINE_PORT'],
    ['then the file', { file }, '3', 'file', 'cardline.yaml: port'],
    ['then the default', {}, undefined, 'default', ''],
    [
      'a variable that is empty is not set',
      { environment: { CARDLINE_PORT: '' }, file },
      '3',
      'file',
      'cardline.yaml: port',
    ],
    ['a flag comes before the file', { flags, file }, '1', 'flag', '--port'],
  ] as const)('%s', (_, said, raw, source, label) => {
    expect(settings(said).port).toEqual({ raw, source, label });
  });

  test('is named by the place that it is from where it is not right', () => {
    expect(() => read(OPTIONS, settings({ environment: { CARDLINE_PORT: 'x' } }))).toThrow(/^CARDLINE_PORT must be/);
    expect(() => read(OPTIONS, settings({ flags: { port: 'x' } }))).toThrow(/^--port must be/);
    expect(() => read(OPTIONS, settings({}))).toThrow('--tls-key is missing');
  });

  test('that is switched is true or false in the environment, and false there counts more than true in the file', () => {
    const on = { 'exit-when-done': true } as const;
    const exits = (said: Said): unknown => settings(said)['exit-when-done'].raw;
    expect(exits({ environment: { CARDLINE_EXIT_WHEN_DONE: 'true' } })).toBe(true);
    expect(exits({ environment: { CARDLINE_EXIT_WHEN_DONE: '0' }, file: on })).toBeUndefined();
    expect(exits({ file: on })).toBe(true);
    expect(() => exits({ environment: { CARDLINE_EXIT_WHEN_DONE: 'yes' } })).toThrow('must be true or false');
  });
});

test('an option’s variable and key follow from its name, unless the key is declared', () => {
  expect(variableOf('exit-when-done')).toBe('CARDLINE_EXIT_WHEN_DONE');
  expect(keyOf('exit-when-done', OPTIONS['exit-when-done'])).toBe('exitWhenDone');
  expect(keyOf('tls-key', OPTIONS['tls-key'])).toBe('tls.key');
});

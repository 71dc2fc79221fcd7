import { describe, expect, test } from 'vitest';

import { ENVIRONMENT } from './command-line/environment.ts';
import { allDeclared } from './command-line/listing.ts';
import { parse } from './command-line/parse.ts';
import { keyOf, variableOf } from './command-line/settings.ts';
import { loaded, type Command } from './command-line/command.ts';
import type { Option } from './command-line/option.ts';
import { typedCommand } from './typed-command-kit.ts';

/** Every command, as its declaration has it: what the help says is what is read. */

const all: (readonly [words: string, command: Command])[] = [];
for (const [name, node] of await allDeclared())
  if (node.kind === 'command') all.push([name, node]);
  else for (const [verb, one] of Object.entries(node.commands)) all.push([`${name} ${verb}`, await loaded(one)]);

const typed = (words: string): ReturnType<typeof typedCommand> =>
  typedCommand(words.split(' ').filter((word) => word !== ''));

/** Without the ends of lines that the help wraps at. */
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** What the help says of an option. */
function saidOf(name: string, option: Option<unknown>, configurable: boolean): string[] {
  const { about, value, otherwise, form } = option;
  const key = keyOf(name, option);
  return [
    `--${name}${value === null ? ' ' : ` ${value} `}`,
    about,
    ...(otherwise === null ? [] : [`default: ${otherwise}`]),
    ...(form?.kind === 'number' ? [`${form.least} to ${form.most}`] : []),
    ...(form?.kind === 'choice' ? [form.choices.join(', ')] : []),
    ...(configurable ? [variableOf(name)] : []),
    ...(configurable && key !== null ? [`file: ${key}`] : []),
  ];
}

/** As a shell splits the examples: words, and words in single quotes. */
const shellWords = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

describe.each(all)('cardline %s', (words, command) => {
  test('--help names every option that it reads, with its meaning, limits and default', async () => {
    const { code, out, said } = await typed(`${words} --help`);
    expect({ code, said }).toEqual({ code: 0, said: '' });
    const help = flat(out);
    const missing = Object.entries(command.options)
      .flatMap(([name, option]) => saidOf(name, option, command.configurable === true))
      .filter((part) => !help.includes(flat(part)));
    expect(missing).toEqual([]);
    for (const variable of ['CARDLINE_DEBUG', 'CARDLINE_HOME', ...(command.environment ?? [])])
      expect(help).toContain(variable);
  });

  test('is explained by cardline help, too', async () => {
    expect(await typed(`help ${words}`)).toEqual(await typed(`${words} --help`));
  });

  test('has examples that it can be called by', () => {
    for (const example of command.examples) {
      const typedWords = shellWords(example.replace(/^source <\((.*)\)$/, '$1').replace(/ >.*$/, ''));
      const rest = typedWords.slice(1 + words.split(' ').length);
      expect(typedWords.slice(0, -rest.length || undefined).join(' ')).toBe(`cardline ${words}`);
      expect(parse(words.split(' '), command, rest).kind).toBe('given');
    }
  });

  test('refuses an option that it does not know, and names the near one', async () => {
    const [name = 'help'] = Object.keys(command.options);
    const { code, said } = await typed(`${words} --${name}x`);
    expect(code).toBe(2);
    expect(said).toContain(`--${name}x`);
    expect(said).toContain(`--${name}?`);
  });
});

describe('cardline', () => {
  test.each(['help', '--help', '-h'])('%s lists every command, and the variables of the environment', async (word) => {
    const { code, out } = await typed(word);
    expect(code).toBe(0);
    for (const [words] of all) for (const part of words.split(' ')) expect(out).toContain(part);
    for (const variable of Object.keys(ENVIRONMENT)) expect(out).toContain(variable);
  });

  test('without a command lists them, too, and that is wrong usage', async () => {
    const { code, out } = await typed('');
    expect(code).toBe(2);
    expect(out).toBe((await typed('help')).out);
  });

  test.each([
    ['rnu', 'did you mean «run»?'],
    ['data archiv', 'did you mean «archive»?'],
    ['help veriyf', 'did you mean «verify»?'],
    ['--verison', 'did you mean «--version»?'],
  ])('%s: names the near command', async (words, sentence) => {
    const { code, said } = await typed(words);
    expect(code).toBe(2);
    expect(said).toContain(sentence);
  });

  test('--version is the package’s', async () => {
    expect(await typed('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  test('colours nothing that is no terminal’s', async () => {
    expect((await typed('help run')).out).not.toContain('\u001B');
  });
});

describe('options that have always been accepted', () => {
  test.each(['bench flow --cards 5 --seed 3', 'devices --line x --json', 'keys show --curve P-17 word'])(
    'cardline %s',
    (line) => {
      const [words, command] = all.find(([name]) => line.startsWith(`${name} `)) ?? ['', null];
      const rest = line.slice(words.length + 1).split(' ');
      expect(command === null ? null : parse(words.split(' '), command, rest).kind).toBe('given');
    },
  );

  test('before the word that names a bench', async () => {
    expect((await typed('bench --json flow surplus')).said).toContain('«surplus» is not expected here');
  });
});

test('a value that begins with a hyphen is no other option', async () => {
  expect(await typed('verify --data --json')).toMatchObject({
    code: 2,
    said: expect.stringContaining('--data=--json'),
  });
});

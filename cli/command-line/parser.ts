import { styleText } from 'node:util';

import { Command as Parser, Option as ParserOption } from 'commander';

import type { Command } from './command.ts';
import { ENVIRONMENT, EVERYWHERE, type Variable } from './environment.ts';
import type { Option } from './option.ts';
import { keyOf, variableOf } from './settings.ts';

/** A declaration as the library's parser, which writes the help, too. Colours are written on a terminal alone, and never with NO_COLOR. */

const PROGRAM = 'cardline';
const EXIT_CODES = 'Exit codes: 0 done, 1 failed, 2 wrong usage.';

/** `path`: the words that name the command. `said`: what it writes. */
export function parserOf(path: readonly string[], command: Command, said: (text: string) => void): Parser {
  const { options, accepted = {}, summary, about, words = [] } = command;
  const parser = bareParser(path, said)
    .description([sentence(summary), ...(about === undefined ? [] : [about])].join('\n\n'))
    .usage(usageOf(command))
    .argument('[words...]')
    .allowExcessArguments()
    .action(() => undefined);
  for (const [name, option] of Object.entries(options))
    parser.addOption(parserOption(name, option, command.configurable === true));
  for (const [name, option] of Object.entries(accepted))
    if (!Object.hasOwn(options, name)) parser.addOption(parserOption(name, option, false).hideHelp());
  if (words.length > 0)
    addSection(
      parser,
      'Arguments',
      words.map((word) => [word.name, word.about]),
    );
  parser.addHelpText('after', `\n${title('Examples:')}\n${command.examples.map((line) => `  $ ${line}`).join('\n')}`);
  addEnvironment(parser, [...(command.environment ?? []), ...EVERYWHERE]);
  return parser.addHelpText('after', `\n${EXIT_CODES}`);
}

/** The program, or a group of commands. `below`: the commands by the words that are shown for them. */
export function listingOf(
  path: readonly string[],
  summary: string,
  below: readonly (readonly [words: string, summary: string])[],
  said: (text: string) => void,
): Parser {
  const listing = bareParser(path, said).description(sentence(summary)).usage('<command> [options]').helpCommand(false);
  for (const [words, about] of below) listing.addCommand(new Parser(words).summary(about).description(about));
  listing.addHelpText(
    'after',
    `\n${[PROGRAM, ...path].join(' ')} <command> --help explains a command, with its options and examples.`,
  );
  if (path.length === 0) {
    listing.option('--version', 'the version');
    addEnvironment(listing, Object.keys(ENVIRONMENT) as Variable[]);
  }
  return listing.addHelpText('after', `\n${EXIT_CODES}`);
}

function bareParser(path: readonly string[], said: (text: string) => void): Parser {
  return new Parser([PROGRAM, ...path].join(' '))
    .exitOverride()
    .configureOutput({ writeOut: said, writeErr: () => undefined })
    .configureHelp({
      styleTitle: title,
      optionTerm: ({ flags }) => flags.replaceAll(/[<>]/g, ''),
      subcommandTerm: (command) => command.name(),
    })
    .helpOption('-h, --help', 'this help');
}

function parserOption(name: string, option: Option<unknown>, configurable: boolean): ParserOption {
  const flags = option.value === null ? `--${name}` : `--${name} <${option.value}>`;
  const made = new ParserOption(flags, `${option.about}${detailsOf(name, option, configurable)}`);
  // Options keep their names, hyphens and all.
  made.attributeName = () => name;
  return made;
}

/** ` (1 to 65535; default: 8080)` */
function detailsOf(name: string, option: Option<unknown>, configurable: boolean): string {
  const { form, otherwise, required } = option;
  const details: string[] = [];
  if (form?.kind === 'choice') details.push(form.choices.join(', '));
  if (form?.kind === 'number') details.push(`${form.least} to ${form.most}`);
  if (required) details.push('required');
  if (otherwise !== null) details.push(`default: ${otherwise}`);
  if (configurable) details.push(variableOf(name));
  const key = configurable ? keyOf(name, option) : null;
  if (key !== null) details.push(`file: ${key}`);
  return details.length === 0 ? '' : ` (${details.join('; ')})`;
}

function usageOf({ options, words = [] }: Command): string {
  const needed = Object.entries(options).flatMap(([name, { value, required }]) =>
    required ? [`--${name} ${value ?? ''}`] : [],
  );
  const named = words.map((word) => (word.optional === true ? `[${word.name}]` : word.name));
  return [...named, ...needed, '[options]'].join(' ');
}

/** With a capital and a full stop. */
function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}${summary.endsWith('.') ? '' : '.'}`;
}

function title(words: string): string {
  return styleText('bold', words, { validateStream: false });
}

function addEnvironment(parser: Parser, variables: readonly Variable[]): void {
  addSection(
    parser,
    'Environment',
    variables.map((name) => [name, ENVIRONMENT[name]]),
  );
}

/** Wrapped as the library wraps the options. */
function addSection(parser: Parser, name: string, rows: readonly (readonly [term: string, about: string])[]): void {
  parser.addHelpText('after', ({ command }) => {
    const helper = command.createHelp();
    helper.prepareContext(process.stdout.isTTY ? { helpWidth: process.stdout.columns } : {});
    const width = Math.max(...rows.map(([term]) => term.length));
    return `\n${title(`${name}:`)}\n${rows.map(([term, about]) => helper.formatItem(term, width, about, helper)).join('\n')}`;
  });
}

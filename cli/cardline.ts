import { stripVTControlCharacters } from 'node:util';

import { loaded, type Command, type Group } from './command-line/command.ts';
import { meant } from './command-line/nearest.ts';
import { COMMANDS } from './commands.ts';
import { wordsOfError } from './error-words.ts';
import { say, UsageError } from './terminal.ts';

/** `cardline <command> …`: finds the command, reads its options by its declaration, and turns its outcome into an exit code. */

const HELP_WORDS: ReadonlySet<string> = new Set(['help', '--help', '-h']);

/** Runs a command to its end, and says on stderr what is wrong. 0 done, 1 failed, 2 wrong usage. */
export async function cardline(args: readonly string[]): Promise<number> {
  try {
    return await dispatch(args);
  } catch (error) {
    say(await wordsOfError(error));
    return error instanceof UsageError ? 2 : 1;
  }
}

async function dispatch(args: readonly string[]): Promise<number> {
  const [name = '', ...rest] = args;
  // `help run` is `run --help`.
  if (name === 'help' && rest.length > 0) return dispatch([...rest, '--help']);
  if (name === '' || HELP_WORDS.has(name)) {
    const { programHelp } = await import('./command-line/listing.ts');
    process.stdout.write(await programHelp());
    return name === '' ? 2 : 0;
  }
  if (name === '--version') {
    const { programVersion } = await import('./program-version.ts');
    process.stdout.write(`${programVersion()}\n`);
    return 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    const known = [...Object.keys(COMMANDS), 'help', '--help', '--version'];
    throw new UsageError(`there is no command «${name}»${meant(name, known)}\n«cardline help» lists all commands`);
  }
  const { declared } = await load();
  return declared.kind === 'group' ? dispatchIn(name, declared, rest) : perform([name], declared, rest);
}

async function dispatchIn(name: string, group: Group, args: readonly string[]): Promise<number> {
  const { commands } = group;
  const found = group.wordAnywhere === true ? args.findIndex((word) => Object.hasOwn(commands, word)) : 0;
  const at = Math.max(found, 0);
  const verb = args[at] ?? '';
  const command = Object.hasOwn(commands, verb) ? commands[verb] : undefined;
  if (command !== undefined) return perform([name, verb], await loaded(command), args.toSpliced(at, 1));
  const { groupHelp } = await import('./command-line/listing.ts');
  const help = groupHelp(name, group);
  if (HELP_WORDS.has(verb)) {
    process.stdout.write(help);
    return 0;
  }
  const said = verb === '' ? '' : `there is no command «${name} ${verb}»${meant(verb, Object.keys(commands))}\n\n`;
  throw new UsageError(`${said}${stripVTControlCharacters(help).trimEnd()}`);
}

async function perform(path: readonly string[], command: Command, args: readonly string[]): Promise<number> {
  const { parse } = await import('./command-line/parse.ts');
  const parsed = parse(path, command, args);
  if (parsed.kind === 'help') {
    process.stdout.write(parsed.text);
    return 0;
  }
  const { read, settingsOf, sourcesOf } = await import('./command-line/settings.ts');
  const sources = await sourcesOf(command.configurable === true, parsed.raw);
  return command.run(read(command.options, settingsOf(command.options, sources)), parsed.words, sources);
}

import { COMMANDS } from '../commands.ts';
import type { Group, Node } from './command.ts';
import { listingOf } from './parser.ts';

/** Help that lists commands. */

const PROGRAM =
  'Control system of a production line for identity cards, and the simulated factory that it can run against.';

export async function programHelp(): Promise<string> {
  const nodes = await allDeclared();
  return listed(
    [],
    PROGRAM,
    nodes.map(([name, node]) => [name, summaryOf(node)]),
  );
}

export function groupHelp(name: string, { summary, commands }: Group): string {
  const below = Object.entries(commands).map(([verb, command]) => [`${name} ${verb}`, command.summary] as const);
  return listed([name], summary, below);
}

/** Every command and group, by its name, in the order of the help. */
export function allDeclared(): Promise<(readonly [name: string, declared: Node])[]> {
  return Promise.all(Object.entries(COMMANDS).map(async ([name, load]) => [name, (await load()).declared] as const));
}

function summaryOf(node: Node): string {
  return node.kind === 'group' ? `${node.summary} (${Object.keys(node.commands).join(', ')})` : node.summary;
}

function listed(path: readonly string[], summary: string, below: Parameters<typeof listingOf>[2]): string {
  let text = '';
  listingOf(path, summary, below, (said) => (text += said)).outputHelp();
  return text;
}

import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

import { CliError } from './terminal.ts';

/** A secret from the environment or, at a terminal, from whoever sits there; what is typed is not shown. */
export async function askSecret(variable: string, question: string): Promise<string> {
  const given = process.env[variable];
  if (given !== undefined && given !== '') return given;
  if (!process.stdin.isTTY) throw new CliError(`set ${variable}: ${question}`);
  process.stderr.write(`${question}: `);
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  const asking = createInterface({ input: process.stdin, output: silence, terminal: true });
  try {
    return await asking.question('');
  } finally {
    asking.close();
    process.stderr.write('\n');
  }
}

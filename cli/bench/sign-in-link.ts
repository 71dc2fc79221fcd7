import { createInterface } from 'node:readline';

import { withTimeout, type Clock } from '../../stations/clock.ts';
import { CliError } from '../terminal.ts';

const READY_MS = 60_000;

/** The address at which a controller that was just started lets its first visitor in, as it says it. */
export async function signInLink(stderr: NodeJS.ReadableStream, clock: Clock): Promise<string> {
  const said = new Promise<string>((resolve) => {
    createInterface({ input: stderr }).on('line', (line) => {
      const found = /http:\S+sign-in\S+/.exec(line)?.[0];
      if (found !== undefined) resolve(found);
    });
  });
  const link = await withTimeout(clock, READY_MS, said, null);
  if (link === null) throw new CliError('the line did not start');
  return link;
}

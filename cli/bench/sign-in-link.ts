import { createInterface } from 'node:readline';

/** The address at which a controller that was just started lets its first visitor in, as it says it. */
export function signInLink(stderr: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    createInterface({ input: stderr }).on('line', (line) => {
      const found = /http:\S+sign-in\S+/.exec(line)?.[0];
      if (found !== undefined) resolve(found);
    });
  });
}

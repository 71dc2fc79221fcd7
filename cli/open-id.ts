import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { OpenIdSignIn, openIdSchema } from '../controller/people/open-id.ts';
import { readYamlFile } from '../recipes/yaml-file.ts';
import { RealClock } from '../stations/clock.ts';
import { SystemEntropy } from '../stations/random.ts';
import { requireFile } from './orders.ts';
import { accept } from './terminal.ts';

/** `cardline run --open-id FILE`: where the house keeps its people. The client's secret lies in a file of its own, beside it. */
export function openIdOf(file: string): OpenIdSignIn {
  const settings = accept(readYamlFile(requireFile(file), openIdSchema));
  const { clientSecretFile } = settings;
  const clientSecret =
    clientSecretFile === undefined
      ? null
      : readFileSync(requireFile(resolve(dirname(file), clientSecretFile)), 'utf8').trim();
  return new OpenIdSignIn({ settings, clientSecret, clock: new RealClock(), entropy: new SystemEntropy() });
}

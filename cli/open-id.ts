import { dirname, resolve } from 'node:path';

import { OpenIdSignIn, openIdSchema } from '../controller/people/open-id.ts';
import { readYamlFile } from '../recipes/yaml-file.ts';
import { RealClock } from '../stations/clock.ts';
import { SystemEntropy } from '../stations/random.ts';
import { requireFile, textOf } from './named-file.ts';
import { accept } from './accepted.ts';
import { CliError } from './terminal.ts';

/** `cardline run --open-id FILE`: where the house keeps its people. The client's secret lies in a file of its own, beside it. */
export function openIdOf(file: string): OpenIdSignIn {
  const settings = accept(readYamlFile(requireFile(file), openIdSchema));
  const { clientSecretFile } = settings;
  const secretFile = clientSecretFile === undefined ? null : resolve(dirname(file), clientSecretFile);
  const clientSecret = secretFile === null ? null : textOf(secretFile).trim();
  if (clientSecret === '') throw new CliError(`${secretFile ?? ''} is empty, and the client’s secret is wanted`);
  return new OpenIdSignIn({ settings, clientSecret, clock: new RealClock(), entropy: new SystemEntropy() });
}

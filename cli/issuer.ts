import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { KeyFolder, type IssuerKeys } from '../controller/keys/issuer-keys.ts';
import { KeyRing } from '../controller/orders/keys.ts';
import type { Clock } from '../stations/clock.ts';
import type { Entropy } from '../stations/random.ts';
import { homeFolder, masterKeyFile } from './home.ts';
import { CliError } from './terminal.ts';

/** Where the issuer's keys are: for simulated lines they make themselves, for real ones somebody holds a ceremony. */

const RENEW_BEFORE_MS = 86_400_000;

export function keyFolder(simulated: boolean, clock: Clock, entropy: Entropy): KeyFolder {
  const folder = join(homeFolder(), 'keys', simulated ? 'simulated' : 'production');
  return new KeyFolder({ folder, simulated, passphrase: passphrase(simulated, entropy), clock, entropy });
}

export async function openIssuerKeys(simulated: boolean, clock: Clock, entropy: Entropy): Promise<IssuerKeys> {
  const keys = keyFolder(simulated, clock, entropy);
  if (!keys.exists()) {
    if (!simulated) {
      throw new CliError('there are no issuer keys for a real line yet; make them with: cardline keys create');
    }
    keys.create('P-256');
  }
  if (simulated && keys.describe().signerUsageEndMs < clock.wallTimeMs() + RENEW_BEFORE_MS) keys.renew();
  const opened = await keys.open(process.env['CARDLINE_HSM_PIN'] ?? null);
  if (!opened.ok)
    throw new CliError(`the document signer can't be opened: ${String(opened.fault.context['why'] ?? '')}`);
  return opened.value;
}

/** Simulated keys open with this computer's master key; real ones with what CARDLINE_KEY_PASSPHRASE says. */
function passphrase(simulated: boolean, entropy: Entropy): string {
  const given = process.env['CARDLINE_KEY_PASSPHRASE'];
  if (given !== undefined && given !== '') return given;
  if (!simulated) throw new CliError('set CARDLINE_KEY_PASSPHRASE to the passphrase of the issuer keys');
  const file = masterKeyFile();
  if (!existsSync(file)) KeyRing.fromFile(file, entropy);
  return createHash('sha256').update('simulated issuer keys').update(readFileSync(file)).digest('hex');
}

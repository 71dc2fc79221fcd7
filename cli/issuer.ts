import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { CeremonyLog, type CeremonyFlaw } from '../controller/keys/ceremony-log.ts';
import { KeyFolder, type IssuerKeys } from '../controller/keys/issuer-keys.ts';
import type { IssuedDocuments } from '../controller/keys/key-index.ts';
import { partsWeakness, type PartsWeakness } from '../controller/keys/passphrase-parts.ts';
import { KeyRing } from '../controller/orders/keys.ts';
import type { Clock } from '../stations/clock.ts';
import type { Entropy } from '../stations/random.ts';
import { askSecret } from './ask-secret.ts';
import { headsFolder, homeFolder, masterKeyFile } from './home.ts';
import { defaultRecipe, installedRecipes, recipeNamed } from './recipes.ts';
import { CliError } from './terminal.ts';

/** Where the issuer's keys are: for simulated lines they make themselves, for real ones somebody holds a ceremony. */

const RENEW_BEFORE_MS = 86_400_000;

/** `made`: keys are to be made with the passphrase that is given; then each part must be one that nobody guesses. */
export async function keyFolder(
  simulated: boolean,
  clock: Clock,
  entropy: Entropy,
  made: 'made' | 'there' = 'there',
): Promise<KeyFolder> {
  const passphrase = simulated ? simulatedPassphrase(entropy) : await passphraseOfTwo(made);
  return new KeyFolder({ folder: folderOf(simulated), simulated, passphrase, clock, entropy });
}

export function ceremonyLog(simulated: boolean): CeremonyLog {
  const folder = folderOf(simulated);
  return new CeremonyLog(join(folder, 'ceremonies.ndjson'), join(headsFolder(), `ceremonies-${basename(folder)}.json`));
}

function folderOf(simulated: boolean): string {
  return join(homeFolder(), 'keys', simulated ? 'simulated' : 'production');
}

export async function openIssuerKeys(simulated: boolean, clock: Clock, entropy: Entropy): Promise<IssuerKeys> {
  const keys = await keyFolder(simulated, clock, entropy);
  if (!keys.exists()) {
    if (!simulated) {
      throw new CliError(
        'there are no issuer keys for a real line yet; make them with: cardline keys create --by NAME --second NAME',
      );
    }
    keys.create('P-256', 'explicit', issuedDocuments(null, ''));
  }
  const flaw = simulated ? null : ceremonyLog(simulated).flaw(keys.state);
  if (flaw !== null) throw new CliError(`${wordsOfFlaw(flaw)}; ${GOES_ON}`);
  if (simulated && keys.describe().inspection === null) keys.createInspection();
  if (simulated && keys.describe().signerUsageEndMs < clock.wallTimeMs() + RENEW_BEFORE_MS) keys.renew();
  const opened = await keys.open(process.env['CARDLINE_HSM_PIN'] ?? null);
  if (!opened.ok)
    throw new CliError(`the document signer can't be opened: ${String(opened.fault.context['why'] ?? '')}`);
  return opened.value;
}

/** How people go on with keys that are not as they were left. */
export const GOES_ON =
  'bring the newest copy back; two custodians go on with this one by «cardline keys renew --accept-changed»';

export function wordsOfFlaw(flaw: CeremonyFlaw): string {
  switch (flaw.flaw) {
    case 'broken':
      return `the log of ceremonies is not as it was written from line ${flaw.at} on`;
    case 'older':
      return `the log of ceremonies has ${flaw.has} lines, and had come to ${flaw.reached} already, or was another one: it is an older copy`;
    case 'keys-changed':
      return 'the issuer’s keys are not as the last ceremony left them: signers or revocations may be missing';
  }
}

/** Two letters of the states in whose name recipes are installed; for others somebody says them. */
const COUNTRIES: Readonly<Record<string, string>> = { VNM: 'VN', UTO: 'UT' };

/**
 * State and types of documents as the installed recipes have them: the state of the one that is named, or else of the default one.
 * `country`: two letters, empty for those of a state that is known.
 */
export function issuedDocuments(recipe: string | null, country: string): IssuedDocuments {
  const installed = installedRecipes();
  const chosen = recipe === null ? defaultRecipe(installed) : recipeNamed(installed, recipe);
  const { issuer } = chosen.recipe.document;
  const letters = country === '' ? COUNTRIES[issuer] : country;
  if (letters === undefined || !/^[A-Z]{2}$/.test(letters))
    throw new CliError(`say the two letters of ${issuer} with --country`);
  return { country: letters, state: issuer, types: documentTypes() };
}

/** Types of all that is installed: one signer signs whatever batch comes. */
export function documentTypes(): string[] {
  const types = installedRecipes().map(({ recipe }) => recipe.document.documentCode.replaceAll('<', ''));
  return [...new Set(types)].toSorted();
}

const PART_WORDS: Readonly<Record<PartsWeakness, string>> = {
  short: 'each custodian’s part of the passphrase has twelve characters at least',
  monotonous: 'each custodian’s part of the passphrase has five different characters at least',
  alike: 'one custodian’s part of the passphrase stands in the other’s: each makes up their own',
};

/** Each custodian knows a part: neither opens the keys alone. */
async function passphraseOfTwo(made: 'made' | 'there'): Promise<string> {
  const first = await askSecret('CARDLINE_KEY_PASSPHRASE', 'the first custodian’s part of the issuer keys’ passphrase');
  const second = await askSecret('CARDLINE_KEY_PASSPHRASE_2', 'the second custodian’s part');
  const weakness = made === 'made' ? partsWeakness(first, second) : null;
  if (weakness !== null) throw new CliError(PART_WORDS[weakness]);
  return `${first.length}:${first}${second}`;
}

/** Simulated keys open with this computer's master key, unless somebody says otherwise. */
function simulatedPassphrase(entropy: Entropy): string {
  const given = process.env['CARDLINE_KEY_PASSPHRASE'];
  if (given !== undefined && given !== '') return given;
  const file = masterKeyFile();
  if (!existsSync(file)) KeyRing.fromFile(file, entropy);
  return createHash('sha256').update('simulated issuer keys').update(readFileSync(file)).digest('hex');
}

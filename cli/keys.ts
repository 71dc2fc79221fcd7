import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  type Ceremony,
  type CeremonyFlaw,
  type CeremonyLog,
  type CeremonyRecord,
} from '../controller/keys/ceremony-log.ts';
import type { KeyFolder } from '../controller/keys/issuer-keys.ts';
import { RealClock } from '../stations/clock.ts';
import { SystemEntropy } from '../stations/random.ts';
import { parseCvCertificates } from '../stations/smartcard/eac/card-verifiable-certificate.ts';
import type { ParameterForm } from '../stations/smartcard/icao9303/domain-parameters.ts';
import type { Given } from './command-line/option.ts';
import type { KeysOptions } from './commands/keys.ts';
import { ceremonyLog, documentTypes, GOES_ON, issuedDocuments, keyFolder, wordsOfFlaw } from './issuer.ts';
import { textOf } from './named-file.ts';
import { twoPeople } from './two-people.ts';
import { CliError, print, UsageError } from './terminal.ts';

/** `cardline keys`: the issuer's authority, document signers and card master key. Two people hold each ceremony. */

/** An inspection system's files, as chip dump --terminal reads them. */
export const TERMINAL_FILES = {
  cvca: 'cvca.cvcert',
  certificates: 'chain.cvcerts',
  key: 'inspection-system.key',
} as const;

/** `verb`: the ceremony, or none. `word`: the serial number or the file that it is about. */
export async function holdOrShow(verb: Ceremony | 'show', given: Given<KeysOptions>, word?: string): Promise<number> {
  const ceremony = verb === 'show' ? undefined : verb;
  const { simulated } = given;
  // Simulated keys make themselves, and nobody stands for them.
  const people = simulated || ceremony === undefined ? null : twoPeople(given);
  const clock = new RealClock();
  const keys = await keyFolder(simulated, clock, new SystemEntropy(), ceremony === 'create' ? 'made' : 'there');
  const log = ceremonyLog(simulated);
  if (ceremony !== undefined) {
    const accepted = given['accept-changed'];
    const flaw = people === null ? null : flawBefore(ceremony, keys, log);
    if (flaw !== null && !accepted) throw new CliError(`${wordsOfFlaw(flaw)}; ${GOES_ON}`);
    const subject = await hold(ceremony, keys, given, word);
    if (people !== null)
      log.append({
        at: clock.wallTimeMs(),
        ceremony,
        subject,
        ...people,
        state: keys.state,
        accepted: flaw !== null,
      });
  }
  const { records, brokenAt } = log.read();
  const shown = keys.describe();
  const lines = [...wordsOf(shown), ...records.map(sayCeremony)];
  const flaw = log.flaw(keys.state);
  if (flaw !== null) lines.push(wordsOfFlaw(flaw));
  print(
    { ...shown, ceremonies: records, ceremoniesBrokenAt: brokenAt, flaw: flaw?.flaw ?? '' },
    given.json,
    lines.join('\n'),
  );
  return flaw === null ? 0 : 1;
}

/** Where keys are to be made there is nothing yet but a log that may be missed. */
function flawBefore(ceremony: Ceremony, keys: KeyFolder, log: CeremonyLog): CeremonyFlaw | null {
  return ceremony === 'create' && !keys.exists() ? log.flaw('') : log.flaw(keys.state);
}

/** Serial number of the certificate that it was about; empty for none. */
async function hold(
  ceremony: Ceremony,
  keys: KeyFolder,
  given: Given<KeysOptions>,
  word: string | undefined,
): Promise<string> {
  const newest = (): string => keys.describe().signers.at(-1)?.serial ?? '';
  switch (ceremony) {
    case 'create': {
      const documents = issuedDocuments(given.recipe, given.country ?? '');
      keys.create(given.curve, given.parameters ?? 'explicit', documents);
      return newest();
    }
    case 'renew': {
      const { module, parameters } = given;
      if (module === null) keys.renew(parameters, documentTypes());
      else await renewInHsm(keys, module, tokenOf(given.token), parameters);
      return newest();
    }
    case 'revoke':
      if (word === undefined) throw new UsageError('keys revoke wants the serial number of a document signer');
      keys.revoke(word.toUpperCase());
      return word.toUpperCase();
    case 'inspection': {
      const folder = given.out ?? '';
      // Handing one out needs an authority, and makes it the first time.
      const renewed = given['renew-authority'];
      const verifier =
        keys.describe().inspection === null || folder === '' || renewed ? keys.createInspection(renewed) : '';
      return folder === '' ? verifier : writeTerminal(keys, folder);
    }
    case 'card-master':
      if (word === undefined) throw new UsageError('keys card-master wants a file with the key in hexadecimal');
      keys.setCardMasterKey(readHex(word));
      return '';
  }
}

function tokenOf(label: string | null): string {
  if (label === null) throw new UsageError('--token is missing');
  return label;
}

function wordsOf({
  authority,
  curve,
  parameters,
  signers,
  revoked,
  inspection,
  signerUsageEndMs,
}: ReturnType<KeyFolder['describe']>): string[] {
  return [
    `authority  ${authority.commonName}, ${authority.organization}, ${authority.country} (${curve}, parameters ${parameters}, documents ${authority.documentTypes.join(' ')})`,
    ...signers.map(({ serial, key }, index) => {
      const place = key.kind === 'file' ? 'encrypted file' : `token ${key.tokenLabel}`;
      const gone = revoked.some((entry) => entry.serial === serial) ? ', REVOKED' : '';
      return `signer     ${serial}  ${place}${index === signers.length - 1 ? ', signs' : ''}${gone}`;
    }),
    inspection === null
      ? 'inspection none: chips open fingerprints to nobody (keys inspection)'
      : `inspection authority ${inspection.authorities} and verifier ${inspection.verifiers}: QC reads fingerprints`,
    `signs until ${dayOf(signerUsageEndMs)}`,
  ];
}

function sayCeremony({ at, ceremony, subject, by, second, accepted }: CeremonyRecord): string {
  return `${new Date(at).toISOString()}  ${ceremony}${subject === '' ? '' : ` ${subject}`}, by ${by} and ${second}${accepted ? ', on keys that were not as they had been left' : ''}`;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** What an inspection system that is not the line's own is given: its chain and its key. The value is its name. */
function writeTerminal(keys: KeyFolder, folder: string): string {
  const { certificates, privateKey } = keys.issueTerminal();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const cvca = keys.inspectionCertificates?.cvca ?? new Uint8Array(0);
  writeFileSync(join(folder, TERMINAL_FILES.cvca), cvca);
  writeFileSync(join(folder, TERMINAL_FILES.certificates), certificates);
  writeFileSync(join(folder, TERMINAL_FILES.key), `${Buffer.from(privateKey).toString('hex')}\n`, { mode: 0o600 });
  return parseCvCertificates(certificates)?.at(-1)?.holderReference ?? '';
}

function readHex(file: string): Uint8Array {
  const content = textOf(file).trim();
  if (!/^([0-9a-fA-F]{2})+$/.test(content)) throw new CliError(`${file} does not hold a key in hexadecimal`);
  return Buffer.from(content, 'hex');
}

async function renewInHsm(
  keys: KeyFolder,
  module: string,
  tokenLabel: string,
  parameters: ParameterForm | null,
): Promise<void> {
  const pin = process.env['CARDLINE_HSM_PIN'];
  if (pin === undefined) throw new CliError('set CARDLINE_HSM_PIN to the PIN of the token');
  const renewed = await keys.renewInHsm({ module, tokenLabel, pin }, parameters, documentTypes());
  if (!renewed.ok) throw new CliError(`the module refused: ${String(renewed.fault.context['why'] ?? '')}`);
}

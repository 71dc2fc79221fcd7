import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  CEREMONIES,
  type Ceremony,
  type CeremonyFlaw,
  type CeremonyLog,
  type CeremonyRecord,
} from '../controller/keys/ceremony-log.ts';
import type { KeyFolder } from '../controller/keys/issuer-keys.ts';
import { ISSUER_CURVES } from '../controller/keys/key-index.ts';
import { RealClock } from '../stations/clock.ts';
import { SystemEntropy } from '../stations/random.ts';
import { parseCvCertificates } from '../stations/smartcard/eac/card-verifiable-certificate.ts';
import { PARAMETER_FORMS, type ParameterForm } from '../stations/smartcard/icao9303/domain-parameters.ts';
import { ceremonyLog, documentTypes, GOES_ON, issuedDocuments, keyFolder, wordsOfFlaw } from './issuer.ts';
import { textOf } from './named-file.ts';
import { CliError, flag, parse, print, text, twoPeople, UsageError } from './terminal.ts';

/** `cardline keys`: the issuer's authority, document signers and card master key. Two people hold each ceremony. */

const USAGE =
  'keys show | keys create [--curve P-256|brainpoolP256r1] [--parameters explicit|named] [--recipe NAME] [--country XX] | ' +
  'renew [--module LIB --token LABEL] [--parameters explicit|named] | revoke SERIAL | inspection [--renew-authority] [--out FOLDER] | card-master FILE, ' +
  'each but show with --by NAME --second NAME, and with --accept-changed where the keys are not as they were left';

/** An inspection system's files, as chip dump --terminal reads them. */
export const TERMINAL_FILES = {
  cvca: 'cvca.cvcert',
  certificates: 'chain.cvcerts',
  key: 'inspection-system.key',
} as const;

type Values = ReturnType<typeof parse>['values'];

export async function run(args: string[]): Promise<number> {
  const [verb = '', ...rest] = args;
  const { values, words } = parse(
    rest,
    {
      simulated: { type: 'boolean' },
      curve: { type: 'string' },
      parameters: { type: 'string' },
      out: { type: 'string' },
      'renew-authority': { type: 'boolean' },
      recipe: { type: 'string' },
      country: { type: 'string' },
      module: { type: 'string' },
      token: { type: 'string' },
      'accept-changed': { type: 'boolean' },
      by: { type: 'string' },
      second: { type: 'string' },
      json: { type: 'boolean' },
    },
    1,
  );
  const ceremony = CEREMONIES.find((name) => name === verb);
  if (ceremony === undefined && verb !== 'show') throw new UsageError(USAGE);
  const simulated = flag(values, 'simulated');
  // Simulated keys make themselves, and nobody stands for them.
  const people = simulated || ceremony === undefined ? null : twoPeople(values);
  const clock = new RealClock();
  const keys = await keyFolder(simulated, clock, new SystemEntropy(), ceremony === 'create' ? 'made' : 'there');
  const log = ceremonyLog(simulated);
  if (ceremony !== undefined) {
    const accepted = flag(values, 'accept-changed');
    const flaw = people === null ? null : flawBefore(ceremony, keys, log);
    if (flaw !== null && !accepted) throw new CliError(`${wordsOfFlaw(flaw)}; ${GOES_ON}`);
    const subject = await hold(ceremony, keys, values, words[0]);
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
    flag(values, 'json'),
    lines.join('\n'),
  );
  return flaw === null ? 0 : 1;
}

/** Where keys are to be made there is nothing yet but a log that may be missed. */
function flawBefore(ceremony: Ceremony, keys: KeyFolder, log: CeremonyLog): CeremonyFlaw | null {
  return ceremony === 'create' && !keys.exists() ? log.flaw('') : log.flaw(keys.state);
}

/** Serial number of the certificate that it was about; empty for none. */
async function hold(ceremony: Ceremony, keys: KeyFolder, values: Values, word: string | undefined): Promise<string> {
  const newest = (): string => keys.describe().signers.at(-1)?.serial ?? '';
  switch (ceremony) {
    case 'create': {
      const curve = ISSUER_CURVES.find((name) => name === text(values, 'curve', 'P-256'));
      if (curve === undefined) throw new UsageError(`--curve is ${ISSUER_CURVES.join(' or ')}`);
      const recipe = text(values, 'recipe', '');
      const documents = issuedDocuments(recipe === '' ? null : recipe, text(values, 'country', ''));
      keys.create(curve, parametersOf(values) ?? 'explicit', documents);
      return newest();
    }
    case 'renew': {
      const module = text(values, 'module', '');
      if (module === '') keys.renew(parametersOf(values), documentTypes());
      else await renewInHsm(keys, module, text(values, 'token', null), parametersOf(values));
      return newest();
    }
    case 'revoke':
      if (word === undefined) throw new UsageError('keys revoke wants the serial number of a document signer');
      keys.revoke(word.toUpperCase());
      return word.toUpperCase();
    case 'inspection': {
      const folder = text(values, 'out', '');
      // Handing one out needs an authority, and makes it the first time.
      const renewed = flag(values, 'renew-authority');
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

/** How keys say their curve: null where nothing is asked for. */
function parametersOf(values: Values): ParameterForm | null {
  const wanted = text(values, 'parameters', '');
  if (wanted === '') return null;
  const form = PARAMETER_FORMS.find((name) => name === wanted);
  if (form === undefined) throw new UsageError(`--parameters is ${PARAMETER_FORMS.join(' or ')}`);
  return form;
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

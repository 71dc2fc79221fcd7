import { command, group, type Command, type Word } from '../command-line/command.ts';
import {
  choice,
  defaulted,
  defaultsOf,
  file,
  flag,
  folder,
  namesOf,
  optional,
  text,
  type Options,
} from '../command-line/option.ts';
import type { IssuerCurve } from '../../controller/keys/key-index.ts';
import type { ParameterForm } from '../../stations/smartcard/icao9303/domain-parameters.ts';
import type { Ceremony } from '../../controller/keys/ceremony-log.ts';
import { BY, SECOND } from '../two-people.ts';
import { JSON_OUTPUT } from './shared-options.ts';

// Of their types alone, whose modules a list of commands should not wait for.
const CURVES = namesOf<IssuerCurve>({ 'P-256': true, brainpoolP256r1: true });
const FORMS = namesOf<ParameterForm>({ explicit: true, named: true });

const KEYS_OPTIONS = {
  curve: defaulted(choice('CURVE', CURVES, 'curve of the keys'), 'P-256'),
  parameters: optional(
    choice('FORM', FORMS, 'how certificates and chips say their curve'),
    'explicit; on renewal as before',
  ),
  recipe: optional(text('NAME', 'recipe whose state issues the documents'), 'citizen-card-2024'),
  country: optional(text('XX', 'two letters of that state'), 'those of the recipe’s state'),
  module: optional(file('PKCS #11 library of a hardware security module', 'LIB'), 'the key lies in an encrypted file'),
  token: optional(text('LABEL', 'label of the token'), 'required with --module'),
  out: optional(folder('folder for one more inspection system’s certificates and key', 'FOLDER')),
  'renew-authority': flag('makes the authority’s next key'),
  'accept-changed': flag('goes on with keys that are not as the last ceremony left them'),
  by: optional(BY, 'required but for --simulated'),
  second: optional(SECOND, 'required but for --simulated'),
  simulated: flag('the keys of simulated lines'),
  json: JSON_OUTPUT,
};
export type KeysOptions = typeof KEYS_OPTIONS;

const { simulated, by, second, 'accept-changed': acceptChanged, json } = KEYS_OPTIONS;
const CEREMONY = { by, second, 'accept-changed': acceptChanged, simulated, json };
const SECRETS = ['CARDLINE_KEY_PASSPHRASE', 'CARDLINE_KEY_PASSPHRASE_2', 'CARDLINE_HSM_PIN'] as const;

interface Verb {
  readonly summary: string;
  readonly options: Options;
  readonly examples: readonly [string, ...string[]];
  readonly words?: readonly Word[];
}

/** All of them have always accepted the same options: those that mean nothing to a verb are without an effect. */
function verb(name: Ceremony | 'show', { summary, options, examples, words = [] }: Verb): Command {
  return command({
    summary,
    options,
    accepted: KEYS_OPTIONS,
    words,
    wordsMost: 1,
    examples,
    environment: SECRETS,
    run: async (given, [word]) =>
      (await import('../keys.ts')).holdOrShow(name, { ...defaultsOf(KEYS_OPTIONS), ...given }, word),
  });
}

export const declared = group('the issuer’s authority, document signers and card master key', {
  show: verb('show', {
    summary: 'lists keys, certificates and ceremonies',
    options: { simulated, json },
    examples: ['cardline keys show', 'cardline keys show --simulated --json'],
  }),
  create: verb('create', {
    summary: 'makes the authority, the first document signer and the card master key',
    options: {
      curve: KEYS_OPTIONS.curve,
      parameters: KEYS_OPTIONS.parameters,
      recipe: KEYS_OPTIONS.recipe,
      country: KEYS_OPTIONS.country,
      ...CEREMONY,
    },
    examples: ['cardline keys create --curve brainpoolP256r1 --by Lan --second Minh'],
  }),
  renew: verb('renew', {
    summary: 'makes the next document signer',
    options: {
      module: KEYS_OPTIONS.module,
      token: KEYS_OPTIONS.token,
      parameters: KEYS_OPTIONS.parameters,
      ...CEREMONY,
    },
    examples: [
      'cardline keys renew --by Lan --second Minh',
      'cardline keys renew --module /usr/lib/softhsm/libsofthsm2.so --token cardline --by Lan --second Minh',
    ],
  }),
  revoke: verb('revoke', {
    summary: 'puts a document signer on the revocation list',
    options: CEREMONY,
    words: [{ name: 'SERIAL', about: 'serial number of the document signer, as keys show lists it', optional: true }],
    examples: ['cardline keys revoke 3F0A51C2 --by Lan --second Minh'],
  }),
  inspection: verb('inspection', {
    summary: 'makes what opens the chips’ fingerprints to inspection systems',
    options: { out: KEYS_OPTIONS.out, 'renew-authority': KEYS_OPTIONS['renew-authority'], ...CEREMONY },
    examples: ['cardline keys inspection --out terminal --by Lan --second Minh'],
  }),
  'card-master': verb('card-master', {
    summary: 'sets the key from which the keys of the blank chips are derived',
    options: CEREMONY,
    words: [{ name: 'FILE', about: 'the key in hexadecimal', optional: true, form: 'file' }],
    examples: ['cardline keys card-master FILE --by Lan --second Minh'],
  }),
});

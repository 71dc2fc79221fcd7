import { generateKeyPairSync } from 'node:crypto';

import { ITS_KEY } from '../../controller/people/issuer-kit.ts';
import { seen, type Attack } from './attack.ts';
import type { RealController } from './real-controller.ts';

/** Somebody who signs in elsewhere, by tokens that lie. */

interface Token {
  readonly key: typeof ITS_KEY | null;
  readonly sub: string;
  readonly name: string;
}

const BINH: Token = { key: ITS_KEY, sub: 'subject-of-binh', name: 'Bình' };

/** Who is signed in afterwards; empty for nobody. */
async function signIn(controller: RealController, { key, sub, name }: Token): Promise<string> {
  const { openId } = controller;
  openId.key = key;
  openId.claims = { sub, preferred_username: name, groups: ['floor'] };
  openId.userInfo = openId.claims;
  const browser = controller.browser();
  const asked = new URL((await browser.get('/sign-in/open-id')).headers.location ?? '/', controller.origin)
    .searchParams;
  openId.nonce = asked.get('nonce') ?? '';
  await browser.get(`/sign-in/open-id/back?code=c&state=${asked.get('state') ?? ''}`);
  const { person } = JSON.parse((await browser.get('/api/session')).text) as { person: string };
  return person;
}

const lyingTokens: Attack = {
  item: 'H8',
  title: 'ID tokens that lie',
  steps: [
    'Bình signs in by OpenID Connect with a token that the provider has signed',
    'the same with a token of the algorithm “none”, and with one that another key has signed',
    'another subject signs in under Bình’s name, then under the name of Lan, who has an account of this line',
  ],
  expected: 'the first alone is let in',
  short: false,
  run: async (grounds) => {
    const controller = await grounds.controller();
    const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const first = await signIn(controller, BINH);
    const lies: readonly (readonly [string, Token])[] = [
      ['alg none', { ...BINH, key: null }],
      ['a foreign key', { ...BINH, key: foreign }],
      ['another subject as Bình', { ...BINH, sub: 'subject-of-nobody' }],
      ['another subject as Lan', { ...BINH, sub: 'subject-of-nobody', name: 'Lan' }],
    ];
    const sentences: (readonly [boolean, string])[] = [[first === 'Bình', `Bình: signed in as ${first || 'nobody'}`]];
    for (const [what, token] of lies) {
      const person = await signIn(controller, token);
      sentences.push([person === '', `${what}: ${person === '' ? 'not let in' : `signed in as ${person}`}`]);
    }
    return seen(...sentences);
  },
};

export const OPEN_ID_ATTACKS: readonly Attack[] = [lyingTokens];

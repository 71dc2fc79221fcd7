import { createHash, generateKeyPairSync } from 'node:crypto';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { RealClock, VirtualClock } from '../../stations/clock.ts';
import { SeededRandom } from '../../stations/random.ts';
import { ITS_KEY, LyingIssuer } from './issuer-kit.ts';
import { GRANT_LIFE_MS, OpenIdGrants, REVALIDATE_MS, UNKNOWN_MOST_MS } from './open-id-grants.ts';
import { OpenIdSignIn, openIdSchema, type OpenIdPerson, type OpenIdRefusal, type Revalidated } from './open-id.ts';

/** Signing in before an issuer that lies, throws people out, or is away. */

const BACK = 'http://127.0.0.1/back';
const clock = new RealClock();
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });

const issuer = new LyingIssuer();
let signIn: OpenIdSignIn;
beforeAll(() => issuer.start());
afterAll(() => issuer.stop());
beforeEach(() => {
  issuer.key = ITS_KEY;
  issuer.claims = { sub: 'subject-1', preferred_username: 'Lan', groups: ['floor'] };
  issuer.userInfo = issuer.claims;
  const settings = openIdSchema.parse({
    title: 'the ministry',
    issuer: issuer.url,
    clientId: 'cardline',
    roles: { floor: 'operator', leads: 'production-manager', directory: 'administrator' },
  });
  signIn = new OpenIdSignIn({ settings, clientSecret: null, clock, entropy: new SeededRandom('open-id') });
});

/** There and back again. */
async function signedIn(): Promise<OpenIdPerson | OpenIdRefusal> {
  const begun = await signIn.begin(BACK);
  if (typeof begun === 'string') return begun;
  const asked = new URL(begun.url).searchParams;
  issuer.nonce = asked.get('nonce') ?? '';
  return signIn.finish(new URL(`${BACK}?code=c&state=${asked.get('state') ?? ''}`), begun.ticket);
}

describe('H8: an ID token', () => {
  test('that its issuer has signed lets in', async () => {
    expect(await signedIn()).toMatchObject({ name: 'Lan', roles: ['operator'] });
  });

  test.each([
    ['nobody has signed', null],
    ['another key has signed', foreign.privateKey],
  ])('that %s lets nobody in, whatever way it came by', async (_, key) => {
    issuer.key = key;
    expect(await signedIn()).toBe('open-id-refused');
  });

  test('says who somebody is by its subject, and not by a name', async () => {
    const first = (await signedIn()) as OpenIdPerson;
    issuer.claims = { ...issuer.claims, preferred_username: 'Lan Anh' };
    expect(((await signedIn()) as OpenIdPerson).subject).toBe(first.subject);
    issuer.claims = { ...issuer.claims, sub: 'subject-2', preferred_username: 'Lan' };
    expect(((await signedIn()) as OpenIdPerson).subject).not.toBe(first.subject);
    expect(first.subject).toBe(
      createHash('sha256')
        .update(JSON.stringify([issuer.url, 'subject-1']))
        .digest('hex'),
    );
  });

  test.each(['L\u200ban', '\u202eLan', 'La\u2066n', 'Lan\ufeff', 'L\u3164an', 'Lan\u2800', 'La\u034fn'])(
    'has a name in which every letter is seen: %j',
    async (name) => {
      issuer.claims = { ...issuer.claims, preferred_username: name };
      expect(await signedIn()).toMatchObject({ name: 'Lan' });
    },
  );

  test('gives no roles that exclude each other', async () => {
    issuer.claims = { ...issuer.claims, groups: ['floor', 'directory'] };
    expect(await signedIn()).toBe('roles-exclude');
  });
});

describe('H8: a ticket', () => {
  test('serves once, and is pushed out by no flood of others', async () => {
    const begun = await signIn.begin(BACK);
    for (let index = 0; index < 500; index += 1) await signIn.begin(BACK);
    const { url, ticket } = begun as Exclude<typeof begun, string>;
    const asked = new URL(url).searchParams;
    issuer.nonce = asked.get('nonce') ?? '';
    const back = new URL(`${BACK}?code=c&state=${asked.get('state') ?? ''}`);
    expect(await signIn.finish(back, `${ticket}x`)).toBe('open-id-refused');
    expect(await signIn.finish(back, ticket)).toMatchObject({ name: 'Lan' });
    expect(await signIn.finish(back, ticket)).toBe('open-id-refused');
  });
});

describe('H8: whoever was let in is asked for again', () => {
  const revalidated = async (): Promise<Revalidated> => ((await signedIn()) as OpenIdPerson).revalidate();

  test('and is still who they were', async () => {
    expect(await revalidated()).toBe('valid');
  });

  test('and is out once they are thrown out there, or have other groups', async () => {
    const person = (await signedIn()) as OpenIdPerson;
    issuer.userInfo = { ...issuer.claims, groups: ['leads'] };
    expect(await person.revalidate()).toBe('gone');
    issuer.userInfo = null;
    expect(await person.revalidate()).toBe('gone');
  });
});

describe('H8: those who are let in elsewhere', () => {
  let virtual: VirtualClock;
  let grants: OpenIdGrants;
  let over: string[];
  let said: Revalidated;
  beforeEach(() => {
    virtual = new VirtualClock();
    over = [];
    said = 'valid';
    grants = new OpenIdGrants(virtual, (subject) => void over.push(subject));
    grants.start();
    grants.add('lan', () => Promise.resolve(said));
  });
  afterEach(() => grants.stop());
  const pass = (ms: number): Promise<unknown> => virtual.run(() => false, virtual.nowMs() + ms);

  test('are in for a shift as long as the issuer says so, and then show themselves', async () => {
    await pass(GRANT_LIFE_MS - REVALIDATE_MS);
    expect(grants.holds('lan')).toBe(true);
    await pass(2 * REVALIDATE_MS);
    expect([grants.holds('lan'), over]).toEqual([false, ['lan']]);
  });

  test('are out within minutes once the issuer says so', async () => {
    said = 'gone';
    await pass(REVALIDATE_MS + 1000);
    expect([grants.holds('lan'), over]).toEqual([false, ['lan']]);
  });

  test('are out after an hour in which nobody could say', async () => {
    said = 'unknown';
    await pass(UNKNOWN_MOST_MS - REVALIDATE_MS);
    expect(grants.holds('lan')).toBe(true);
    await pass(2 * REVALIDATE_MS);
    expect([grants.holds('lan'), over]).toEqual([false, ['lan']]);
  });

  test('are unknown after a restart', () => {
    expect(new OpenIdGrants(virtual, () => undefined).holds('lan')).toBe(false);
  });
});

import { createServer, type Server } from 'node:http';

import { Provider } from 'oidc-provider';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { SessionView } from '../../controller/gateway/contract.ts';
import { OpenIdSignIn, openIdSchema } from '../../controller/people/open-id.ts';
import { RealClock } from '../../stations/clock.ts';
import { SystemEntropy } from '../../stations/random.ts';
import { freePort } from '../process/free-port.ts';
import { ServedLine } from './served-line.ts';

/** Signing in by OpenID Connect, before a certified provider (panva/node-oidc-provider) that runs beside the test. */

/** A browser's jar: cookies by host and port, sent to whoever set them. */
class Browser {
  readonly #jar = new Map<string, Map<string, string>>();

  async visit(url: string, form: Readonly<Record<string, string>> | null = null): Promise<Response> {
    const { host } = new URL(url);
    const cookies = this.#jar.get(host) ?? new Map<string, string>();
    this.#jar.set(host, cookies);
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === null ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (/expires=Thu, 01 Jan 1970|max-age=0/i.test(line)) cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  /** Goes where it is sent, saying who it is where it is asked, until it arrives somewhere. */
  async follow(url: string, login: string): Promise<{ readonly url: string; readonly response: Response }> {
    let at = url;
    let form: Record<string, string> | null = null;
    for (let step = 0; step < 20; step += 1) {
      const response = await this.visit(at, form);
      form = null;
      const next = response.headers.get('location');
      if (next !== null) {
        at = new URL(next, at).href;
        continue;
      }
      if (!at.includes('/interaction/')) return { url: at, response };
      const page = await response.text();
      form = page.includes('name="login"') ? { prompt: 'login', login, password: 'any' } : { prompt: 'consent' };
    }
    throw new Error('sent around in a circle');
  }
}

let issuer = '';
let server: Server;
let served: ServedLine;

beforeAll(async () => {
  const port = await freePort();
  issuer = `http://localhost:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'cardline',
        token_endpoint_auth_method: 'none',
        redirect_uris: ['http://localhost/sign-in/open-id/back'],
        application_type: 'native',
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
    conformIdTokenClaims: false,
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        preferred_username: id,
        groups: id === 'guest' ? ['visitors'] : ['line-operators', id === 'Lan' ? 'shift-leads' : 'cooks'],
      }),
    }),
  });
  const answer = provider.callback();
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(port, resolve));
}, 30_000);

afterAll(() => {
  server.close();
});

beforeEach(async () => {
  const settings = openIdSchema.parse({
    title: 'the ministry',
    issuer,
    clientId: 'cardline',
    roles: { 'line-operators': 'operator', 'shift-leads': 'production-manager' },
  });
  const openId = new OpenIdSignIn({
    settings,
    clientSecret: null,
    clock: new RealClock(),
    entropy: new SystemEntropy(),
  });
  served = await ServedLine.start('open-id', null, 1, openId);
});
afterEach(() => served.stop());

const start = (): string => `${served.address}/sign-in/open-id`;

async function signIn(login: string): Promise<{ browser: Browser; url: string; session: SessionView }> {
  const browser = new Browser();
  const { url } = await browser.follow(start(), login);
  const session = (await (await browser.visit(`${served.address}/api/session`)).json()) as SessionView;
  return { browser, url, session };
}

describe('a user of the identity provider', () => {
  test('signs in there, and gets the roles of their groups here', async () => {
    const { url, session } = await signIn('Lan');
    expect(url).toBe(`${served.address}/`);
    expect(session).toMatchObject({
      signedIn: true,
      person: 'Lan',
      roles: ['operator', 'production-manager'],
      openId: 'the ministry',
    });
    const told = [...served.run.line.store.read(0)].map(({ body }) => body);
    expect(told).toContainEqual(expect.objectContaining({ kind: 'person.changed', person: 'Lan', by: 'open-id' }));
    expect(told).toContainEqual(expect.objectContaining({ kind: 'session.opened', person: 'Lan', how: 'open-id' }));
  });

  test('without a role here gets a message, and no session', async () => {
    const { url, session } = await signIn('guest');
    expect([new URL(url).search, session.signedIn]).toEqual(['?open-id=open-id-no-role', false]);
  });

  test('does not take over an account of this line', async () => {
    await served.signInAs('administrator');
    const { url, session } = await signIn('a administrator');
    expect([new URL(url).search, session.signedIn]).toEqual(['?open-id=person-known', false]);
  });

  test('has no password here: sign-in by password is rejected', async () => {
    await signIn('Lan');
    const answer = await served.post('', '/api/sign-in', { how: 'password', name: 'Lan', secret: 'x' });
    expect(answer.status).toBe(401);
  });
});

describe('a forged callback', () => {
  test.each([
    ['without having been sent', '?code=abc&state=def'],
    ['with nothing', ''],
    ['with a refusal', '?error=access_denied&state=x'],
  ])('%s gets no session', async (_, query) => {
    const browser = new Browser();
    const { url } = await browser.follow(`${served.address}/sign-in/open-id/back${query}`, 'Lan');
    expect(new URL(url).search).toBe('?open-id=open-id-refused');
  });

  test('with another browser’s state, or a used one, gets no session', async () => {
    const victim = new Browser();
    const begun = await victim.visit(start());
    const toIssuer = begun.headers.get('location') ?? '';
    // The attacker's own browser comes back with what was the victim's.
    const attacker = new Browser();
    const { url } = await attacker.follow(toIssuer, 'Lan');
    expect(new URL(url).search).toBe('?open-id=open-id-refused');
    const { url: first } = await victim.follow(toIssuer, 'Lan');
    expect(new URL(first).search).toBe('');
    const { url: again } = await victim.follow(toIssuer, 'Lan');
    expect(new URL(again).search).toBe('?open-id=open-id-refused');
  });

  test('while the issuer is unavailable gets a message', async () => {
    const settings = openIdSchema.parse({
      title: 'nobody',
      issuer: `http://localhost:${await freePort()}`,
      clientId: 'x',
      roles: { nobody: 'operator' },
    });
    const away = new OpenIdSignIn({
      settings,
      clientSecret: null,
      clock: new RealClock(),
      entropy: new SystemEntropy(),
    });
    expect(await away.begin('http://localhost/back')).toBe('open-id-unreachable');
  });
});

import type { Configuration } from 'openid-client';
import { z } from 'zod';

import { jsonValue } from '../../recipes/strict-json.ts';
import type { Clock } from '../../stations/clock.ts';
import type { Entropy } from '../../stations/random.ts';
import { ROLES, rolesExclude, type Role } from './permissions.ts';
import { openIdSubject } from './open-id-subject.ts';
import { personName, withoutUnseen } from './plain-text.ts';
import { TicketSeal } from './ticket-seal.ts';

/**
 * External sign-in (OpenID Connect Core 1.0): authorization code with PKCE (RFC 7636), state and nonce. The identity comes from a token
 * whose signature is verified with the issuer's published keys; the roles here follow from the person's groups there.
 */

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

export const openIdSchema = z.strictObject({
  /** Label of the button. */
  title: z.string().min(1).max(60),
  /** Encrypted, except for an issuer on this computer. */
  issuer: z.url().refine((url) => {
    const { protocol, hostname, search, hash } = new URL(url);
    const safe = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
    return safe && search === '' && hash === '';
  }, 'must be https://… without a query (http:// on this computer alone)'),
  clientId: z.string().min(1).max(200),
  /** File with the client's secret; absent for a public client. */
  clientSecretFile: z.string().min(1).optional(),
  /** Claim with the person's name. */
  nameClaim: z.string().min(1).max(60).default('preferred_username'),
  /** Claim with the person's groups. */
  groupsClaim: z.string().min(1).max(60).default('groups'),
  roles: z
    .record(z.string(), z.enum(ROLES))
    .refine((roles) => Object.keys(roles).length > 0, 'names no group: nobody could sign in'),
});
export type OpenIdSettings = z.infer<typeof openIdSchema>;

export interface OpenIdOptions {
  readonly settings: OpenIdSettings;
  readonly clientSecret: string | null;
  readonly clock: Clock;
  readonly entropy: Entropy;
}

export type OpenIdRefusal = 'open-id-unreachable' | 'open-id-refused' | 'open-id-no-role' | 'roles-exclude';
export interface OpenIdPerson {
  readonly name: string;
  readonly roles: readonly Role[];
  /** Hash of issuer and `sub`. */
  readonly subject: string;
  /** Asks the issuer whether the person is still allowed, with the same identity. */
  readonly revalidate: () => Promise<Revalidated>;
}

/** `gone`: no longer allowed, or with other roles. `unknown`: the issuer gave no answer. */
export type Revalidated = 'valid' | 'gone' | 'unknown';

interface Tokens {
  access_token: string;
  refresh_token?: string | undefined;
}

/** State between redirect and return: the browser keeps it, sealed, so that a flood of other attempts can't displace it. */
const attemptSchema = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  untilMs: z.number(),
});

/** Time limit from the button to the return. */
export const ATTEMPT_LIFE_MS = 5 * 60_000;
/** Returned tickets remembered: each is valid once. */
const USED_MAX = 1000;
const SECRET_BYTES = 32;
const nameSchema = z.preprocess((said) => (typeof said === 'string' ? withoutUnseen(said) : said), personName(60));
const subSchema = z.string().min(1).max(255);
const groupsSchema = z.union([z.array(z.string()), z.string().transform((one) => [one])]);

/** Loaded with the first external sign-in: most lines have none. */
const library = () => import('openid-client');

export class OpenIdSignIn {
  readonly #options: OpenIdOptions;
  readonly #seal: TicketSeal;
  readonly #used = new Set<string>();
  #configuration: Configuration | null = null;

  constructor(options: OpenIdOptions) {
    this.#options = options;
    this.#seal = new TicketSeal(options.entropy);
  }

  get title(): string {
    return this.#options.settings.title;
  }

  /** The URL to redirect to, and the secret that the browser brings back. */
  async begin(redirectUri: string): Promise<{ readonly url: string; readonly ticket: string } | OpenIdRefusal> {
    const configuration = await this.#discover();
    if (configuration === null) return 'open-id-unreachable';
    const [state, nonce, verifier] = [this.#secret(), this.#secret(), this.#secret()];
    const untilMs = this.#options.clock.nowMs() + ATTEMPT_LIFE_MS;
    const ticket = this.#seal.sealed(JSON.stringify({ state, nonce, verifier, untilMs }));
    const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await library();
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: 'openid profile',
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, ticket };
  }

  /** `back`: the URL that the browser returned to, with the issuer's parameters. A ticket is valid once. */
  async finish(back: URL, ticket: string): Promise<OpenIdPerson | OpenIdRefusal> {
    const opened = this.#seal.opened(ticket);
    const attempt = opened === null || this.#used.has(ticket) ? null : attemptSchema.parse(jsonValue(opened));
    if (attempt === null || this.#options.clock.nowMs() > attempt.untilMs) return 'open-id-refused';
    this.#use(ticket);
    const configuration = await this.#discover();
    if (configuration === null) return 'open-id-unreachable';
    const { settings } = this.#options;
    try {
      const { authorizationCodeGrant } = await library();
      const tokens = await authorizationCodeGrant(configuration, back, {
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: attempt.verifier,
        idTokenExpected: true,
      });
      return this.#personOf(settings, tokens.claims() ?? {}, tokens);
    } catch {
      // Whatever was wrong with code, token or signature: nobody is signed in.
      return 'open-id-refused';
    }
  }

  #personOf(
    settings: OpenIdSettings,
    claims: Readonly<Record<string, unknown>>,
    tokens: Tokens,
  ): OpenIdPerson | OpenIdRefusal {
    const name = nameSchema.safeParse(claims[settings.nameClaim]);
    const sub = subSchema.safeParse(claims['sub']);
    if (!name.success || !sub.success) return 'open-id-refused';
    const roles = rolesOf(settings, claims);
    if (roles.length === 0) return 'open-id-no-role';
    if (rolesExclude(roles)) return 'roles-exclude';
    const held = { ...tokens };
    return {
      name: name.data,
      roles,
      subject: openIdSubject(settings.issuer, sub.data),
      revalidate: () => this.#revalidate(held, sub.data, roles),
    };
  }

  /** Uses the tokens from sign-in; `tokens` is updated with newer ones. */
  async #revalidate(tokens: Tokens, sub: string, roles: readonly Role[]): Promise<Revalidated> {
    const configuration = await this.#discover();
    if (configuration === null) return 'unknown';
    const { fetchUserInfo, refreshTokenGrant, ResponseBodyError, WWWAuthenticateChallengeError } = await library();
    try {
      if (tokens.refresh_token !== undefined) {
        const { access_token, refresh_token } = await refreshTokenGrant(configuration, tokens.refresh_token);
        tokens.access_token = access_token;
        tokens.refresh_token = refresh_token ?? tokens.refresh_token;
      }
      const said = await fetchUserInfo(configuration, tokens.access_token, sub);
      const { settings } = this.#options;
      // If groups are only in the ID token, those of the sign-in count.
      if (said[settings.groupsClaim] === undefined) return 'valid';
      return JSON.stringify(rolesOf(settings, said)) === JSON.stringify(roles) ? 'valid' : 'gone';
    } catch (error) {
      // The issuer refused the person; any other error says nothing about them.
      const refused = error instanceof ResponseBodyError || error instanceof WWWAuthenticateChallengeError;
      return refused ? 'gone' : 'unknown';
    }
  }

  /** Discovered on first use, and again while the issuer does not answer. */
  async #discover(): Promise<Configuration | null> {
    const { issuer, clientId } = this.#options.settings;
    const { clientSecret } = this.#options;
    const server = new URL(issuer);
    const { allowInsecureRequests, discovery, enableNonRepudiationChecks } = await library();
    try {
      this.#configuration ??= await discovery(server, clientId, clientSecret ?? undefined, undefined, {
        // Plain HTTP on this computer only.
        execute: [
          // Without this, a token from the token endpoint would be trusted because of its connection.
          enableNonRepudiationChecks,
          ...(server.protocol === 'http:' && LOOPBACK.has(server.hostname) ? [allowInsecureRequests] : []),
        ],
      });
      return this.#configuration;
    } catch {
      return null;
    }
  }

  #use(ticket: string): void {
    this.#used.add(ticket);
    const oldest = this.#used.values().next();
    if (this.#used.size > USED_MAX && !oldest.done) this.#used.delete(oldest.value);
  }

  #secret(): string {
    return Buffer.from(this.#options.entropy.bytes(SECRET_BYTES)).toString('base64url');
  }
}

/** In the order of ROLES, so that the same groups always give the same roles. */
function rolesOf(settings: OpenIdSettings, claims: Readonly<Record<string, unknown>>): Role[] {
  const groups = groupsSchema.safeParse(claims[settings.groupsClaim]);
  const granted = new Set<Role>();
  for (const group of groups.success ? groups.data : []) {
    const role = Object.entries(settings.roles).find(([known]) => known === group)?.[1];
    if (role !== undefined) granted.add(role);
  }
  return ROLES.filter((role) => granted.has(role));
}

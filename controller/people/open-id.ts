import type { Configuration } from 'openid-client';
import { z } from 'zod';

import type { Clock } from '../../stations/clock.ts';
import type { Entropy } from '../../stations/random.ts';
import { ROLES, type Role } from './permissions.ts';
import { plainText } from './plain-text.ts';

/**
 * Signing in where the house keeps its people (OpenID Connect Core 1.0): authorization code with PKCE (RFC 7636), state and nonce.
 * Who somebody is comes from there; what they may do here is told by the groups they are in there.
 */

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

export const openIdSchema = z.strictObject({
  /** What people read on the button. */
  title: z.string().min(1).max(60),
  /** Encrypted, but for one on this very computer. */
  issuer: z.url().refine((url) => {
    const { protocol, hostname, search, hash } = new URL(url);
    const safe = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
    return safe && search === '' && hash === '';
  }, 'must be https://… without a query (http:// on this computer alone)'),
  clientId: z.string().min(1).max(200),
  /** File that holds the client's secret; none for a public client. */
  clientSecretFile: z.string().min(1).optional(),
  /** Claim that names the person. */
  nameClaim: z.string().min(1).max(60).default('preferred_username'),
  /** Claim that lists the person's groups. */
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

export type OpenIdRefusal = 'open-id-unreachable' | 'open-id-refused' | 'open-id-no-role';
export interface OpenIdPerson {
  readonly name: string;
  readonly roles: readonly Role[];
}

interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly untilMs: number;
}

/** From the button to the way back. */
export const ATTEMPT_LIFE_MS = 5 * 60_000;
const ATTEMPTS_MAX = 200;
const SECRET_BYTES = 32;
const nameSchema = plainText(1, 60);
const groupsSchema = z.union([z.array(z.string()), z.string().transform((one) => [one])]);

/** Loaded with the first who signs in by it: most lines have no such house. */
const library = () => import('openid-client');

export class OpenIdSignIn {
  readonly #options: OpenIdOptions;
  /** By the secret that the browser holds meanwhile. */
  readonly #attempts = new Map<string, Attempt>();
  #configuration: Configuration | null = null;

  constructor(options: OpenIdOptions) {
    this.#options = options;
  }

  get title(): string {
    return this.#options.settings.title;
  }

  /** Where the browser is sent, and the secret that it brings back. */
  async begin(redirectUri: string): Promise<{ readonly url: string; readonly ticket: string } | OpenIdRefusal> {
    const configuration = await this.#discover();
    if (configuration === null) return 'open-id-unreachable';
    const [ticket, state, nonce, verifier] = [this.#secret(), this.#secret(), this.#secret(), this.#secret()];
    this.#remember(ticket, { state, nonce, verifier, untilMs: this.#options.clock.nowMs() + ATTEMPT_LIFE_MS });
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

  /** `back`: the address that the browser came back to, with what the issuer says in it. A ticket serves once. */
  async finish(back: URL, ticket: string): Promise<OpenIdPerson | OpenIdRefusal> {
    const attempt = this.#attempts.get(ticket);
    this.#attempts.delete(ticket);
    const configuration = await this.#discover();
    if (configuration === null) return 'open-id-unreachable';
    if (attempt === undefined || this.#options.clock.nowMs() > attempt.untilMs) return 'open-id-refused';
    const { settings } = this.#options;
    try {
      const { authorizationCodeGrant } = await library();
      const tokens = await authorizationCodeGrant(configuration, back, {
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: attempt.verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims() ?? {};
      return this.#personOf(settings, claims);
    } catch {
      // Whatever was wrong with code, token or signature: nobody is signed in.
      return 'open-id-refused';
    }
  }

  #personOf(settings: OpenIdSettings, claims: Readonly<Record<string, unknown>>): OpenIdPerson | OpenIdRefusal {
    const name = nameSchema.safeParse(claims[settings.nameClaim]);
    const groups = groupsSchema.safeParse(claims[settings.groupsClaim]);
    if (!name.success) return 'open-id-refused';
    const roles = new Set<Role>();
    for (const group of groups.success ? groups.data : []) {
      const role = Object.entries(settings.roles).find(([known]) => known === group)?.[1];
      if (role !== undefined) roles.add(role);
    }
    return roles.size === 0 ? 'open-id-no-role' : { name: name.data, roles: [...roles] };
  }

  /** Asked for once it is wanted, and again while it does not answer. */
  async #discover(): Promise<Configuration | null> {
    const { issuer, clientId } = this.#options.settings;
    const { clientSecret } = this.#options;
    const server = new URL(issuer);
    const { allowInsecureRequests, discovery } = await library();
    try {
      this.#configuration ??= await discovery(server, clientId, clientSecret ?? undefined, undefined, {
        // Plain HTTP on this computer alone.
        execute: server.protocol === 'http:' && LOOPBACK.has(server.hostname) ? [allowInsecureRequests] : [],
      });
      return this.#configuration;
    } catch {
      return null;
    }
  }

  #remember(ticket: string, attempt: Attempt): void {
    this.#attempts.set(ticket, attempt);
    for (const oldest of this.#attempts.keys()) if (this.#attempts.size > ATTEMPTS_MAX) this.#attempts.delete(oldest);
  }

  #secret(): string {
    return Buffer.from(this.#options.entropy.bytes(SECRET_BYTES)).toString('base64url');
  }
}

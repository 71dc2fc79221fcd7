import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import { RealClock } from '../../stations/clock.ts';

const KEY_ID = 'of-the-issuer';
const clock = new RealClock();
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
/** The key that signs its tokens unless a test forges them. */
export const ITS_KEY: KeyObject = privateKey;

/** An issuer (OpenID Connect Core 1.0 §3.1) that makes any claims a test wants. */
export class LyingIssuer {
  url = '';
  claims: Record<string, unknown> = {};
  nonce = '';
  key: KeyObject | null = privateKey;
  /** Null: the token's owner is no longer allowed. */
  userInfo: Record<string, unknown> | null = null;
  readonly #server: Server = createServer((request, response) => this.#answer(request, response));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => void this.#server.listen(0, '127.0.0.1', resolve));
    const address = this.#server.address();
    this.url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer({ url }: IncomingMessage, response: ServerResponse): void {
    const say = (body: object, status = 200): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (url === '/.well-known/openid-configuration')
      say({
        issuer: this.url,
        authorization_endpoint: `${this.url}/authorize`,
        token_endpoint: `${this.url}/token`,
        userinfo_endpoint: `${this.url}/userinfo`,
        jwks_uri: `${this.url}/jwks`,
        id_token_signing_alg_values_supported: ['RS256', 'none'],
        code_challenge_methods_supported: ['S256'],
      });
    else if (url === '/jwks')
      say({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, alg: 'RS256', use: 'sig' }] });
    else if (url === '/token') say({ access_token: 'a', token_type: 'bearer', id_token: this.#idToken() });
    else if (this.userInfo !== null) say(this.userInfo);
    else
      response
        .writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"', 'content-type': 'application/json' })
        .end('{}');
  }

  #idToken(): string {
    const nowSeconds = Math.floor(clock.wallTimeMs() / 1000);
    const times = { iat: nowSeconds, exp: nowSeconds + 300 };
    const head = this.key === null ? { alg: 'none' } : { alg: 'RS256', kid: KEY_ID };
    const body = { iss: this.url, aud: 'cardline', nonce: this.nonce, ...times, ...this.claims };
    const text = [head, body].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    const signature = this.key === null ? '' : sign('sha256', Buffer.from(text), this.key).toString('base64url');
    return `${text}.${signature}`;
  }
}

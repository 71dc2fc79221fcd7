import type { FastifyRequest } from 'fastify';

import { ORDER_FILE_TYPE } from './contract.ts';

/** The HMI's own host names and origin, and the security headers: requests under a foreign host name or from a foreign page are refused. */
export class OwnAddress {
  readonly #host: string;
  readonly #port: number;
  readonly #encrypted: boolean;

  constructor(host: string, port: number, encrypted: boolean) {
    this.#host = host;
    this.#port = port;
    this.#encrypted = encrypted;
  }

  get origin(): string {
    return this.#under(this.#host === '127.0.0.1' ? 'localhost' : this.#host);
  }

  linkFor(token: string): string {
    return `${this.origin}/sign-in?token=${token}`;
  }

  /** False for a foreign name that resolves to this machine. */
  isHost(host: string | undefined): boolean {
    return host !== undefined && this.#names.some((name) => host === `${name}:${this.#port}`);
  }

  isOrigin(origin: string): boolean {
    return this.#names.some((name) => origin === this.#under(name));
  }

  /** Whether the request comes from a page of ours, in a way that another site's form can't imitate. */
  isSameOrigin({ headers }: FastifyRequest): boolean {
    const type = headers['content-type'] ?? '';
    return (
      headers.origin !== undefined &&
      this.isOrigin(headers.origin) &&
      (type.startsWith('application/json') || type === ORDER_FILE_TYPE)
    );
  }

  /** Headers of every response. */
  get headers(): Readonly<Record<string, string>> {
    const scheme = this.#encrypted ? 'wss' : 'ws';
    const self = this.#names.map((name) => `${scheme}://${name}:${this.#port}`).join(' ');
    return {
      'content-security-policy': `default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ${self}; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'`,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), microphone=(), geolocation=()',
      'cache-control': 'no-cache',
      ...(this.#encrypted ? { 'strict-transport-security': 'max-age=31536000' } : {}),
    };
  }

  get #names(): string[] {
    return ['localhost', '127.0.0.1', this.#host];
  }

  #under(name: string): string {
    return `${this.#encrypted ? 'https' : 'http'}://${name}:${this.#port}`;
  }
}

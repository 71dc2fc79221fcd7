import { connect, createServer, type Server, type Socket } from 'node:net';

import { freePort } from './line-at-gateway.ts';

/** A link that can be cut: bytes to a port of this computer and back, until it is dead for a while. */
export class Relay {
  readonly #to: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #port = 0;

  constructor(to: number) {
    this.#to = to;
  }

  /** 0 before it has started. */
  get port(): number {
    return this.#port;
  }

  /** Resolves with the port at which it listens, the same one each time. */
  async start(): Promise<number> {
    if (this.#port === 0) this.#port = await freePort();
    const server = createServer((near) => this.#join(near, connect(this.#to, '127.0.0.1')));
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#server = server;
    return this.#port;
  }

  /** Whoever is connected is cut off, and whoever knocks is refused. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    if (server !== null) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  #join(near: Socket, far: Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      // Why one end broke off is the other end's to find out.
      from.on('error', () => undefined);
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}

import { createServer, type Server as HttpServer } from 'node:http';

import { Server } from 'socket.io';

/** The least that a press can cost: a page with a button, an HTTP server that does nothing, and a socket.io that tells the page so. */

const PAGE = `<!doctype html><title>bare</title>
<script src="/socket.io/socket.io.js"></script>
<header><div class="segments"><button data-mode="A" aria-pressed="true">A</button><button data-mode="B" aria-pressed="false">B</button></div></header>
<script>
  const buttons = [...document.querySelectorAll('button')];
  const socket = io({ transports: ['websocket'] });
  for (const [index, button] of buttons.entries())
    button.onclick = () => fetch('/press', { method: 'POST', body: String(index) });
  socket.on('pressed', (pressed) => {
    for (const [index, button] of buttons.entries()) button.setAttribute('aria-pressed', String(index === pressed));
  });
</script>`;

export class BarePage {
  readonly #http: HttpServer;
  readonly #io: Server;

  constructor() {
    this.#http = createServer((request, response) => {
      if (request.url === '/press')
        request.once('data', (body: Buffer) => {
          this.#io.emit('pressed', Number(body.toString()));
          response.end();
        });
      else response.setHeader('content-type', 'text/html').end(PAGE);
    });
    this.#io = new Server(this.#http, { transports: ['websocket'], perMessageDeflate: false });
  }

  start(port: number): Promise<void> {
    return new Promise((resolve) => this.#http.listen(port, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    await this.#io.close();
  }
}

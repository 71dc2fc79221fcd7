import { existsSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';

import cookie from '@fastify/cookie';
import staticFiles from '@fastify/static';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Server } from 'socket.io';
import { z } from 'zod';

import { LAYERS, SIDES, type Layer, type Side } from '../../recipes/artwork/card-face.ts';
import type { Cancel, Clock } from '../../stations/clock.ts';
import { COMMAND_NAMES, MODE_NAMES, type PackMLCommand, type UnitMode } from '../../stations/packml.ts';
import type { Entropy } from '../../stations/random.ts';
import { REMOVAL_REASONS, type Entry } from '../journal/entry.ts';
import type { CommandReply, Conductor } from '../line/conductor.ts';
import {
  COMMAND_LIFE_MS,
  COMMAND_PATH,
  LINK_PATH,
  PROTOCOL_VERSION,
  PULSE_MS,
  SESSION_PATH,
  type ClientEvents,
  type CommandAnswer,
  type CommandRequest,
  type HandWork,
  type PictureItems,
  type Role,
  type ServerEvents,
  type Snapshot,
} from './contract.ts';
import { differ, drawPicture, RateWindow } from './picture.ts';
import { Sessions } from './sessions.ts';

/** HTTP and socket.io: shows the line's picture, takes commands from people. */

const BODY_MAX_BYTES = 16_384;
const SOCKET_MESSAGE_MAX_BYTES = 4096;
/** Changes within this time go out as one delta. */
const COALESCE_MS = 40;
const COMMANDS_REMEMBERED = 1000;
const SESSION_COOKIE = 'cardline_session';
const SESSION_SECONDS = 12 * 3600;
/** Bytes a slow page may leave unread before its socket is closed. */
const UNREAD_MAX_BYTES = 2_000_000;

/** The plug of every simulated station; joined on by the composition root, absent on a real line. */
export interface SimulatorPort {
  plugs(): Readonly<Record<string, boolean>>;
  setPlug(station: string, plugged: boolean): void;
}

export interface GatewayOptions {
  readonly conductor: Conductor;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly host: string;
  readonly port: number;
  readonly hmiFolder: string;
  readonly simulator: SimulatorPort | null;
  /** What QC's camera took of a card (JPEG); null where nothing is kept. */
  readonly image: (card: string, side: Side) => Uint8Array | null;
  /** A layer of a card that is on the line, as its machine is given it (PNG). */
  readonly layer: (card: string, side: Side, layer: Layer) => Uint8Array | null;
  /** Shows a new one-time link to whoever sits at the console. */
  readonly announce: (link: string) => void;
}

const REASON = z.enum(REMOVAL_REASONS);
const COUNTED = z.number().int().min(0).max(1_000_000);
const PERSON = z.string().trim().min(1).max(80);
const NAME = z.string().min(1).max(100);

const CARD_ID = z.string().regex(/^C\d{7,12}$/);
const imageSchema = z.strictObject({ card: CARD_ID, side: z.enum(SIDES) });
const layerSchema = z.strictObject({ card: CARD_ID, side: z.enum(SIDES), layer: z.enum(LAYERS) });

const handSchema: z.ZodType<HandWork> = z.discriminatedUnion('work', [
  z.strictObject({ work: z.literal('RemoveCard'), card: NAME, why: REASON }),
  z.strictObject({ work: z.literal('PutBackCard'), card: NAME }),
  z.strictObject({ work: z.literal('RemoveBlank'), serial: NAME, why: REASON }),
  z.strictObject({ work: z.literal('ConfirmLineClearance') }),
  z.strictObject({ work: z.literal('DecideFirstArticle'), card: NAME, decision: z.enum(['approved', 'refused']) }),
  z.strictObject({ work: z.literal('EmptyRejectBin'), counted: COUNTED, witness: PERSON }),
  z.strictObject({
    work: z.literal('CloseReconciliation'),
    batch: NAME,
    countedAccepted: COUNTED,
    countedRejected: COUNTED,
    witness: PERSON,
    signedBy: z.string().max(80),
  }),
]);

const commandSchema: z.ZodType<CommandRequest> = z.intersection(
  z.object({ id: z.string().min(8).max(64), expiresAt: z.number(), revision: z.number().int().min(0) }),
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('packml'), command: z.enum(COMMAND_NAMES as [PackMLCommand, ...PackMLCommand[]]) }),
    z.object({ type: z.literal('mode'), mode: z.enum(MODE_NAMES as [UnitMode, ...UnitMode[]]) }),
    z.object({ type: z.literal('acknowledge'), alarm: z.string().max(100) }),
    z.object({ type: z.literal('hand'), hand: handSchema, by: z.string().trim().max(80) }),
    z.object({ type: z.literal('plug'), station: z.string().max(40), plugged: z.boolean() }),
  ]),
);

const linkSchema = z.object({ role: z.enum(['operator', 'production-manager']).default('operator') });

export class Gateway {
  readonly #options: GatewayOptions;
  readonly #app: FastifyInstance;
  readonly #sessions: Sessions;
  readonly #rate = new RateWindow();
  readonly #answers = new Map<string, CommandAnswer>();
  #io: Server<ClientEvents, ServerEvents> | null = null;
  #picture: PictureItems;
  #sequence = 1;
  #cancelFlush: Cancel | null = null;
  #cancelPulse: Cancel = () => undefined;
  #origin = '';

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#sessions = new Sessions(options.clock, options.entropy);
    this.#app = fastify({ bodyLimit: BODY_MAX_BYTES, logger: false });
    this.#picture = this.#draw();
  }

  async start(): Promise<void> {
    const { host, port, hmiFolder } = this.#options;
    this.#origin = `http://localhost:${port}`;
    await this.#app.register(cookie);
    this.#app.addHook('onRequest', (request, reply, done) => {
      secure(reply);
      if (!this.#hostAllowed(request.headers.host)) void reply.code(421).send({ refusal: 'host' });
      else done();
    });
    this.#routes();
    if (existsSync(hmiFolder)) await this.#app.register(staticFiles, { root: hmiFolder, cacheControl: false });
    await this.#app.listen({ host, port });
    this.#sockets();
    this.#pulse();
  }

  /** The address that signs its first visitor in. */
  newLink(): string {
    return this.#linkFor(this.#sessions.newLink('operator'));
  }

  /** To be called after every turn of the conductor. */
  changed(entries: readonly Entry[]): void {
    for (const { at, body } of entries)
      if (body.kind === 'card.ended' && body.outcome === 'accepted') this.#rate.accepted(at);
    this.#flushSoon();
  }

  plugsChanged(): void {
    this.#flushSoon();
  }

  async stop(): Promise<void> {
    this.#cancelPulse();
    this.#cancelFlush?.();
    await this.#io?.close();
    await this.#app.close();
  }

  #routes(): void {
    this.#app.get('/sign-in', (request, reply) => {
      const { token } = z.object({ token: z.string().max(100).default('') }).parse(request.query);
      const session = this.#sessions.redeem(token);
      if (session === null) return reply.redirect('/?link=used');
      return reply
        .setCookie(SESSION_COOKIE, session, { httpOnly: true, sameSite: 'strict', path: '/', maxAge: SESSION_SECONDS })
        .redirect('/');
    });
    this.#app.get(SESSION_PATH, (request) => ({
      signedIn: this.#roleOf(request) !== null,
      role: this.#roleOf(request),
      simulated: this.#options.conductor.state.simulated,
    }));
    this.#app.get('/api/cards/:card/faces/:side', (request, reply) => {
      if (this.#roleOf(request) === null) return reply.code(401).send({ refusal: 'not-signed-in' });
      const parsed = imageSchema.safeParse(request.params);
      const image = parsed.success ? this.#options.image(parsed.data.card, parsed.data.side) : null;
      return sendImage(reply, image, 'image/jpeg');
    });
    this.#app.get('/api/cards/:card/layers/:side/:layer', (request, reply) => {
      if (this.#roleOf(request) === null) return reply.code(401).send({ refusal: 'not-signed-in' });
      const parsed = layerSchema.safeParse(request.params);
      const { data } = parsed;
      const image = data === undefined ? null : this.#options.layer(data.card, data.side, data.layer);
      return sendImage(reply, image, 'image/png');
    });
    this.#app.post(LINK_PATH, (request, reply) => {
      if (!this.#sameOrigin(request)) return reply.code(403).send({ refusal: 'origin' });
      const { role } = linkSchema.parse(request.body ?? {});
      const token = this.#sessions.askForLink(role);
      if (token !== null) this.#options.announce(this.#linkFor(token));
      return reply.send({ printed: token !== null });
    });
    this.#app.post(COMMAND_PATH, (request, reply) => {
      if (!this.#sameOrigin(request)) return reply.code(403).send({ accepted: false, refusal: 'origin' });
      const parsed = commandSchema.safeParse(request.body);
      if (!parsed.success) return reply.code(400).send({ accepted: false, refusal: 'malformed' });
      const answer = this.#command(parsed.data, this.#roleOf(request));
      return reply.code(answer.accepted ? 200 : answer.refusal === 'not-signed-in' ? 401 : 409).send(answer);
    });
  }

  #command(request: CommandRequest, role: Role | null): CommandAnswer {
    const known = this.#answers.get(request.id);
    if (known !== undefined) return known;
    const answer = this.#decide(request, role);
    this.#answers.set(request.id, answer);
    if (this.#answers.size > COMMANDS_REMEMBERED) {
      const oldest = this.#answers.keys().next();
      if (!oldest.done) this.#answers.delete(oldest.value);
    }
    return answer;
  }

  #decide(request: CommandRequest, role: Role | null): CommandAnswer {
    const { conductor, clock, simulator } = this.#options;
    // Stopping needs no sign-in and no fresh picture: it must never be refused for a formality.
    const stops = request.type === 'packml' && (request.command === 'Stop' || request.command === 'Abort');
    if (role === null && !stops) return { accepted: false, refusal: 'not-signed-in' };
    const lifeLeftMs = request.expiresAt - clock.wallTimeMs();
    if (!stops && lifeLeftMs < 0) return { accepted: false, refusal: 'expired' };
    if (lifeLeftMs > COMMAND_LIFE_MS * 2) return { accepted: false, refusal: 'from-the-future' };
    if (
      !stops &&
      request.type !== 'plug' &&
      request.type !== 'acknowledge' &&
      // It names its card, blank or batch: what else changed meanwhile does not matter to it.
      request.type !== 'hand' &&
      request.revision !== conductor.state.revision
    ) {
      return { accepted: false, refusal: 'stale' };
    }
    const by = role ?? 'anybody';
    switch (request.type) {
      case 'packml':
        return answerOf(conductor.command({ type: 'packml', command: request.command, id: request.id, by }));
      case 'mode':
        return answerOf(conductor.command({ type: 'mode', mode: request.mode, id: request.id, by }));
      case 'acknowledge':
        return answerOf(conductor.acknowledge(request.alarm, request.id, by));
      case 'hand': {
        const { hand } = request;
        // Only a production manager's own session signs for a difference.
        const signed =
          hand.work === 'CloseReconciliation'
            ? { ...hand, signedBy: role === 'production-manager' ? request.by : '' }
            : hand;
        const person = request.by === '' ? by : request.by;
        return answerOf(conductor.command({ type: 'hand', hand: signed, id: request.id, by: person }));
      }
      case 'plug':
        if (simulator === null || !(request.station in simulator.plugs()))
          return { accepted: false, refusal: 'no-simulator' };
        simulator.setPlug(request.station, request.plugged);
        return { accepted: true };
    }
  }

  #sockets(): void {
    const io: Server<ClientEvents, ServerEvents> = new Server(this.#app.server, {
      maxHttpBufferSize: SOCKET_MESSAGE_MAX_BYTES,
      perMessageDeflate: false,
      pingInterval: 2000,
      pingTimeout: 4000,
      serveClient: false,
      transports: ['websocket'],
      allowRequest: (request, decide) => decide(null, this.#mayListen(request)),
    });
    this.#io = io;
    io.on('connection', (socket) => {
      socket.emit('snapshot', this.#snapshot());
      socket.on('resync', () => {
        this.#flush();
        socket.emit('snapshot', this.#snapshot());
      });
    });
  }

  #snapshot(): Snapshot {
    return {
      protocol: PROTOCOL_VERSION,
      sequence: this.#sequence,
      serverTime: this.#options.clock.wallTimeMs(),
      picture: this.#picture,
    };
  }

  #flushSoon(): void {
    this.#cancelFlush ??= this.#options.clock.schedule(COALESCE_MS, () => this.#flush());
  }

  #flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    const after = this.#draw();
    const delta = differ(this.#picture, after);
    if (delta === null) return;
    this.#picture = after;
    this.#sequence += 1;
    this.#io?.emit('delta', { ...delta, sequence: this.#sequence, serverTime: this.#options.clock.wallTimeMs() });
  }

  #pulse(): void {
    // Sensors change without a fact for the journal.
    this.#flushSoon();
    this.#io?.emit('pulse', this.#sequence, this.#options.clock.wallTimeMs());
    for (const socket of this.#io?.sockets.sockets.values() ?? []) {
      const transport = socket.conn.transport as { socket?: { bufferedAmount?: number } };
      if ((transport.socket?.bufferedAmount ?? 0) > UNREAD_MAX_BYTES) socket.disconnect(true);
    }
    this.#cancelPulse = this.#options.clock.schedule(PULSE_MS, () => this.#pulse());
  }

  #draw(): PictureItems {
    const { conductor, simulator } = this.#options;
    const plugs = simulator?.plugs() ?? null;
    return drawPicture(conductor.state, conductor.recipe, this.#rate, plugs, conductor.sensors);
  }

  #roleOf(request: FastifyRequest): Role | null {
    const session = request.cookies[SESSION_COOKIE];
    return session === undefined ? null : this.#sessions.roleOf(session);
  }

  #mayListen(request: IncomingMessage): boolean {
    const { origin, host } = request.headers;
    if (!this.#hostAllowed(host) || origin === undefined || !this.#originAllowed(origin)) return false;
    const session = cookieValue(request.headers.cookie ?? '', SESSION_COOKIE);
    return session !== null && this.#sessions.valid(session);
  }

  #sameOrigin(request: FastifyRequest): boolean {
    const { origin } = request.headers;
    return (
      origin !== undefined &&
      this.#originAllowed(origin) &&
      request.headers['content-type']?.startsWith('application/json') === true
    );
  }

  #originAllowed(origin: string): boolean {
    const { port, host } = this.#options;
    return [`http://localhost:${port}`, `http://127.0.0.1:${port}`, `http://${host}:${port}`].includes(origin);
  }

  /** A foreign name that resolves to this machine is no way in. */
  #hostAllowed(host: string | undefined): boolean {
    const { port, host: own } = this.#options;
    return host !== undefined && [`localhost:${port}`, `127.0.0.1:${port}`, `${own}:${port}`].includes(host);
  }

  #linkFor(token: string): string {
    return `${this.#origin}/sign-in?token=${token}`;
  }
}

function secure(reply: FastifyReply): void {
  void reply.headers({
    'content-security-policy':
      "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws://localhost:* ws://127.0.0.1:*; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
  });
}

function cookieValue(header: string, name: string): string | null {
  for (const part of header.split(';')) {
    const [key, value] = part.trim().split('=');
    if (key === name && value !== undefined) return value;
  }
  return null;
}

function answerOf(reply: CommandReply): CommandAnswer {
  return reply.accepted ? { accepted: true } : { accepted: false, refusal: reply.refusal };
}

/** Nobody's face stays behind in a browser's cache. */
function sendImage(reply: FastifyReply, image: Uint8Array | null, type: string): FastifyReply {
  if (image === null) return reply.code(404).send({ refusal: 'no-image' });
  return reply.header('cache-control', 'no-store').type(type).send(Buffer.from(image));
}

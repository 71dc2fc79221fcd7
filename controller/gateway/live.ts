import type { IncomingMessage, Server as HttpServer } from 'node:http';

import { Server, type Socket } from 'socket.io';
import { z } from 'zod';

import type { Cancel, Clock } from '../../stations/clock.ts';
import type { Visitor } from '../people/sessions.ts';
import {
  PROTOCOL_VERSION,
  PULSE_MS,
  type ClientEvents,
  type PictureEvents,
  type Snapshot,
  type Topic,
} from './contract/live.ts';
import type { PictureItems } from './contract/picture.ts';
import type { LiveTopic } from './feature.ts';
import { differ } from './picture-delta.ts';

/** Sends every page what changed, and sends topics to the pages that watch them. Pages may send two messages: see `wordsOf`. */

/** When the line changes continuously, changes within this time are combined into one delta: one frame of a screen. */
const FRAME_MS = 16;
/** After a quiet time this many deltas go out at once: a press, the line's response, and the machine's. */
const DELTAS_AT_ONCE = 4;
const SOCKET_MESSAGE_MAX_BYTES = 4096;
/** Unread bytes at which a slow page's socket is closed. */
const UNREAD_MAX_BYTES = 2_000_000;
/** Maximum number of open pages. */
const SOCKETS_MAX = 200;
/** Maximum number of open pages per session. */
const PAGES_OF_ONE_MAX = 8;
/** Messages per second allowed from a page; a page that exceeds it is closed. */
const WORDS_PER_SECOND_MAX = 20;
/** Messages that a page may send, with the schema of their arguments. */
function wordsOf(topics: readonly LiveTopic[]): ReadonlyMap<string, z.ZodType> {
  return new Map<string, z.ZodType>([
    ['resync', z.tuple([])],
    ['watch', z.tuple([z.enum(topics.map(({ name }) => name)), z.boolean()])],
  ]);
}

export interface LivePorts {
  readonly clock: Clock;
  readonly draw: () => PictureItems;
  /** Null for a visitor who may not listen. */
  readonly visitor: (request: IncomingMessage) => Visitor | null;
  /** Topics besides the picture. */
  readonly topics: readonly LiveTopic[];
}

/** Features have given the arguments of their topics their types (`topic`). */
type SentEvents = PictureEvents & Record<Topic, (...words: readonly unknown[]) => void>;
type PageServer = Server<ClientEvents, SentEvents>;
type PageSocket = Socket<ClientEvents, SentEvents>;

export class Live {
  readonly #ports: LivePorts;
  readonly #words: ReadonlyMap<string, z.ZodType>;
  /** Functions that end the watched topics. */
  readonly #watched = new Map<Topic, () => void>();
  #io: PageServer | null = null;
  #picture: PictureItems | null = null;
  #sequence = 1;
  /** Theoretical arrival time of the next delta, at one per FRAME_MS (generic cell rate algorithm, ITU-T I.371). */
  #throughAtMs = Number.NEGATIVE_INFINITY;
  #cancelFlush: Cancel | null = null;
  #cancelPulse: Cancel = () => undefined;

  constructor(ports: LivePorts) {
    this.#ports = ports;
    this.#words = wordsOf(ports.topics);
  }

  start(server: HttpServer): void {
    const io: PageServer = new Server(server, {
      maxHttpBufferSize: SOCKET_MESSAGE_MAX_BYTES,
      perMessageDeflate: false,
      pingInterval: 2000,
      pingTimeout: 4000,
      serveClient: false,
      transports: ['websocket'],
      allowRequest: (request, decide) =>
        decide(null, io.engine.clientsCount < SOCKETS_MAX && this.#ports.visitor(request) !== null),
    });
    this.#io = io;
    io.on('connection', (socket) => this.#joins(io, socket));
    this.#pulse();
  }

  #joins(io: PageServer, socket: PageSocket): void {
    const visitor = this.#ports.visitor(socket.request);
    if (visitor === null || !visitor.permissions.has('line.see')) {
      socket.disconnect(true);
      return;
    }
    this.#limitWords(socket);
    if ((io.sockets.adapter.rooms.get(visitor.session)?.size ?? 0) >= PAGES_OF_ONE_MAX) {
      socket.disconnect(true);
      return;
    }
    void socket.join(visitor.session);
    socket.emit('snapshot', this.#snapshot());
    socket.on('resync', () => {
      this.#flush();
      socket.emit('snapshot', this.#snapshot());
    });
    socket.on('watch', (name, on) => {
      const topic = this.#ports.topics.find((one) => one.name === name);
      // Checked again: the screen may have locked since the page was opened.
      const may = this.#ports.visitor(socket.request)?.permissions;
      if (topic === undefined || may?.has(topic.access) !== true) return;
      this.#watch(socket, topic, on);
    });
    socket.on('disconnect', () => {
      for (const topic of this.#ports.topics) this.#followWatchers(topic);
    });
  }

  /** Closes a page that sends an unknown message or too many. */
  #limitWords(socket: PageSocket): void {
    const { clock } = this.#ports;
    let words = 0;
    let windowMs = clock.nowMs();
    socket.use(([event, ...values], next) => {
      const nowMs = clock.nowMs();
      if (nowMs - windowMs > 1000) {
        windowMs = nowMs;
        words = 0;
      }
      words += 1;
      const fits = this.#words.get(event)?.safeParse(values).success ?? false;
      if (words > WORDS_PER_SECOND_MAX || !fits) socket.disconnect(true);
      else next();
    });
  }

  #watch(socket: PageSocket, topic: LiveTopic, on: boolean): void {
    const begins = on && !socket.rooms.has(topic.name);
    const past = begins ? topic.past() : null;
    if (on) void socket.join(topic.name);
    else void socket.leave(topic.name);
    this.#followWatchers(topic);
    if (past !== null) socket.emit(topic.name, ...past);
  }

  /** A topic begins with its first watching page and ends after the last. */
  #followWatchers({ name, begin }: LiveTopic): void {
    const isWatched = (this.#io?.sockets.adapter.rooms.get(name)?.size ?? 0) > 0;
    const end = this.#watched.get(name);
    if (isWatched && end === undefined)
      this.#watched.set(
        name,
        begin((...words) => this.#io?.to(name).emit(name, ...words)),
      );
    if (isWatched || end === undefined) return;
    this.#watched.delete(name);
    end();
  }

  /** The picture may have changed. */
  changed(): void {
    const { clock } = this.#ports;
    const waitMs = this.#throughAtMs - (DELTAS_AT_ONCE - 1) * FRAME_MS - clock.nowMs();
    if (waitMs <= 0) this.#flush();
    else this.#cancelFlush ??= clock.schedule(waitMs, () => this.#flush());
  }

  /** Stops sending to a session that has ended. */
  drop(session: string): void {
    this.#io?.in(session).disconnectSockets(true);
  }

  /** Adapts to the session's present permissions: an ended session receives nothing, a locked one no restricted topics. */
  #followSession(socket: PageSocket): void {
    const visitor = this.#ports.visitor(socket.request);
    if (visitor === null || !visitor.permissions.has('line.see')) {
      socket.disconnect(true);
      return;
    }
    for (const topic of this.#ports.topics) {
      if (!socket.rooms.has(topic.name) || visitor.permissions.has(topic.access)) continue;
      void socket.leave(topic.name);
      this.#followWatchers(topic);
    }
  }

  async stop(): Promise<void> {
    this.#cancelPulse();
    this.#cancelFlush?.();
    const io = this.#io;
    // A page that leaves now must not restart a topic for those that have yet to leave.
    this.#io = null;
    for (const end of this.#watched.values()) end();
    this.#watched.clear();
    await io?.close();
  }

  #snapshot(): Snapshot {
    this.#picture ??= this.#ports.draw();
    return {
      protocol: PROTOCOL_VERSION,
      sequence: this.#sequence,
      serverTime: this.#ports.clock.wallTimeMs(),
      picture: this.#picture,
    };
  }

  #flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = null;
    const before = this.#picture;
    const after = this.#ports.draw();
    this.#picture = after;
    const delta = before === null ? null : differ(before, after);
    // A check without changes must not delay the next change.
    if (delta === null) return;
    this.#throughAtMs = Math.max(this.#throughAtMs, this.#ports.clock.nowMs()) + FRAME_MS;
    this.#sequence += 1;
    this.#io?.emit('delta', { ...delta, sequence: this.#sequence, serverTime: this.#ports.clock.wallTimeMs() });
  }

  #pulse(): void {
    // Checked before every sending: no event reports that a session expired or a screen locked.
    for (const socket of this.#io?.sockets.sockets.values() ?? []) this.#followSession(socket);
    // Sensor values change without a journal entry.
    this.changed();
    this.#io?.emit('pulse', this.#sequence, this.#ports.clock.wallTimeMs());
    for (const socket of this.#io?.sockets.sockets.values() ?? []) {
      const transport = socket.conn.transport as { socket?: { bufferedAmount?: number } };
      if ((transport.socket?.bufferedAmount ?? 0) > UNREAD_MAX_BYTES) socket.disconnect(true);
    }
    this.#cancelPulse = this.#ports.clock.schedule(PULSE_MS, () => this.#pulse());
  }
}

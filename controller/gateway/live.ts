import type { IncomingMessage, Server as HttpServer } from 'node:http';

import { Server } from 'socket.io';
import { z } from 'zod';

import type { Cancel, Clock } from '../../stations/clock.ts';
import type { Entry } from '../journal/entry.ts';
import { permissionsOf, type Permission } from '../people/permissions.ts';
import type { Visitor } from '../people/sessions.ts';
import {
  PROTOCOL_VERSION,
  PULSE_MS,
  TOPICS,
  type ClientEvents,
  type PictureItems,
  type ServerEvents,
  type Snapshot,
  type Topic,
  type WireRecord,
} from './contract.ts';
import type { ValuesUpdate } from '../wire/live-values.ts';
import { differ } from './picture.ts';

/** Tells every page what changed. It takes two words from them, and both stand in EVENTS. */

/** Where the line changes all the time, changes within this time go out as one delta: one frame of a screen. */
const FRAME_MS = 16;
/** Records of the wires are many and nobody answers to them. */
const WIRE_MS = 40;
/** After a calm so many go out at once: a press, the line's answer to it, and the machine's. */
const DELTAS_AT_ONCE = 4;
const SOCKET_MESSAGE_MAX_BYTES = 4096;
/** Bytes a slow page may leave unread before its socket is closed. */
const UNREAD_MAX_BYTES = 2_000_000;
/** Pages that are open at once. */
const SOCKETS_MAX = 200;
/** Pages that one session has open at once. */
const PAGES_OF_ONE_MAX = 8;
/** Words that a page may say in a second; a page that says more is closed. */
const WORDS_PER_SECOND_MAX = 20;
/** Entries or records that one message carries; what was on the wires before goes to a page whole, once. */
const MESSAGE_ITEMS_MAX = 200;

/** What a page must be allowed to do to watch a topic. */
export const TOPIC_PERMISSION: Readonly<Record<Topic, Permission>> = {
  entries: 'line.see',
  wire: 'machines.see',
  values: 'machines.see',
};

/** The words of a page: their arguments, and nothing else. */
export const EVENTS = {
  resync: z.tuple([]),
  watch: z.tuple([z.enum(TOPICS), z.boolean()]),
} as const;

export interface LivePorts {
  readonly clock: Clock;
  readonly draw: () => PictureItems;
  /** Null for whoever may not listen. */
  readonly visitor: (request: IncomingMessage) => Visitor | null;
  /** The first page watches a topic, or the last one has stopped. */
  readonly watched: (topic: Topic, watched: boolean) => void;
  /** All values, for a page that begins to watch them. */
  readonly values: () => ValuesUpdate;
  /** What was on the wires before a page begins to watch them. */
  readonly wirePast: () => readonly WireRecord[];
}

type PageServer = Server<ClientEvents, ServerEvents>;

export class Live {
  readonly #ports: LivePorts;
  #io: PageServer | null = null;
  #picture: PictureItems | null = null;
  #sequence = 1;
  /** When the deltas that went out would be through, had each taken FRAME_MS (the generic cell rate algorithm, ITU-T I.371). */
  #throughAtMs = Number.NEGATIVE_INFINITY;
  #cancelFlush: Cancel | null = null;
  #cancelPulse: Cancel = () => undefined;
  #wire: WireRecord[] = [];
  #cancelWire: Cancel | null = null;

  constructor(ports: LivePorts) {
    this.#ports = ports;
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
    io.on('connection', (socket) => {
      const visitor = this.#ports.visitor(socket.request);
      if (visitor === null || !permissionsOf(visitor.roles).has('line.see')) {
        socket.disconnect(true);
        return;
      }
      let words = 0;
      let windowMs = this.#ports.clock.nowMs();
      socket.use(([event, ...values], next) => {
        const nowMs = this.#ports.clock.nowMs();
        if (nowMs - windowMs > 1000) {
          windowMs = nowMs;
          words = 0;
        }
        words += 1;
        const known = Object.hasOwn(EVENTS, event) ? EVENTS[event as keyof typeof EVENTS] : null;
        if (words > WORDS_PER_SECOND_MAX || known === null || !known.safeParse(values).success) {
          socket.disconnect(true);
          return;
        }
        next();
      });
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
      socket.on('watch', (topic, on) => {
        if (!permissionsOf(visitor.roles).has(TOPIC_PERMISSION[topic])) return;
        const begins = on && !socket.rooms.has(topic);
        // What waits to be told is part of the past that this page is told.
        if (begins && topic === 'wire') this.#flushWire();
        if (on) void socket.join(topic);
        else void socket.leave(topic);
        this.#ports.watched(topic, this.#watched(topic));
        if (!begins) return;
        if (topic === 'wire') socket.emit('wire', this.#ports.wirePast(), true);
        if (topic !== 'values') return;
        const { names, numbers, texts } = this.#ports.values();
        socket.emit('values', names, numbers, texts);
      });
      socket.on('disconnect', () => {
        for (const topic of TOPICS) this.#ports.watched(topic, this.#watched(topic));
      });
    });
    this.#pulse();
  }

  /** The picture may have changed. */
  changed(): void {
    const { clock } = this.#ports;
    const waitMs = this.#throughAtMs - (DELTAS_AT_ONCE - 1) * FRAME_MS - clock.nowMs();
    if (waitMs <= 0) this.#flush();
    else this.#cancelFlush ??= clock.schedule(waitMs, () => this.#flush());
  }

  tell(entries: readonly Entry[]): void {
    if (this.#watched('entries')) this.#io?.to('entries').emit('entries', entries.slice(-MESSAGE_ITEMS_MAX));
  }

  tellWire(record: WireRecord): void {
    this.#wire.push(record);
    this.#cancelWire ??= this.#ports.clock.schedule(WIRE_MS, () => this.#flushWire());
  }

  #flushWire(): void {
    this.#cancelWire?.();
    this.#cancelWire = null;
    const records = this.#wire.slice(-MESSAGE_ITEMS_MAX);
    this.#wire = [];
    if (records.length > 0) this.#io?.to('wire').emit('wire', records, false);
  }

  /** At once: a value waits for no other. */
  tellValues({ names, numbers, texts }: ValuesUpdate): void {
    this.#io?.to('values').emit('values', names, numbers, texts);
  }

  /** A session that has ended hears nothing more. */
  drop(session: string): void {
    this.#io?.in(session).disconnectSockets(true);
  }

  async stop(): Promise<void> {
    this.#cancelPulse();
    this.#cancelFlush?.();
    this.#cancelWire?.();
    await this.#io?.close();
  }

  #watched(topic: Topic): boolean {
    return (this.#io?.sockets.adapter.rooms.get(topic)?.size ?? 0) > 0;
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
    // A look that found nothing new is no reason for the next change to wait.
    if (delta === null) return;
    this.#throughAtMs = Math.max(this.#throughAtMs, this.#ports.clock.nowMs()) + FRAME_MS;
    this.#sequence += 1;
    this.#io?.emit('delta', { ...delta, sequence: this.#sequence, serverTime: this.#ports.clock.wallTimeMs() });
  }

  #pulse(): void {
    // Sensors change without a fact for the journal.
    this.changed();
    this.#io?.emit('pulse', this.#sequence, this.#ports.clock.wallTimeMs());
    for (const socket of this.#io?.sockets.sockets.values() ?? []) {
      const transport = socket.conn.transport as { socket?: { bufferedAmount?: number } };
      if ((transport.socket?.bufferedAmount ?? 0) > UNREAD_MAX_BYTES) socket.disconnect(true);
    }
    this.#cancelPulse = this.#ports.clock.schedule(PULSE_MS, () => this.#pulse());
  }
}

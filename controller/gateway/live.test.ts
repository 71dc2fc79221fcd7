import { createServer, type IncomingMessage, type Server } from 'node:http';

import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { VirtualClock } from '../../stations/clock.ts';
import type { Permission, Role } from '../people/permissions.ts';
import { visitorOf, type Visitor } from '../people/sessions.ts';
import {
  PROTOCOL_VERSION,
  PULSE_MS,
  type ClientEvents,
  type Delta,
  type PictureItems,
  type ServerEvents,
  type Snapshot,
  type Topic,
} from './contract.ts';
import type { LiveTopic } from './feature.ts';
import { Live } from './live.ts';

/** What pages are told while a line changes, over real sockets and by a virtual clock; and what they are not told. */

type Socketed = Socket<ServerEvents, ClientEvents>;

/** A page that writes down what it is told, and waits for it. */
class Page {
  readonly socket: Socketed;
  readonly told: (readonly unknown[])[] = [];
  #heard = 0;
  #awake: () => void = () => undefined;

  constructor(socket: Socketed) {
    this.socket = socket;
    const hear = (words: readonly unknown[]): void => {
      this.told.push(words);
      this.#awake();
    };
    socket.onAny((...words: unknown[]) => hear(words));
    for (const end of ['disconnect', 'connect_error'] as const) socket.on(end, () => hear([end]));
  }

  /** The next thing of this kind that it is told. */
  async next<T>(kind: keyof ServerEvents | 'disconnect' | 'connect_error'): Promise<T> {
    for (;;) {
      while (this.#heard < this.told.length) {
        const [name, value] = this.told[this.#heard] ?? [];
        this.#heard += 1;
        if (name === kind) return value as T;
      }
      await new Promise<void>((resolve) => (this.#awake = resolve));
    }
  }

  heard(kind: string): number {
    return this.told.filter(([name]) => name === kind).length;
  }
}

let clock = new VirtualClock();
let cards: Record<string, unknown> = {};
let watched: string[] = [];
/** Sessions that are over, and screens that have locked. */
let ended = new Set<string>();
let locked = new Set<string>();
let server: Server;
let live: Live;
let tell: (...words: readonly unknown[]) => void = () => undefined;
let pages: Page[] = [];

beforeEach(async () => {
  clock = new VirtualClock();
  cards = {};
  watched = [];
  ended = new Set();
  locked = new Set();
  pages = [];
  server = createServer();
  live = new Live({
    clock,
    draw: () => pictureOf(cards),
    visitor: whoOpens,
    topics: [topic('entries', 'line.see', []), topic('wire', 'machines.see', [['past'], true])],
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  live.start(server);
});
afterEach(async () => {
  for (const { socket } of pages) socket.close();
  await live.stop();
});

function pictureOf(shown: object): PictureItems {
  const rest = { line: {}, batch: null, blanks: {}, queue: [], stations: {}, supplies: {}, alarms: {}, tasks: {} };
  return { ...rest, cards: { ...shown }, plugs: null } as unknown as PictureItems;
}

/** Who opens a page stands in a header of the test's own. */
function whoOpens({ headers }: IncomingMessage): Visitor | null {
  const role = String(headers['x-role'] ?? '');
  if (role === '' || ended.has(role)) return null;
  return visitorOf({ person: role, roles: [role as Role], how: 'password', idle: 'locks' }, role, locked.has(role));
}

/** A topic that writes down when it is begun and ended; `tell` says something of it to whoever watches. */
function topic(name: Topic, access: Permission, past: readonly unknown[]): LiveTopic {
  return {
    name,
    access,
    past: () => past,
    begin: (speak) => {
      tell = speak;
      watched.push(`${name} begins`);
      return () => void watched.push(`${name} ends`);
    },
  };
}

function open(role: Role | '' = 'engineer'): Page {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const socket: Socketed = io(`http://127.0.0.1:${port}`, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { 'x-role': role },
  });
  const page = new Page(socket);
  pages.push(page);
  return page;
}

async function opened(role: Role = 'engineer'): Promise<Page> {
  const page = open(role);
  await page.next('snapshot');
  return page;
}

const pass = (ms: number): Promise<unknown> => clock.run(() => false, clock.nowMs() + ms);
function change(id: string): void {
  cards[id] = { id };
  live.changed();
}

describe('a page that opens', () => {
  test('is shown the picture as it is, and which language it is told in', async () => {
    change('c1');
    const snapshot = await open().next<Snapshot>('snapshot');
    expect(snapshot.protocol).toBe(PROTOCOL_VERSION);
    expect(Object.keys(snapshot.picture.cards)).toEqual(['c1']);
  });

  test('is not let in where nobody has signed in', async () => {
    await open('').next('connect_error');
  });

  test('that has lost count is shown the picture again when it asks', async () => {
    const page = await opened();
    change('c1');
    await page.next('delta');
    page.socket.emit('resync');
    const snapshot = await page.next<Snapshot>('snapshot');
    expect(snapshot.sequence).toBe(2);
    expect(Object.keys(snapshot.picture.cards)).toEqual(['c1']);
  });
});

describe('a change', () => {
  test('goes out at once, is all that goes out, and is counted', async () => {
    const page = await opened();
    change('c1');
    expect(await page.next<Delta>('delta')).toMatchObject({ sequence: 2, cards: { c1: { id: 'c1' } } });
    change('c2');
    const delta = await page.next<Delta>('delta');
    expect(delta).toEqual({ sequence: 3, serverTime: clock.wallTimeMs(), cards: { c2: { id: 'c2' } } });
  });

  test('among very many waits for the others of its frame, and none is lost', async () => {
    const page = await opened();
    for (let index = 1; index <= 20; index += 1) change(`c${index}`);
    await pass(PULSE_MS);
    let shown: string[] = [];
    let deltas = 0;
    while (shown.length < 20) {
      shown = [...shown, ...Object.keys((await page.next<Delta>('delta')).cards ?? {})];
      deltas += 1;
    }
    expect(new Set(shown).size).toBe(20);
    expect(deltas).toBeLessThan(8);
  });

  test('that changes nothing is no delta: a pulse says that the picture is as fresh as this', async () => {
    const page = await opened();
    live.changed();
    await pass(3 * PULSE_MS);
    for (let times = 0; times < 3; times += 1) expect(await page.next<number>('pulse')).toBe(1);
    expect(page.heard('delta')).toBe(0);
  });
});

describe('what a page may watch', () => {
  test('is its past first, and then what follows; it is begun for the first page, and ended after the last one', async () => {
    const [page, other] = [await opened(), await opened()];
    for (const { socket } of [page, other]) socket.emit('watch', 'wire', true);
    expect(await page.next('wire')).toEqual(['past']);
    expect(await other.next('wire')).toEqual(['past']);
    tell(['now'], false);
    expect(await page.next('wire')).toEqual(['now']);
    page.socket.close();
    other.socket.emit('watch', 'wire', false);
    await expect.poll(() => watched).toEqual(['wire begins', 'wire ends']);
  });

  test('is not the wires for whoever may not see the machines', async () => {
    const page = await opened('operator');
    page.socket.emit('watch', 'wire', true);
    page.socket.emit('watch', 'entries', true);
    await expect.poll(() => watched).toEqual(['entries begins']);
    expect(page.heard('wire')).toBe(0);
  });
});

describe('C1: a screen that has locked', () => {
  test('hears nothing more of the wires, and sees the line go on', async () => {
    const page = await opened();
    page.socket.emit('watch', 'wire', true);
    await page.next('wire');
    locked.add('engineer');
    await pass(PULSE_MS);
    expect(watched).toEqual(['wire begins', 'wire ends']);
    page.socket.emit('watch', 'wire', true);
    change('c1');
    await page.next('delta');
    expect(watched).toEqual(['wire begins', 'wire ends']);
  });
});

describe('a session that is over', () => {
  test('hears nothing more, though nobody has said so', async () => {
    const [page, other] = [await opened('operator'), await opened('engineer')];
    ended.add('operator');
    await pass(PULSE_MS);
    await page.next('disconnect');
    change('c1');
    await other.next('delta');
  });
});

describe('a page is closed', () => {
  test.each([
    ['says a word that there is not', (page: Page) => page.socket.emit('shout' as 'resync')],
    ['watches what there is not', (page: Page) => page.socket.emit('watch', 'secrets' as 'wire', true)],
    [
      'does not stop talking',
      (page: Page) => {
        for (let words = 0; words < 30; words += 1) page.socket.emit('resync');
      },
    ],
  ])('that %s', async (_, speak) => {
    const page = await opened();
    speak(page);
    await page.next('disconnect');
  });

  test('whose session has ended, and no other', async () => {
    const [ended, other] = [await opened('operator'), await opened('engineer')];
    live.drop('operator');
    await ended.next('disconnect');
    change('c1');
    await other.next('delta');
  });

  test('that is one too many of its session', async () => {
    for (let page = 0; page < 8; page += 1) await opened();
    await open().next('disconnect');
  });
});

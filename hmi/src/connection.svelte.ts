import { io } from 'socket.io-client';

import {
  LINK_PATH,
  PROTOCOL_VERSION,
  SESSION_PATH,
  STALE_AFTER_MS,
  type Delta,
  type ServerEvents,
  type SessionView,
  type Snapshot,
  type Topic,
} from '../../controller/gateway/contract.ts';
import { LivePicture } from './live-picture.svelte.ts';
import { pageClock } from './page-clock.ts';
import { ask, inquire, tell } from './shell/ask.ts';
import type { Onlooker } from './words/advice.ts';
import { appearance } from './words/language.svelte.ts';
import type { PageRefusal } from './words/words.ts';

/** The picture of the line as the gateway tells it, and how fresh it is. */

export const NOBODY: SessionView = {
  signedIn: false,
  person: '',
  roles: [],
  permissions: [],
  locked: false,
  simulated: true,
  timeZone: '',
  accounts: false,
  signsAlone: false,
  board: false,
  openId: '',
  notice: null,
};

type Phase = 'asking' | 'signed-out' | 'connecting' | 'live' | 'stale' | 'reload';

const WATCH_MS = 250;
const RETRY_MS = 400;
/** Half to one and a half times these: a picture is fresh within a second of the controller's return. */
const RECONNECT = { reconnectionDelay: 100, reconnectionDelayMax: 150 } as const;
const CONNECT_FIRST_MS = 3000;
/** Of a network that is away TCP itself would ask again after 1, 3 and 7 s only: no try lasts much longer than the first one did. */
const CONNECT_AGAIN_LEAST_MS = 600;
const CONNECT_AGAIN_TIMES = 4;
/** A screen that has locked says so within this time. */
const SESSION_MS = 30_000;
const LOCKED_SESSION_MS = 5000;

class Connection {
  phase = $state<Phase>('asking');
  picture = $state.raw<LivePicture | null>(null);
  /** Server's clock minus this page's. */
  clockOffsetMs = $state(0);
  nowMs = $state(pageClock.nowMs());
  lastHeardMs = $state(0);
  session = $state.raw<SessionView>(NOBODY);
  /** Somebody was signed in here, and did not sign out. */
  ended = $state(false);
  #sequence = 0;
  #socket: ReturnType<typeof io> | null = null;

  get live(): boolean {
    return this.phase === 'live';
  }

  /** What sentences and buttons of the line hang on, beside the line itself. */
  get onlooker(): Onlooker {
    const { permissions, locked } = this.session;
    return { permissions, locked, live: this.live };
  }

  serverNowMs(): number {
    return pageClock.nowMs() + this.clockOffsetMs;
  }

  start(): void {
    void this.#ask();
    pageClock.every(SESSION_MS, () => {
      if (this.session.signedIn && this.live) void this.refreshSession();
    });
    // A controller that has just started knows its people once it has compared its tables.
    pageClock.every(LOCKED_SESSION_MS, () => {
      if (this.session.locked && this.live) void this.refreshSession();
    });
    pageClock.every(WATCH_MS, () => {
      this.nowMs = pageClock.nowMs();
      if (this.phase === 'live' && this.nowMs - this.lastHeardMs > STALE_AFTER_MS) this.#silent();
    });
  }

  async askForLink(): Promise<boolean> {
    const answer = await tell<{ printed: boolean }>(LINK_PATH, {});
    return answer.ok && answer.value.printed;
  }

  /** Null where it was done, else why not. */
  async signIn(how: 'password' | 'pin', name: string, secret: string): Promise<PageRefusal | null> {
    const answer = await inquire<object>('/api/sign-in', { how, name, secret });
    if (!answer.ok) return answer.refusal;
    this.#socket?.close();
    this.ended = false;
    await this.#ask();
    return null;
  }

  async signOut(): Promise<void> {
    // Nothing comes back to a session that its person ends.
    this.#socket?.close();
    this.#socket = null;
    await tell<object>('/api/sign-out', {});
    await this.refreshSession();
    this.phase = 'signed-out';
  }

  /** Has somebody else's word changed what may be done here? */
  async refreshSession(): Promise<void> {
    const answer = await ask<SessionView>(SESSION_PATH);
    if (answer.ok) this.#sits(answer.value);
  }

  /** Tells of entries or wires until the returned function is called. */
  watch<T extends Topic>(topic: T, hear: ServerEvents[T]): () => void {
    const socket = this.#socket;
    const begin = (): void => {
      socket?.emit('watch', topic, true);
    };
    begin();
    socket?.on('connect', begin);
    // The listener's type comes from the topic's: the library knows events by their names alone.
    const event: string = topic;
    socket?.on(event, hear);
    return () => {
      socket?.emit('watch', topic, false);
      socket?.off('connect', begin);
      socket?.off(event, hear);
    };
  }

  #sits(session: SessionView): void {
    this.session = session;
    appearance.standIn(session.timeZone);
  }

  async #ask(): Promise<void> {
    try {
      const response = await fetch(SESSION_PATH);
      this.#sits((await response.json()) as SessionView);
      if (this.session.signedIn) this.#connect();
      else this.phase = 'signed-out';
    } catch {
      this.phase = 'connecting';
      pageClock.after(RETRY_MS, () => void this.#ask());
    }
  }

  #connect(): void {
    this.phase = 'connecting';
    const begunMs = pageClock.nowMs();
    const socket = io({ transports: ['websocket'], ...RECONNECT, timeout: CONNECT_FIRST_MS });
    this.#socket = socket;
    socket.once('connect', () => {
      const againMs = CONNECT_AGAIN_TIMES * (pageClock.nowMs() - begunMs);
      socket.io.timeout(Math.min(CONNECT_FIRST_MS, Math.max(CONNECT_AGAIN_LEAST_MS, againMs)));
    });
    socket.on('snapshot', (snapshot: Snapshot) => this.#snapshot(snapshot));
    socket.on('delta', (delta: Delta) => this.#delta(delta));
    socket.on('pulse', (sequence: number, serverTime: number) => {
      if (sequence !== this.#sequence) socket.emit('resync');
      else this.#heard(serverTime);
    });
    socket.on('disconnect', (reason) => {
      this.#lost();
      // The library comes back by itself from all but this: the session is over, or another one took its place in this browser.
      if (reason === 'io server disconnect') pageClock.after(RETRY_MS, () => void this.#comeBack(socket));
    });
    socket.on('connect_error', () => {
      this.#lost();
      // A controller that restarted has forgotten its sessions: ask whether this page may still listen.
      void this.#mayListen();
    });
  }

  async #comeBack(socket: ReturnType<typeof io>): Promise<void> {
    if (socket !== this.#socket) return;
    await this.#mayListen();
    if (this.session.signedIn) socket.connect();
  }

  async #mayListen(): Promise<void> {
    try {
      const response = await fetch(SESSION_PATH, { signal: AbortSignal.timeout(CONNECT_FIRST_MS) });
      this.#sits((await response.json()) as SessionView);
      if (this.session.signedIn) return;
      this.#socket?.close();
      this.ended = true;
      this.phase = 'signed-out';
    } catch {
      // The controller is away: socket.io keeps trying.
    }
  }

  /** A connection that says nothing is given up: what TCP still holds would come long after the network is back. */
  #silent(): void {
    this.phase = 'stale';
    this.#socket?.io.engine.close();
  }

  #lost(): void {
    if (this.phase === 'live') this.phase = 'stale';
  }

  #snapshot(snapshot: Snapshot): void {
    if (snapshot.protocol !== PROTOCOL_VERSION) {
      this.phase = 'reload';
      return;
    }
    this.picture = new LivePicture(snapshot.picture);
    this.#sequence = snapshot.sequence;
    this.#heard(snapshot.serverTime);
  }

  #delta(delta: Delta): void {
    const picture = this.picture;
    // One was missed: only a snapshot makes the picture true again.
    if (picture === null || delta.sequence !== this.#sequence + 1) {
      this.#socket?.emit('resync');
      return;
    }
    this.#sequence = delta.sequence;
    picture.take(delta);
    this.#heard(delta.serverTime);
  }

  #heard(serverTime: number): void {
    this.lastHeardMs = pageClock.nowMs();
    this.clockOffsetMs = serverTime - this.lastHeardMs;
    this.phase = 'live';
  }
}

export const connection = new Connection();

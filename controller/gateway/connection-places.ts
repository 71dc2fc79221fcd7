import type { Socket } from 'node:net';

import { strangerAt } from '../people/sign-in-throttle.ts';

/**
 * Limits open connections. A new one always gets a place, so that Stop is received whatever strangers hold open: it replaces the oldest
 * stranger of the source with the most connections. Connections with a session or a known screen are replaced only by other known ones.
 */

/** Maximum number of unknown connections per source. A browser opens six. */
const OF_ONE_SOURCE = 256;
const OF_STRANGERS = 384;
/** Maximum number of known connections: more than pages (`live.ts`) and their requests. */
const OF_KNOWN = 512;

type Connection = Pick<Socket, 'destroy' | 'once' | 'remoteAddress' | 'remotePort'>;

export class ConnectionPlaces {
  /** By source, oldest first. */
  readonly #strangers = new Map<string, Map<string, Connection>>();
  readonly #known = new Map<string, Connection>();
  #strangerCount = 0;

  admit(socket: Connection): void {
    const source = strangerAt(socket.remoteAddress ?? '').id;
    const place = placeOf(socket);
    const ofSource = this.#strangers.get(source) ?? new Map<string, Connection>();
    ofSource.set(place, socket);
    this.#strangers.set(source, ofSource);
    this.#strangerCount += 1;
    socket.once('close', () => this.#leave(source, place, socket));
    if (ofSource.size > OF_ONE_SOURCE) this.#closeOldest(source, ofSource);
    else if (this.#strangerCount > OF_STRANGERS) this.#closeOldest(...this.#largest());
  }

  /** The connection carries a session or a known screen. */
  prove(socket: Connection): void {
    const source = strangerAt(socket.remoteAddress ?? '').id;
    const place = placeOf(socket);
    const raw = this.#strangers.get(source)?.get(place);
    if (raw === undefined) return;
    this.#drop(source, place);
    this.#known.set(place, raw);
    const oldest = this.#known.entries().next();
    if (this.#known.size <= OF_KNOWN || oldest.done) return;
    this.#known.delete(oldest.value[0]);
    oldest.value[1].destroy();
  }

  get size(): { readonly strangers: number; readonly known: number } {
    return { strangers: this.#strangerCount, known: this.#known.size };
  }

  #largest(): [string, Map<string, Connection>] {
    let found: [string, Map<string, Connection>] = ['', new Map<string, Connection>()];
    for (const one of this.#strangers) if (one[1].size > found[1].size) found = one;
    return found;
  }

  #closeOldest(source: string, ofSource: Map<string, Connection>): void {
    const oldest = ofSource.entries().next();
    if (oldest.done) return;
    const [place, socket] = oldest.value;
    this.#drop(source, place);
    socket.destroy();
  }

  #leave(source: string, place: string, socket: Connection): void {
    // The place may have been reassigned meanwhile.
    if (this.#known.get(place) === socket) this.#known.delete(place);
    if (this.#strangers.get(source)?.get(place) === socket) this.#drop(source, place);
  }

  #drop(source: string, place: string): void {
    const ofSource = this.#strangers.get(source);
    if (ofSource?.delete(place) !== true) return;
    this.#strangerCount -= 1;
    if (ofSource.size === 0) this.#strangers.delete(source);
  }
}

/** Identifies a connection and the TLS socket inside it alike. */
function placeOf({ remoteAddress, remotePort }: Connection): string {
  return `${remoteAddress ?? ''} ${String(remotePort ?? '')}`;
}

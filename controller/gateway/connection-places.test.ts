import { beforeEach, describe, expect, test } from 'vitest';

import { ConnectionPlaces } from './connection-places.ts';

class Connection {
  readonly remoteAddress: string;
  readonly remotePort: number;
  destroyed = false;
  #closed: () => void = () => undefined;

  constructor(remoteAddress: string, remotePort: number) {
    this.remoteAddress = remoteAddress;
    this.remotePort = remotePort;
  }

  once(_event: string, closed: () => void): this {
    this.#closed = closed;
    return this;
  }

  destroy(): this {
    this.destroyed = true;
    this.#closed();
    return this;
  }
}

let places = new ConnectionPlaces();
let ports = 1000;
beforeEach(() => (places = new ConnectionPlaces()));

function connect(from: string): Connection {
  ports += 1;
  const connection = new Connection(from, ports);
  places.admit(connection as never);
  return connection;
}
const kept = (connections: readonly Connection[]): number => connections.filter(({ destroyed }) => !destroyed).length;

describe('seven hundred connections of one source', () => {
  test('leave a place for the next one, of that source too', () => {
    const idle = Array.from({ length: 700 }, () => connect('198.51.100.1'));
    expect(kept(idle)).toBe(256);
    expect(connect('198.51.100.1').destroyed).toBe(false);
    expect(connect('203.0.113.1').destroyed).toBe(false);
  });

  test('take none of those that others hold, nor any over which a session speaks', () => {
    const other = connect('203.0.113.1');
    const page = connect('198.51.100.1');
    places.prove(page as never);
    Array.from({ length: 700 }, () => connect('198.51.100.1'));
    expect([other.destroyed, page.destroyed]).toEqual([false, false]);
  });
});

test('many sources together hold no more than there are places, and the largest gives way', () => {
  const quiet = connect('203.0.113.1');
  const idle = Array.from({ length: 1000 }, (_, index) => connect(`198.51.100.${index % 5}`));
  expect(kept(idle) + 1).toBe(384);
  expect(quiet.destroyed).toBe(false);
});

test('whoever leaves gives the place back', () => {
  const connection = connect('198.51.100.1');
  const page = connect('198.51.100.1');
  places.prove(page as never);
  connection.destroy();
  page.destroy();
  expect(places.size).toEqual({ strangers: 0, known: 0 });
});

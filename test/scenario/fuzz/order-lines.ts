import { orderSchema, type Order } from '../../../controller/orders/order.ts';
import type { SeededRandom } from '../../../stations/random.ts';

/** Lines of an order file, each with what must become of it. */

export interface FuzzedLine {
  readonly kind: string;
  readonly bytes: Buffer;
  /** `either`: taken as it was written, or refused. */
  readonly must: 'be-taken' | 'be-refused' | 'either';
  /** What it is where it is taken. */
  readonly order: Order;
}

type Change = (
  random: SeededRandom,
  order: Order,
) => Pick<FuzzedLine, 'must'> & {
  readonly bytes: Buffer | string;
  readonly order?: Order;
};

const plain = (order: object): string => JSON.stringify(order);
const taken = (bytes: Buffer | string): ReturnType<Change> => ({ must: 'be-taken', bytes });
const refused = (bytes: Buffer | string): ReturnType<Change> => ({ must: 'be-refused', bytes });
const keyOf = (random: SeededRandom, order: Order): keyof Order => random.pick(Object.keys(order)) as keyof Order;

/** Somewhere between the first and the last bracket of the line, before a key. */
function withMember(random: SeededRandom, order: Order, member: string): string {
  const entries = Object.entries(order).map(([key, value]) => `${plainKey(key)}:${JSON.stringify(value)}`);
  entries.splice(random.below(entries.length + 1), 0, member);
  return `{${entries.join(',')}}`;
}

const plainKey = (key: string): string => JSON.stringify(key);

function escapedKey(random: SeededRandom, key: string): string {
  const at = random.below(key.length);
  const code = key.charCodeAt(at).toString(16).padStart(4, '0');
  return `"${key.slice(0, at)}\\u${code}${key.slice(at + 1)}"`;
}

function shuffled(random: SeededRandom, order: Order): object {
  const entries = Object.entries(order);
  for (let at = entries.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    const [one, two] = [entries[at], entries[other]];
    if (one === undefined || two === undefined) continue;
    entries[at] = two;
    entries[other] = one;
  }
  return Object.fromEntries(entries);
}

/** Every letter that is not plain ASCII as an escape. */
const ascii = (text: string): string =>
  text.replaceAll(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

function damagedImage(random: SeededRandom, base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  const at = random.below(bytes.length);
  switch (random.below(4)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return bytes.toString('base64');
    case 1:
      return bytes.subarray(0, at).toString('base64');
    case 2:
      return Buffer.concat([bytes, Buffer.from(random.bytes(1 + random.below(40)))]).toString('base64');
    default:
      bytes.fill(random.below(256), at, Math.min(bytes.length, at + 1 + random.below(200)));
      return bytes.toString('base64');
  }
}

/** A picture that is still a picture, or none: it is taken as it was written, or refused. */
function withImage(random: SeededRandom, order: Order): ReturnType<Change> {
  const [left = '', right = ''] = order.fingerprints;
  const changed =
    random.below(2) === 0
      ? { ...order, portrait: damagedImage(random, order.portrait) }
      : { ...order, fingerprints: [damagedImage(random, left), right] };
  return { must: 'either', bytes: plain(changed), order: changed };
}

export const LINE_CHANGES: Readonly<Record<string, Change>> = {
  nothing: (_, order) => taken(plain(order)),
  'keys in another order': (random, order) => taken(plain(shuffled(random, order))),
  'white space': (_, order) => taken(plain(order).replaceAll('","', '" ,\t "')),
  escapes: (_, order) => taken(ascii(plain(order))),
  'an escaped key': (random, order) => {
    const key = keyOf(random, order);
    return taken(plain(order).replace(`"${key}":`, `${escapedKey(random, key)}:`));
  },
  'marks apart': (_, order) => taken(plain({ ...order, fullName: order.fullName.normalize('NFD') })),
  'a byte order mark': (_, order) => taken(`\ufeff${plain(order)}`),
  'a carriage return': (_, order) => taken(`${plain(order)}\r`),
  'a key twice': (random, order) => {
    const key = keyOf(random, order);
    return refused(withMember(random, order, `${plainKey(key)}:${JSON.stringify(order[key])}`));
  },
  'a key twice, once escaped': (random, order) =>
    refused(withMember(random, order, `${escapedKey(random, keyOf(random, order))}:""`)),
  'a key twice inside an unknown value': (random, order) =>
    refused(withMember(random, order, '"note":[{"a":{"b":1,"b":2}}]')),
  'a prototype': (random, order) => refused(withMember(random, order, '"__proto__":{"priority":9}')),
  'an unknown key': (random, order) => refused(withMember(random, order, '"note":""')),
  'a missing key': (_, order) => refused(plain({ ...order, fullName: undefined })),
  'another type': (random, order) => refused(plain({ ...order, [keyOf(random, order)]: { a: 1 } })),
  'half a character': (_, order) => refused(plain({ ...order, fullName: `A\ud83d` })),
  'a number that none can hold': (_, order) => refused(plain(order).replace(/"priority":\d/, '"priority":1e999')),
  'a number that rounds': (_, order) => refused(plain(order).replace(/"priority":\d/, '"priority":1e-999')),
  'brackets without end': (random, order) => refused(withMember(random, order, `"note":${'['.repeat(90_000)}`)),
  'half a line': (random, order) => refused(Buffer.from(plain(order)).subarray(0, 1 + random.below(5000))),
  'two objects': (_, order) => refused(`${plain(order)} ${plain(order)}`),
  'an array': (_, order) => refused(`[${plain(order)}]`),
  'an older encoding': (_, order) => refused(Buffer.from(plain({ ...order, fullName: 'NGUY\u00d4N' }), 'latin1')),
  'a byte that no text has': (random, order) => {
    const bytes = Buffer.from(plain(order));
    bytes[1 + random.below(bytes.length - 2)] = 0xff;
    return refused(bytes);
  },
  'UTF-16': (_, order) => refused(Buffer.from(plain(order).replaceAll('\n', ''), 'utf16le')),
  'base64 with something left over': (_, order) =>
    refused(plain({ ...order, portrait: `${order.portrait.slice(0, -4)}AAAAA` })),
  'too long': (_, order) => refused(plain({ ...order, portrait: 'A'.repeat(200_000) })),
  'a damaged image': withImage,
};

const KINDS = Object.keys(LINE_CHANGES);
/** Half of the lines are right: what is wrong stands among them. */
const RIGHT_OF_TEN = 5;

export function fuzzedLine(random: SeededRandom, order: Order): FuzzedLine {
  const kind = random.below(10) < RIGHT_OF_TEN ? 'nothing' : random.pick(KINDS);
  const { must, bytes, order: changed } = LINE_CHANGES[kind]?.(random, order) ?? taken(plain(order));
  return { kind, must, bytes: Buffer.from(bytes), order: orderIfRight(changed ?? order) };
}

/** As an order is kept: composed letters, and defaults filled in. */
function orderIfRight(order: Order): Order {
  const parsed = orderSchema('vietnam').safeParse(order);
  return parsed.success ? parsed.data : order;
}

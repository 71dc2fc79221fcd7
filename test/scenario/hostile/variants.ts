/** Every value in a message, replaced by every hostile one: below, at and beyond each limit that a contract sets. */

/** Lengths of texts, around each limit of a contract and of the journal. */
const LENGTHS = [
  0, 1, 20, 21, 39, 40, 41, 44, 45, 60, 61, 64, 65, 100, 101, 119, 120, 121, 199, 200, 201, 1000, 70_000,
];
/** Of lists and of sets of named values. */
const SIZES = [0, 1, 8, 9, 48, 49, 64, 65, 200, 201, 1000, 12_000];
const TEXTS = [
  ' ',
  '\0',
  '\u202Ex',
  '\u200B',
  '\u001B]0;owned\u0007\u001B[2J',
  'a\n2026-11-30T12:00:00+07:00  line Held → Execute',
  '\uD800',
  '__proto__',
  'constructor',
  'NaN',
  '1e999',
  '-1',
  '=',
  'head-1=A+B+C',
  'feeder=',
  'line/C0000001/print/1',
  'station.fault',
  'line.emergency-stop',
  'feeder-empty',
  'Execute',
];
const NUMBERS = [
  0,
  -0,
  -1,
  0.5,
  1,
  2,
  3,
  16,
  17,
  20,
  21,
  255,
  256,
  1999,
  2000,
  2001,
  4000,
  4001,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 53,
  1e308,
  -1e308,
  5e-324,
  Number.NaN,
  Infinity,
  -Infinity,
];
const OTHERS: readonly unknown[] = [undefined, true, false, [], {}, ['x'], new Uint8Array(3)];

type Replacement = (old: unknown) => unknown;

const SAME_TYPE = {
  string: [
    ...LENGTHS.map(
      (length): Replacement =>
        () =>
          'x'.repeat(length),
    ),
    ...TEXTS.map(
      (text): Replacement =>
        () =>
          text,
    ),
  ],
  number: NUMBERS.map(
    (number): Replacement =>
      () =>
        number,
  ),
} as const;
const SIZED = SIZES.map(
  (size): Replacement =>
    (old) =>
      resized(old, size),
);
const ANY: readonly Replacement[] = [
  ...SAME_TYPE.string,
  ...SAME_TYPE.number,
  ...OTHERS.map(
    (other): Replacement =>
      () =>
        other,
  ),
  ...SIZED,
];

/** In JSON there is nothing as well, and no bytes. */
const ANY_JSON: readonly Replacement[] = [...ANY, () => null];

/** A list of so many elements, or a set of so many named values. */
function resized(old: unknown, size: number): unknown {
  if (Array.isArray(old)) {
    const [first = 'x'] = old;
    return Array.from({ length: size }, (_, index) => numbered(first, index));
  }
  const values: [string, unknown][] = typeof old === 'object' && old !== null ? Object.entries(old) : [];
  const [[, example] = ['', 1]] = values;
  const more = Array.from(
    { length: Math.max(0, size - values.length) },
    (_, index) => [`more${index}`, example] as const,
  );
  return Object.fromEntries([...values.slice(0, size), ...more]);
}

/** Each of many job responses is of a job of its own. */
function numbered(element: unknown, index: number): unknown {
  if (typeof element !== 'object' || element === null || !('fields' in element)) return element;
  const { fields } = element;
  return { ...element, fields: { ...Object(fields), jobOrderID: `hostile/C${index}/print/1` } };
}

/** A place in a message: what may stand there instead, and the message with it. */
interface Place {
  readonly old: unknown;
  readonly replacements: readonly Replacement[];
  readonly put: (value: unknown) => unknown;
}

/** Values whose type the wire says: what comes out of a link is of that type, or of another one as a whole. */
const TYPED: Readonly<Record<string, readonly Replacement[]>> = {
  String: SAME_TYPE.string,
  LocalizedText: SAME_TYPE.string,
  NodeId: SAME_TYPE.string,
  Int32: SAME_TYPE.number,
  UInt32: SAME_TYPE.number,
  Double: SAME_TYPE.number,
  UInt64: [0n, 1n, 2n, 8n, 16n, 3n, 2n ** 63n].map(
    (status): Replacement =>
      () =>
        status,
  ),
  Boolean: [() => true, () => false],
};
const WHOLE: readonly Replacement[] = [
  { type: 'Null', value: null },
  { type: 'String', value: 'x'.repeat(201) },
  { type: 'Int32', value: 6 },
  { type: 'Double', value: Number.NaN },
  { type: 'UInt64', value: 1n },
  { type: 'Boolean', value: true },
  { type: 'Strings', value: [] },
  { type: 'Strings', value: Array.from({ length: 12_000 }, (_, index) => `p${index}=s${index}`) },
  { type: 'Structures', value: [] },
  { type: 'ByteString', value: new Uint8Array(3) },
].map(
  (value): Replacement =>
    () =>
      value,
);

function* places(value: unknown, put: (value: unknown) => unknown, any = ANY): Generator<Place> {
  if (isStructure(value)) {
    const putFields = (fields: unknown): unknown => put({ ...value, fields });
    yield { old: value.fields, replacements: SIZED, put: putFields };
    yield* inside(value.fields, putFields, any);
    return;
  }
  if (isTyped(value)) {
    const { type, value: inner } = value;
    const typed = TYPED[type];
    const putInner = (next: unknown): unknown => put({ type, value: next });
    yield { old: value, replacements: WHOLE, put };
    if (typed !== undefined) yield { old: inner, replacements: typed, put: putInner };
    if (Array.isArray(inner)) yield { old: inner, replacements: SIZED, put: putInner };
    if (type === 'Strings' && Array.isArray(inner)) yield* elements(inner, putInner, SAME_TYPE.string);
    else if (type === 'String' && typeof inner === 'string') yield* inJson(inner, putInner);
    else if (Array.isArray(inner)) yield* inside(inner, putInner, any);
    else if (isStructure(inner)) yield* places(inner, putInner, any);
    return;
  }
  yield { old: value, replacements: any, put };
  if (typeof value === 'string') yield* inJson(value, put);
  else if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array))
    yield* inside(value, put, any);
}

function* elements(
  list: readonly unknown[],
  put: (value: unknown) => unknown,
  replacements: readonly Replacement[],
): Generator<Place> {
  for (const [index, old] of list.entries()) yield { old, replacements, put: (next) => put(list.with(index, next)) };
}

function* inside(value: object, put: (value: unknown) => unknown, any: readonly Replacement[]): Generator<Place> {
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) yield* places(element, (next) => put(value.with(index, next)), any);
    return;
  }
  for (const [name, element] of Object.entries(value))
    yield* places(element, (next) => put({ ...value, [name]: next }), any);
}

function* inJson(text: string, put: (value: unknown) => unknown): Generator<Place> {
  if (!text.startsWith('{')) return;
  yield* places(JSON.parse(text), (next) => put(JSON.stringify(next) ?? ''), ANY_JSON);
}

function isTyped(value: unknown): value is { readonly type: string; readonly value: unknown } {
  return typeof value === 'object' && value !== null && 'type' in value && 'value' in value;
}

/** What a link makes of a structured value, whatever its machine says: it has fields. */
function isStructure(value: unknown): value is { readonly dataType: string; readonly fields: object } {
  return typeof value === 'object' && value !== null && 'dataType' in value && 'fields' in value;
}

/** The n-th of all variants of a message, round and round; `all`: how many there are. */
export function variant<T>(message: T, n: number): { readonly message: T; readonly all: number } {
  const found = [...places(message, (value) => value)];
  const all = found.reduce((sum, { replacements }) => sum + replacements.length, 0);
  let left = n % Math.max(1, all);
  for (const { old, replacements, put } of found) {
    const replacement = replacements[left];
    if (replacement !== undefined) return { message: put(replacement(old)) as T, all };
    left -= replacements.length;
  }
  return { message, all };
}

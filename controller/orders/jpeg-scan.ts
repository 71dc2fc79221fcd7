/**
 * Whether the scan of a plain baseline JPEG is complete (ITU-T T.81 annexes B, F and G.1). The Huffman codes are walked to the last
 * coefficient of the last block, without decoding the image. An image that is not plain (several scans, restarts, 12 bits, unusual tables)
 * gets no verdict here: a decoder decides. Whatever is accepted here, a decoder reads without a warning.
 */

const MARKER = { frame: 0xc0, huffman: 0xc4, quantization: 0xdb, scan: 0xda } as const;
const SEGMENT_HEAD_BYTES = 4;
const BLOCK_COEFFICIENTS = 64;
const CODE_MOST_BITS = 16;
/** Codes up to this many bits are looked up directly; longer ones are rare. */
const FAST_BITS = 9;
/** All steps that fit into this many bits are skipped at once. */
const RUN_BITS = 12;
/** §F.1.2: of 8-bit samples. */
const DC_MOST_BITS = 11;
const AC_MOST_BITS = 10;
const SAMPLING_MOST = 4;
/** §B.2.3: blocks in one unit of an interleaved scan. */
const UNIT_MOST_BLOCKS = 10;
const TABLES = 4;
const FAST_SHIFT = 32 - FAST_BITS;
const RUN_SHIFT = 32 - RUN_BITS;
/** A run: (its bits << 8) | whether a block ends in it | coefficients that it advances, counting the end as one. 0: none. */
const RUN_ENDS = 0x80;
const RUN_COEFFICIENTS = 0x7f;
/** The rest of the block is zero. */
const END_OF_BLOCK = 0xff;
/** Bytes that a block may read beyond the end of the data: the most bits that one block has. */
const PADDING_BYTES = 256;

/** A step: (bits of a code and of its value << 8) | coefficients that it advances. 0: none. */
interface HuffmanTable {
  /** By the next nine bits: the step; 0 if the code is longer or invalid. */
  readonly fast: Uint16Array;
  /** Steps in the order of their codes. */
  readonly steps: Uint16Array;
  /** By code length: the offset from a code to the index of its step, and the first code too large for this length. */
  readonly offsets: Int32Array;
  readonly ends: Int32Array;
}

interface KnownTable extends HuffmanTable {
  /** By the next twelve bits: the run; empty for a table that may be a single image's own, where building it does not pay. */
  runs: Uint16Array;
  /** For a DC table: the runs that begin a block, by AC table. */
  readonly starts: Map<KnownTable, Uint16Array>;
}

interface Component {
  readonly id: number;
  readonly across: number;
  readonly down: number;
  readonly quantization: number;
}

interface Tables {
  readonly quantization: boolean[];
  readonly dc: (KnownTable | null)[];
  readonly ac: (KnownTable | null)[];
}

interface Block {
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
  readonly starts: Uint16Array;
  readonly runs: Uint16Array;
}

/** `segments`: a JPEG's segments in order, each from its marker; the scan's with its data. */
export function isPlainAndWhole(segments: readonly Uint8Array[]): boolean {
  const tables: Tables = {
    quantization: Array.from({ length: TABLES }, () => false),
    dc: Array.from({ length: TABLES }, () => null),
    ac: Array.from({ length: TABLES }, () => null),
  };
  let frame: Uint8Array | null = null;
  for (const [index, segment] of segments.entries()) {
    const content = segment.subarray(SEGMENT_HEAD_BYTES);
    switch (segment[1]) {
      case MARKER.quantization:
        if (!readQuantization(content, tables)) return false;
        break;
      case MARKER.huffman:
        if (!readHuffman(content, tables)) return false;
        break;
      case MARKER.frame:
        if (frame !== null) return false;
        frame = content;
        break;
      case MARKER.scan:
        return frame !== null && index === segments.length - 1 && isScanWhole(segment, frame, tables);
      default:
        return false;
    }
  }
  return false;
}

/** §B.2.4.1, of 8 bits. */
function readQuantization(content: Uint8Array, { quantization }: Tables): boolean {
  for (let at = 0; at < content.length; at += 1 + BLOCK_COEFFICIENTS) {
    const table = content[at] ?? 0;
    const steps = content.subarray(at + 1, at + 1 + BLOCK_COEFFICIENTS);
    if (table >= TABLES || steps.length < BLOCK_COEFFICIENTS || steps.includes(0)) return false;
    quantization[table] = true;
  }
  return true;
}

/** §B.2.4.2. */
function readHuffman(content: Uint8Array, { dc, ac }: Tables): boolean {
  for (let at = 0; at < content.length;) {
    const head = content[at] ?? 0;
    const counts = content.subarray(at + 1, at + 1 + CODE_MOST_BITS);
    let codes = 0;
    for (const count of counts) codes += count;
    at += 1 + CODE_MOST_BITS;
    const values = content.subarray(at, at + codes);
    const [kind, table] = [head >> 4, head & 0x0f];
    if (counts.length < CODE_MOST_BITS || values.length < codes || kind > 1 || table >= TABLES) return false;
    const built = knownTable(kind, content.subarray(at - CODE_MOST_BITS, at + codes), counts, values);
    if (built === null) return false;
    (kind === 0 ? dc : ac)[table] = built;
    at += codes;
  }
  return true;
}

/** Encoders write the same few tables (annex K) into every image. */
const KNOWN_MOST = 128;
const NO_RUNS = new Uint16Array(1 << RUN_BITS);
const KNOWN = new Map<string, KnownTable>();

function knownTable(kind: number, all: Uint8Array, counts: Uint8Array, values: Uint8Array): KnownTable | null {
  const name = `${kind}${Buffer.from(all.buffer, all.byteOffset, all.byteLength).toString('latin1')}`;
  const known = KNOWN.get(name);
  if (known !== undefined) {
    if (kind === 1 && known.runs === NO_RUNS) known.runs = runsOf(known);
    return known;
  }
  const built = huffmanTable(kind, counts, values);
  if (KNOWN.size >= KNOWN_MOST) KNOWN.clear();
  if (built === null) return null;
  const table: KnownTable = { ...built, runs: NO_RUNS, starts: new Map() };
  KNOWN.set(name, table);
  return table;
}

/** Consecutive coefficient steps that fit into twelve bits, values included, up to the end of the block. */
function runsOf(table: HuffmanTable): Uint16Array {
  const runs = new Uint16Array(1 << RUN_BITS);
  for (let bits = 0; bits < runs.length; bits += 1) runs[bits] = runOf(table, bits << RUN_SHIFT, 0, 0);
  return runs;
}

/**
 * The same for the start of a block: the step of the DC coefficient and the run after it. None if the tables may be a single image's own.
 */
function startsOf(dc: KnownTable, ac: KnownTable): Uint16Array {
  if (ac.runs === NO_RUNS) return NO_RUNS;
  const known = dc.starts.get(ac);
  if (known !== undefined) return known;
  const starts = new Uint16Array(1 << RUN_BITS);
  for (let bits = 0; bits < starts.length; bits += 1) {
    const first = stepAt(dc, bits << RUN_SHIFT);
    if (first !== 0 && first >> 8 <= RUN_BITS) starts[bits] = runOf(ac, bits << RUN_SHIFT, first >> 8, 1);
  }
  dc.starts.set(ac, starts);
  return starts;
}

/** `next`: the bits from here, most significant first; zero after the twelfth. `bits`, `coefficients`: consumed before. */
function runOf(table: HuffmanTable, next: number, bits: number, coefficients: number): number {
  for (;;) {
    const rest = next << bits;
    let step = table.fast[rest >>> FAST_SHIFT] ?? 0;
    if (step === 0) step = slowStep(table, rest);
    const goesOn = step & 0xff;
    const ends = goesOn === END_OF_BLOCK;
    const all = coefficients + (ends ? 1 : goesOn);
    // A step whose code or value is not entirely in these bits, or that exceeds the block, is not part of the run.
    if (step === 0 || bits + (step >> 8) > RUN_BITS || all > BLOCK_COEFFICIENTS) break;
    bits += step >> 8;
    coefficients = all;
    if (ends) return (bits << 8) | RUN_ENDS | coefficients;
  }
  return bits === 0 ? 0 : (bits << 8) | coefficients;
}

/** Annex C; null for too many codes, or a code for an invalid value. */
function huffmanTable(kind: number, counts: Uint8Array, values: Uint8Array): HuffmanTable | null {
  const fast = new Uint16Array(1 << FAST_BITS);
  const steps = new Uint16Array(values.length);
  const offsets = new Int32Array(CODE_MOST_BITS + 1);
  const ends = new Int32Array(CODE_MOST_BITS + 1);
  let code = 0;
  let index = 0;
  for (let bits = 1; bits <= CODE_MOST_BITS; bits += 1) {
    const last = index + (counts[bits - 1] ?? 0);
    // The code of all ones is not allowed.
    if (last > index && code + last - index >= 1 << bits) return null;
    offsets[bits] = index - code;
    for (; index < last; index += 1, code += 1) {
      const step = stepOf(kind, bits, values[index] ?? 0);
      if (step === 0) return null;
      steps[index] = step;
      if (bits > FAST_BITS) continue;
      fast.fill(step, code << (FAST_BITS - bits), (code + 1) << (FAST_BITS - bits));
    }
    ends[bits] = code;
    code <<= 1;
  }
  return { fast, steps, offsets, ends };
}

/** §F.1.2.1, §F.1.2.2; 0 for an invalid value. */
function stepOf(kind: number, bits: number, value: number): number {
  if (kind === 0) return value > DC_MOST_BITS ? 0 : ((bits + value) << 8) | 1;
  const [run, size] = [value >> 4, value & 0x0f];
  if (size > AC_MOST_BITS || (size === 0 && run > 0 && run < 15)) return 0;
  return ((bits + size) << 8) | (value === 0 ? END_OF_BLOCK : run + 1);
}

function isScanWhole(segment: Uint8Array, frame: Uint8Array, tables: Tables): boolean {
  const headBytes = 2 + (((segment[2] ?? 0) << 8) | (segment[3] ?? 0));
  const head = segment.subarray(SEGMENT_HEAD_BYTES, headBytes);
  const components = componentsOf(frame, tables);
  const unit = components === null ? null : unitOf(head, components, tables);
  if (components === null || unit === null) return false;
  const [heightPx, widthPx] = [((frame[1] ?? 0) << 8) | (frame[2] ?? 0), ((frame[3] ?? 0) << 8) | (frame[4] ?? 0)];
  // §A.2.2: the blocks of a single component are not interleaved.
  const single = components.length === 1;
  const across = single ? 1 : Math.max(...components.map((one) => one.across));
  const down = single ? 1 : Math.max(...components.map((one) => one.down));
  const units = Math.ceil(widthPx / (8 * across)) * Math.ceil(heightPx / (8 * down));
  const data = unstuffed(segment.subarray(headBytes));
  return units > 0 && data !== null && areUnitsWhole(data, units, unit);
}

/** §B.2.2, for 8 bits; null if it is not plain. */
function componentsOf(frame: Uint8Array, { quantization }: Tables): Component[] | null {
  const count = frame[5] ?? 0;
  if (frame[0] !== 8 || (count !== 1 && count !== 3) || frame.length !== 6 + 3 * count) return null;
  const components: Component[] = [];
  for (let at = 6; at < frame.length; at += 3) {
    const [id = 0, sampling = 0, table = 0] = frame.subarray(at, at + 3);
    const [across, down] = [sampling >> 4, sampling & 0x0f];
    if (across < 1 || across > SAMPLING_MOST || down < 1 || down > SAMPLING_MOST) return null;
    if (quantization[table] !== true || components.some((other) => other.id === id)) return null;
    components.push({ id, across, down, quantization: table });
  }
  return components;
}

/** §B.2.3: the blocks of one unit, with their tables; null if the scan does not hold all components at once. */
function unitOf(head: Uint8Array, components: readonly Component[], tables: Tables): Block[] | null {
  const count = components.length;
  if (head[0] !== count || head.length !== 4 + 2 * count) return null;
  const [first, last, successive] = head.subarray(1 + 2 * count);
  if (first !== 0 || last !== BLOCK_COEFFICIENTS - 1 || successive !== 0) return null;
  const blocks: Block[] = [];
  for (const [index, { id, across, down }] of components.entries()) {
    const table = head[2 + 2 * index] ?? 0;
    const [dc, ac] = [tables.dc[table >> 4] ?? null, tables.ac[table & 0x0f] ?? null];
    if (head[1 + 2 * index] !== id || dc === null || ac === null) return null;
    const block: Block = { dc, ac, starts: startsOf(dc, ac), runs: ac.runs };
    for (let nth = 0; nth < (count === 1 ? 1 : across * down); nth += 1) blocks.push(block);
  }
  return blocks.length > UNIT_MOST_BLOCKS ? null : blocks;
}

interface Unstuffed {
  readonly view: DataView;
  readonly bits: number;
}

/** Buffer for the current scan. No image remains readable longer: it grows to the largest one and is overwritten by the next. */
let unstuffedBytes = new Uint8Array(0);
let unstuffedView = new DataView(unstuffedBytes.buffer);

/** The scan's data without stuffed zeros after FFh (§F.1.2.3), zero-padded; null if they contain a marker. */
function unstuffed(data: Uint8Array): Unstuffed | null {
  if (unstuffedBytes.length < data.length + PADDING_BYTES) {
    unstuffedBytes = new Uint8Array(2 * (data.length + PADDING_BYTES));
    unstuffedView = new DataView(unstuffedBytes.buffer);
  }
  const bytes = unstuffedBytes;
  let length = 0;
  for (let from = 0; from < data.length;) {
    const at = data.indexOf(0xff, from);
    const end = at < 0 ? data.length : at + 1;
    bytes.set(from === 0 && end === data.length ? data : data.subarray(from, end), length);
    length += end - from;
    if (at >= 0 && data[end] !== 0) return null;
    from = end + (at < 0 ? 0 : 1);
  }
  bytes.fill(0, length, length + PADDING_BYTES);
  return { view: unstuffedView, bits: length * 8 };
}

/**
 * §F.2.2: every block of every unit, and less than a byte after the last one. A single loop that reads the bits anew for each table lookup:
 * checking whether the current bits suffice costs more than that.
 */
function areUnitsWhole({ view, bits }: Unstuffed, units: number, unit: readonly Block[]): boolean {
  let at = 0;
  for (let nth = 0; nth < units; nth += 1) {
    for (const { dc, ac, starts, runs } of unit) {
      let next = view.getInt32(at >> 3) << (at & 7);
      let run = starts[next >>> RUN_SHIFT] ?? 0;
      if (run === 0) {
        const step = stepAt(dc, next);
        if (step === 0) return false;
        run = step;
      }
      at += run >> 8;
      let coefficient = run & RUN_COEFFICIENTS;
      // Each step advances by the bits of code and value, and by the zeros and the coefficient that it stands for.
      while (coefficient < BLOCK_COEFFICIENTS && (run & RUN_ENDS) === 0) {
        next = view.getInt32(at >> 3) << (at & 7);
        run = runs[next >>> RUN_SHIFT] ?? 0;
        if (run === 0 || coefficient + (run & RUN_COEFFICIENTS) > BLOCK_COEFFICIENTS) {
          run = oneStep(ac, next);
          if (run === 0 || coefficient + (run & RUN_COEFFICIENTS) > BLOCK_COEFFICIENTS) return false;
        }
        at += run >> 8;
        coefficient += run & RUN_COEFFICIENTS;
      }
      if (at > bits) return false;
    }
  }
  return bits - at < 8;
}

function stepAt(table: HuffmanTable, next: number): number {
  const step = table.fast[next >>> FAST_SHIFT] ?? 0;
  return step === 0 ? slowStep(table, next) : step;
}

/** A run of one step; 0 for none. */
function oneStep(table: HuffmanTable, next: number): number {
  const step = stepAt(table, next);
  return (step & 0xff) === END_OF_BLOCK ? (step & 0xff00) | RUN_ENDS | 1 : step;
}

/** As in the fast table, for a longer code; 0 for none. `next`: the bits from here, most significant first. */
function slowStep({ offsets, ends, steps }: HuffmanTable, next: number): number {
  for (let bits = FAST_BITS + 1; bits <= CODE_MOST_BITS; bits += 1) {
    const code = next >>> (32 - bits);
    if (code < (ends[bits] ?? 0)) return steps[code + (offsets[bits] ?? 0)] ?? 0;
  }
  return 0;
}

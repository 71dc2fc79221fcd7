import { Piscina } from 'piscina';

import type { Clock } from '../../stations/clock.ts';
import type { OrderPictures } from '../personalization/data-groups.ts';
import { siblingFile } from '../../stations/sibling-file.ts';
import type { ImageAnswer, ImageTask } from './image-worker.ts';
import { asJfif, isBareJfif, readJpeg, type JpegFlaw } from './jpeg.ts';
import { isPlainAndWhole } from './jpeg-scan.ts';
import { readJpeg2000, type Jpeg2000Flaw } from './jpeg2000.ts';
import type { FieldFlaw, OrderFlaw } from './order-flaw.ts';
import { FINGERPRINT_MAX_BYTES, PORTRAIT_MAX_BYTES, type Order } from './order.ts';

/**
 * Every image of an order is read to its last block before the order is accepted: an image that no machine could print is refused before a
 * blank is fed. Stored images are upright baseline JFIF (ISO/IEC 19794-5 §7, 19794-4 §8) without metadata, thumbnail or comment. An image
 * that already has this form is kept as compressed, after its Huffman codes were walked here; where that gives no verdict, a decoder thread
 * decides. Any other image is recompressed there.
 */

export type OrderImages = Pick<Order, 'portrait' | 'fingerprints'>;
/** `pictures`: the same images as bytes. */
export type ImageVerdict = { readonly images: OrderImages; readonly pictures: OrderPictures } | FieldFlaw;

const THREADS_MOST = 2;
/** Maximum number of orders waiting for a thread: more than a reader looks ahead. */
const QUEUE_MOST = 64;
/** The three images of one order need some ten milliseconds; a decoder that is still busy after this time is terminated. */
const DECODE_TIMEOUT_MS = 20_000;

const FLAWS: Readonly<Record<JpegFlaw | Jpeg2000Flaw | 'too-large' | 'too-slow', OrderFlaw>> = {
  'not-jpeg': { code: 'no-image' },
  'not-jpeg-2000': { code: 'no-image' },
  broken: { code: 'image-markers' },
  'cut-short': { code: 'image-cut-short' },
  'trailing-bytes': { code: 'image-trailing-bytes' },
  'several-frames': { code: 'image-several' },
  'too-many-scans': { code: 'image-scans' },
  'too-many-tiles': { code: 'image-tiles' },
  'other-colours': { code: 'image-colours' },
  'too-large': { code: 'image-bytes' },
  'too-slow': { code: 'image-slow' },
};

interface Planned {
  readonly field: string;
  /** Null where the image is valid and stays as it is. */
  readonly task: ImageTask | null;
  /** What is stored if nothing is converted. */
  readonly asItIs: Uint8Array;
  /** The same in base64, if it came so. */
  readonly text: string | null;
}

export class ImageCheck {
  readonly #clock: Clock;
  readonly #threads: number;
  #pool: Piscina<readonly ImageTask[], ImageAnswer[]> | null = null;

  /** `threads`: number of decoder threads. */
  constructor(clock: Clock, threads = THREADS_MOST) {
    this.#clock = clock;
    this.#threads = threads;
  }

  /** The order's images as they are stored, in base64, or which one is invalid and why. Synchronous if no decoder is needed. */
  check({ portrait, fingerprints }: OrderImages): ImageVerdict | Promise<ImageVerdict> {
    const plans: Planned[] = [];
    for (const [field, image, kind] of [
      ['portrait', portrait, PORTRAIT] as const,
      ...fingerprints.map((finger, index) => [`fingerprints.${index}`, finger, FINGERPRINT] as const),
    ]) {
      const planned = this.#plan(field, image, kind);
      if ('flaw' in planned) return planned;
      plans.push(planned);
    }
    return plans.every(({ task }) => task === null) ? verdictOf(plans, []) : this.#decoded(plans);
  }

  async #decoded(plans: readonly Planned[]): Promise<ImageVerdict> {
    const answers = await this.#run(plans.flatMap(({ task }) => (task === null ? [] : [task])));
    if (answers === null) return wrong(plans.find(({ task }) => task !== null)?.field ?? '', 'too-slow');
    return verdictOf(plans, answers);
  }

  #plan(field: string, text: string, { grey, mostBytes }: Kind): Planned | FieldFlaw {
    const image = Buffer.from(text, 'base64');
    const jpeg = readJpeg(image);
    if (jpeg === 'not-jpeg') {
      const other = readJpeg2000(image);
      if (typeof other === 'string') return wrong(field, other);
      const colours = grey || other.components === 1 ? 'grey' : 'colour';
      const task: ImageTask = { image: other.codestream, format: 'jpeg-2000', work: 'convert', colours, mostBytes };
      return { field, task, asItIs: image, text };
    }
    if (typeof jpeg === 'string') return wrong(field, jpeg);
    const colours = grey || jpeg.components === 1 ? 'grey' : 'colour';
    const isBare = isBareJfif(image, jpeg);
    const asItIs = isBare ? image : asJfif(jpeg);
    const kept = { field, asItIs, text: isBare ? text : null };
    const stays =
      jpeg.baseline &&
      jpeg.plainColours &&
      !jpeg.profile &&
      jpeg.orientation === 1 &&
      (jpeg.components === 1 || !grey) &&
      asItIs.length <= mostBytes;
    if (!stays) return { ...kept, task: { image, format: 'jpeg', work: 'convert', colours, mostBytes } };
    const task: ImageTask = { image: asItIs, format: 'jpeg', work: 'decode', colours, mostBytes };
    return { ...kept, task: isPlainAndWhole(jpeg.essential) ? null : task };
  }

  /** Null after a timeout: the thread is terminated and a new one started for the next tasks. */
  async #run(tasks: readonly ImageTask[]): Promise<ImageAnswer[] | null> {
    this.#pool ??= new Piscina<readonly ImageTask[], ImageAnswer[]>({
      filename: siblingFile('./image-worker', import.meta.url),
      // All start at once and stay until the import ends: starting one costs as much as a hundred images.
      minThreads: this.#threads,
      maxThreads: this.#threads,
      maxQueue: QUEUE_MOST,
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4 },
    });
    const late = new AbortController();
    const cancel = this.#clock.schedule(DECODE_TIMEOUT_MS, () => late.abort());
    try {
      return await this.#pool.run(tasks, { signal: late.signal });
    } catch (error) {
      if (late.signal.aborted) return null;
      throw error;
    } finally {
      cancel();
    }
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await this.#pool?.destroy();
  }
}

/** `answers`: for the tasks among the plans, in their order. */
function verdictOf(plans: readonly Planned[], answers: readonly ImageAnswer[]): ImageVerdict {
  const kept: Uint8Array[] = [];
  const texts: string[] = [];
  let answered = 0;
  for (const { field, task, asItIs, text } of plans) {
    const answer = task === null ? undefined : answers[answered];
    if (task !== null) answered += 1;
    if (answer?.state === 'damaged') return { field, flaw: { code: 'image-damaged', said: answer.said } };
    if (answer?.state === 'too-large') return wrong(field, 'too-large');
    const image = answer?.image ?? asItIs;
    kept.push(image);
    texts.push(image === asItIs && text !== null ? text : base64Of(image));
  }
  const [portrait = NO_PICTURE, ...fingerprints] = kept;
  const [portraitText = '', ...fingerprintTexts] = texts;
  return { images: { portrait: portraitText, fingerprints: fingerprintTexts }, pictures: { portrait, fingerprints } };
}

const NO_PICTURE = new Uint8Array(0);

function base64Of({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

interface Kind {
  /** ISO/IEC 19794-4: 8 bits of grey. */
  readonly grey: boolean;
  readonly mostBytes: number;
}

const PORTRAIT: Kind = { grey: false, mostBytes: PORTRAIT_MAX_BYTES };
const FINGERPRINT: Kind = { grey: true, mostBytes: FINGERPRINT_MAX_BYTES };

function wrong(field: string, flaw: keyof typeof FLAWS): FieldFlaw {
  return { field, flaw: FLAWS[flaw] };
}

import type { OpenJpeg } from '@cornerstonejs/codec-openjpeg/decodewasmjs';
import sharp, { type Sharp } from 'sharp';

import { wasmBinary } from '../../recipes/artwork/wasm-binary.ts';
import { asJfif, readJpeg } from './jpeg.ts';

/** Decodes and converts images of orders in a thread of its own. */

export interface ImageTask {
  /** JPEG, or a JPEG 2000 codestream. */
  readonly image: Uint8Array;
  readonly format: 'jpeg' | 'jpeg-2000';
  /** `decode`: valid as it is if a decoder reads all of it. `convert`: to upright baseline JFIF. */
  readonly work: 'decode' | 'convert';
  /** Of the converted image. */
  readonly colours: 'colour' | 'grey';
  readonly mostBytes: number;
}

/** `image`: the converted image; null for `decode`. `said`: the decoder's own message, about the file only. */
export type ImageAnswer =
  | { readonly state: 'right'; readonly image: Uint8Array | null }
  | { readonly state: 'damaged'; readonly said: string }
  | { readonly state: 'too-large' };

/** A decoder warning means that the image is incomplete. */
const STRICT = { failOn: 'warning', limitInputPixels: 2400 * 2400, autoOrient: true } as const;
const QUALITIES = [95, 90, 82, 74, 66, 58] as const;
const SAID_MAX_CHARACTERS = 120;

// No face stays in a cache of the library, and one image uses one thread.
sharp.cache(false);
sharp.concurrency(1);

export default async function run(tasks: readonly ImageTask[]): Promise<ImageAnswer[]> {
  const answers: ImageAnswer[] = [];
  for (const task of tasks) answers.push(await check(task));
  return answers;
}

async function check({ image, format, work, colours, mostBytes }: ImageTask): Promise<ImageAnswer> {
  try {
    const picture = format === 'jpeg' ? sharp(image, STRICT) : await decodeJpeg2000(image);
    if (work === 'decode') {
      await picture.raw().toBuffer();
      return { state: 'right', image: null };
    }
    const space = colours === 'grey' ? 'b-w' : 'srgb';
    const upright = await picture.toColourspace(space).raw().toBuffer({ resolveWithObject: true });
    const { width, height, channels } = upright.info;
    for (const quality of QUALITIES) {
      const again = sharp(upright.data, { raw: { width, height, channels } }).toColourspace(space);
      const jpeg = readJpeg(await again.jpeg({ quality }).toBuffer());
      if (typeof jpeg === 'string') return { state: 'damaged', said: jpeg };
      const converted = asJfif(jpeg);
      if (converted.length <= mostBytes) return { state: 'right', image: converted };
    }
    return { state: 'too-large' };
  } catch (error) {
    return { state: 'damaged', said: wordsOf(error) };
  }
}

function wordsOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.slice(0, SAID_MAX_CHARACTERS);
}

let openJpeg: Promise<OpenJpeg> | null = null;
/** Messages of the decoder for the current image; it continues without throwing. */
let complaints: string[] = [];

async function decodeJpeg2000(codestream: Uint8Array): Promise<Sharp> {
  openJpeg ??= loadOpenJpeg();
  const { J2KDecoder } = await openJpeg;
  const decoder = new J2KDecoder();
  complaints = [];
  let whole = false;
  try {
    decoder.getEncodedBuffer(codestream.length).set(codestream);
    decoder.decode();
    whole = true;
    const [complaint] = complaints;
    if (complaint !== undefined) throw new RangeError(complaint);
    const { width, height, componentCount } = decoder.getFrameInfo();
    const channels = componentCount === 1 ? 1 : 3;
    // A copy: the decoder's own memory is released.
    const pixels = Buffer.from(decoder.getDecodedBuffer());
    if (width * height * channels !== pixels.length || pixels.length === 0)
      throw new RangeError('no picture comes of it');
    return sharp(pixels, { raw: { width, height, channels } });
  } finally {
    // A decoder that aborted is not used again: its memory is in an undefined state.
    if (whole) decoder.delete();
    else openJpeg = null;
  }
}

async function loadOpenJpeg(): Promise<OpenJpeg> {
  const { default: load } = await import('@cornerstonejs/codec-openjpeg/decodewasmjs');
  const hear = (line: string): void => {
    if (!line.startsWith('[INFO]')) complaints.push(line);
  };
  return load({
    wasmBinary: wasmBinary('@cornerstonejs/codec-openjpeg/decodewasm'),
    print: hear,
    printErr: hear,
  });
}

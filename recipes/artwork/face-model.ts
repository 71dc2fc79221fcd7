import { createHash } from 'node:crypto';

import { z } from 'zod';

import { readJsonBytes } from '../strict-json.ts';
import type { FaceContent, RenderedCard } from './artwork.ts';
import type { Layer, Side } from './card-face.ts';
import { placeOf } from './place.ts';
import type { Slot } from './template.ts';

/** Description of a face's layer, used instead of pixels in virtual time. */

const faceModel = z.object({
  fields: z.record(z.string(), z.string()),
  /** SHA-256 (hex) of the pictures. */
  pictures: z.record(z.string(), z.string()),
});

export type FaceModel = z.infer<typeof faceModel>;

export const NOTHING_SHOWN: FaceModel = { fields: {}, pictures: {} };

/** The card that `Artwork.render` would draw, as models. */
export function modelCard(
  slots: readonly { readonly side: Side; readonly slot: Slot }[],
  content: FaceContent,
): RenderedCard {
  const digests = new Map<string, string>();
  const digestOf = (name: keyof FaceContent['pictures']): string => {
    const known = digests.get(name) ?? createHash('sha256').update(content.pictures[name]).digest('hex');
    digests.set(name, known);
    return known;
  };
  const layer = (side: Side, wanted: Layer): Uint8Array => {
    const fields: Record<string, string> = {};
    const pictures: Record<string, string> = {};
    let empty = true;
    for (const { side: on, slot } of slots) {
      if (on !== side || slot.layer !== wanted) continue;
      empty = false;
      const { name } = placeOf(on, slot);
      if (slot.type === 'picture') pictures[name] = digestOf(slot.picture);
      else fields[name] = content.fields[slot.field] ?? '';
    }
    return empty ? new Uint8Array(0) : Buffer.from(JSON.stringify({ fields, pictures } satisfies FaceModel));
  };
  const face = (side: Side): Readonly<Record<Layer, Uint8Array>> => ({
    colour: layer(side, 'colour'),
    laser: layer(side, 'laser'),
  });
  return { front: face('front'), back: face('back') };
}

/** Decodes a model; `NOTHING_SHOWN` for empty or invalid bytes. */
export function readModel(bytes: Uint8Array): FaceModel {
  if (bytes.length === 0) return NOTHING_SHOWN;
  const read = readJsonBytes(bytes);
  const parsed = faceModel.safeParse(read.ok ? read.value : null);
  return parsed.success ? parsed.data : NOTHING_SHOWN;
}

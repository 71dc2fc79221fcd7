import { z } from 'zod';

import { isJobKey, type JobKey } from '../../stations/job-key.ts';
import { CONTENT_MAX_BYTES } from '../../stations/laser-engraver/contract.ts';
import { DATA_CHUNK_BYTES } from '../../stations/laser-engraver/frame.ts';
import { PICTURE_FORMATS } from '../../stations/printer/contract.ts';
import { ok, refuse, type LaserReply, type Values } from './laser-reply.ts';

/** Content for a simulated laser: announced by LOAD, transferred by DATA in chunks. */

const WHOLE = z
  .string()
  .regex(/^\d{1,8}$/)
  .transform(Number);
const DECIMAL = z
  .string()
  .regex(/^\d{1,8}(\.\d{1,20})?$/)
  .transform(Number);

/** Properties in LOAD of the content that follows. */
const loadSchema = z.object({
  key: z.custom<JobKey>(isJobKey),
  bytes: WHOLE.pipe(z.number().min(1).max(CONTENT_MAX_BYTES)),
  front: WHOLE,
  format: z.enum(PICTURE_FORMATS),
  power: DECIMAL.pipe(z.number().max(100)),
  speed: DECIMAL.pipe(z.number().positive()),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** A chunk: base64url without padding, RFC 4648 §5; a length with one extra character is invalid. */
const dataSchema = z.object({
  key: z.custom<JobKey>(isJobKey),
  offset: WHOLE,
  data: z.string().regex(/^([\w-]{4})*[\w-]{2,4}$/),
});

type About = z.infer<typeof loadSchema>;

/** Transfer buffer of a simulated laser, for one job at a time. */
export class LaserContent {
  #loading: { readonly about: About; readonly content: Buffer; received: number } | null = null;

  /** LOAD: discards the content of another job that was not engraved. */
  load(values: Values): LaserReply {
    const about = loadSchema.safeParse(values);
    if (!about.success || about.data.front > about.data.bytes) return refuse('argument');
    this.#loading = { about: about.data, content: Buffer.alloc(about.data.bytes), received: 0 };
    return ok({});
  }

  /** DATA: chunks arrive in order, possibly repeated. */
  add(values: Values): LaserReply {
    const piece = dataSchema.safeParse(values);
    if (!piece.success) return refuse('argument');
    const { key, offset, data: text } = piece.data;
    const loading = this.#loading;
    const data = Buffer.from(text, 'base64url');
    if (loading?.about.key !== key) return refuse('unknown');
    if (data.length > DATA_CHUNK_BYTES || offset + data.length > loading.content.length) return refuse('argument');
    if (offset > loading.received) return refuse('order');
    // Data already received stay unchanged, whatever this chunk contains.
    const added = data.subarray(loading.received - offset);
    added.copy(loading.content, loading.received);
    loading.received += added.length;
    return ok({});
  }

  /** Null until the job's content is complete. */
  loadedFor(key: JobKey): { readonly about: About; readonly content: Buffer } | null {
    const loading = this.#loading;
    return loading?.about.key === key && loading.received === loading.content.length ? loading : null;
  }

  /** Discards everything, as after a restart. */
  forget(): void {
    this.#loading = null;
  }
}

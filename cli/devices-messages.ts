import { z } from 'zod';

/** What a demo asks its simulated machines' process, and what it answers. */

export const devicesRequest = z.strictObject({
  id: z.number(),
  /** As on the process's stdin. */
  words: z.string().max(200),
});
export type DevicesRequest = z.infer<typeof devicesRequest>;

export const devicesAnswer = z.strictObject({
  id: z.number(),
  answer: z.enum(['done', 'unknown', 'stands-already', 'not-there']),
  /** Of `state` alone. */
  state: z
    .strictObject({
      faults: z
        .array(
          z.strictObject({ fault: z.string(), station: z.string(), armed: z.boolean(), leftMs: z.number().nullable() }),
        )
        .readonly(),
      astray: z.array(z.string()).readonly(),
    })
    .nullable(),
});
export type DevicesAnswer = z.infer<typeof devicesAnswer>;

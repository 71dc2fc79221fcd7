import { z } from 'zod';

import type { Layer } from '../artwork/card-face.ts';
import { CARD_FIELDS, type CardField } from '../card-fields.ts';
import { inBoth } from '../wording.ts';

/** What a station kind adds to recipes: the schema of its phase, where it may stand, and what it draws. */
export interface PhaseKind<Schema extends z.ZodType<{ readonly station: string }>> {
  readonly schema: Schema;
  readonly part: PhasePart;
  /** Layer whose fields it produces; null where it draws nothing. */
  readonly layer: Layer | null;
  /** Checks rules across several values of the phase; ignores phases of another kind. */
  readonly check: (phase: { readonly station: string }, wrong: Wrong) => void;
}

/** Role of a phase: `makes` the card; `judges` it, exactly once per recipe; `ends` its way after a good verdict: optional, and last. */
export type PhasePart = 'makes' | 'judges' | 'ends';

/** Reports a problem with a value of the phase. */
export type Wrong = (key: string, message: string) => void;

/** Adapts a kind's own check, which receives only phases of its own kind. */
export function phaseKind<Schema extends z.ZodType<{ readonly station: string }>>(own: {
  readonly schema: Schema;
  readonly station: z.infer<Schema>['station'];
  readonly part: PhasePart;
  readonly layer: Layer | null;
  readonly check: (phase: z.infer<Schema>, wrong: Wrong) => void;
}): PhaseKind<Schema> {
  const isOwn = (phase: { readonly station: string }): phase is z.infer<Schema> => phase.station === own.station;
  const { schema, part, layer } = own;
  return {
    schema,
    part,
    layer,
    check: (phase, wrong) => {
      if (isOwn(phase)) own.check(phase, wrong);
    },
  };
}

/** For kinds whose values are independent of each other. */
export const nothingToCheck = (): void => undefined;

export const PHASE_ID = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    inBoth('must be lower-case letters, digits and hyphens', 'chỉ được gồm chữ thường, chữ số và dấu gạch nối'),
  );

/** Milliseconds after which the station is queried about the work. */
export const PHASE_DEADLINE_MS = z.number().int().min(1000).max(600_000);

export const PHASE_FIELDS = z
  .array(z.enum(CARD_FIELDS as [CardField, ...CardField[]]))
  .min(1)
  .refine(
    (fields) => new Set(fields).size === fields.length,
    inBoth('names a field twice', 'có một trường được nêu hai lần'),
  );

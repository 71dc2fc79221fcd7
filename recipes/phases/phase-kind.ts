import { z } from 'zod';

import type { Layer } from '../artwork/card-face.ts';
import { CARD_FIELDS, type CardField } from '../card-fields.ts';
import { inBoth } from '../wording.ts';

/** What a kind of station adds to a recipe: how its phase is written, where it may stand, and what it draws. */
export interface PhaseKind<Schema extends z.ZodType<{ readonly station: string }>> {
  readonly schema: Schema;
  readonly part: PhasePart;
  /** The layer of the drawing whose fields it makes; null where it draws nothing. */
  readonly layer: Layer | null;
  /** Rules that cross several values of the phase; a phase of another kind has none here. */
  readonly check: (phase: { readonly station: string }, wrong: Wrong) => void;
}

/**
 * `makes` the card; `judges` it, once in a recipe; `ends` its way, where it was judged good: the last phase, and a recipe may have
 * none.
 */
export type PhasePart = 'makes' | 'judges' | 'ends';

/** Says what is wrong with a value of the phase. */
export type Wrong = (key: string, message: string) => void;

/** `check` gets phases of its own kind alone. */
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

/** For kinds whose values stand each for itself. */
export const nothingToCheck = (): void => undefined;

export const PHASE_ID = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    inBoth('must be lower-case letters, digits and hyphens', 'chỉ được gồm chữ thường, chữ số và dấu gạch nối'),
  );

/** Milliseconds after which the station is asked what became of the work. */
export const PHASE_DEADLINE_MS = z.number().int().min(1000).max(600_000);

export const PHASE_FIELDS = z
  .array(z.enum(CARD_FIELDS as [CardField, ...CardField[]]))
  .min(1)
  .refine(
    (fields) => new Set(fields).size === fields.length,
    inBoth('names a field twice', 'có một trường được nêu hai lần'),
  );

import { z } from 'zod';

import { encodePhase } from './phases/chip-encoder.ts';
import { engravePhase } from './phases/laser-engraver.ts';
import { packPhase } from './phases/packer.ts';
import type { PhasePart, Wrong } from './phases/phase-kind.ts';
import { printPhase } from './phases/printer.ts';
import { inspectPhase } from './phases/quality-control.ts';
import { inBoth } from './wording.ts';

/** Phases of recipes: one line for each kind of station that works on cards. */
export const PHASES = {
  'chip-encoder': encodePhase,
  printer: printPhase,
  'laser-engraver': engravePhase,
  'quality-control': inspectPhase,
  packer: packPhase,
} as const;

/** Station kinds that recipes can name. */
export type PhaseStation = keyof typeof PHASES;

export const phaseSchema = z.discriminatedUnion('station', [
  PHASES['chip-encoder'].schema,
  PHASES.printer.schema,
  PHASES['laser-engraver'].schema,
  PHASES['quality-control'].schema,
  PHASES.packer.schema,
]);

export type Phase = z.infer<typeof phaseSchema>;

/** Whether a line without such a station may skip the phase. */
export function isOptional(phase: Phase): boolean {
  return 'optional' in phase && phase.optional;
}

/** Phases of a recipe in order: required ones, and ones that a line may skip. */
export type RecipePhases = readonly { readonly id: string; readonly optional: boolean }[];

/** IDs of a recipe's phases in order, with whether a line may skip them. */
export function phasesToDo(phases: readonly Phase[]): RecipePhases {
  return phases.map((phase) => ({ id: phase.id, optional: isOptional(phase) }));
}

/** Whether these phases were done in the recipe's order, without skipping a required one. */
export function areAllDone(phases: RecipePhases, done: readonly string[]): boolean {
  const left = [...done];
  for (const { id, optional } of phases) {
    if (left[0] === id) left.shift();
    else if (!optional) return false;
  }
  return left.length === 0;
}

/** The phase that judges the card; undefined where there is none, which the schema rejects. */
export function judgingPhase(phases: readonly Phase[]): Extract<Phase, { tolerances: unknown }> | undefined {
  return phases.find((phase) => 'tolerances' in phase);
}

const JUDGES = (Object.keys(PHASES) as PhaseStation[]).filter((station) => PHASES[station].part === 'judges');

/**
 * Checks rules across the phases of a recipe: unique names, each kind's own rules, and exactly one judging phase, after all that make the
 * card and before all others.
 */
export function checkPhases(
  phases: readonly Phase[],
  wrong: (index: number, key: string, message: string) => void,
): void {
  const ids = new Set<string>();
  for (const [index, { id }] of phases.entries()) {
    if (ids.has(id)) wrong(index, 'id', inBoth(`phase «${id}» is named twice`, `công đoạn «${id}» được nêu hai lần`));
    ids.add(id);
  }
  for (const [index, phase] of phases.entries()) {
    const own: Wrong = (key, message) => wrong(index, key, message);
    PHASES[phase.station].check(phase, own);
  }
  checkOrder(
    phases.map(({ station }) => PHASES[station].part),
    (index, message) => wrong(index, 'station', message),
  );
}

function checkOrder(parts: readonly PhasePart[], wrong: (index: number, message: string) => void): void {
  const judge = JUDGES.join(', ');
  const end = parts.at(-1) === 'ends' ? parts.length - 1 : parts.length;
  const last = end - 1;
  for (const [index, part] of parts.entries()) {
    if (part === 'ends' && index !== end)
      wrong(index, inBoth(`must be the last phase, after ${judge}`, `phải là công đoạn cuối, sau ${judge}`));
    else if (part !== 'ends' && (part === 'judges') !== (index === last))
      wrong(
        index,
        index === last
          ? inBoth(`the last phase must be ${judge}`, `công đoạn cuối phải là ${judge}`)
          : inBoth(`${judge} must be the last phase`, `${judge} phải là công đoạn cuối`),
      );
  }
  if (last < 0) wrong(0, inBoth(`must come after ${judge}`, `phải đứng sau ${judge}`));
}

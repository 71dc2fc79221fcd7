import { z } from 'zod';

import { encodePhase } from './phases/chip-encoder.ts';
import { engravePhase } from './phases/laser-engraver.ts';
import type { PhasePart, Wrong } from './phases/phase-kind.ts';
import { printPhase } from './phases/printer.ts';
import { inspectPhase } from './phases/quality-control.ts';
import { inBoth } from './wording.ts';

/** The phases that a recipe may have: one line for each kind of station that works on cards. */
export const PHASES = {
  'chip-encoder': encodePhase,
  printer: printPhase,
  'laser-engraver': engravePhase,
  'quality-control': inspectPhase,
} as const;

/** Kinds of the stations that recipes name. */
export type PhaseStation = keyof typeof PHASES;

export const phaseSchema = z.discriminatedUnion('station', [
  PHASES['chip-encoder'].schema,
  PHASES.printer.schema,
  PHASES['laser-engraver'].schema,
  PHASES['quality-control'].schema,
]);

export type Phase = z.infer<typeof phaseSchema>;

/** The phase that judges the card; undefined where the recipe has none, which its schema refuses. */
export function judgingPhase(phases: readonly Phase[]): Extract<Phase, { tolerances: unknown }> | undefined {
  return phases.find((phase) => 'tolerances' in phase);
}

const JUDGES = (Object.keys(PHASES) as PhaseStation[]).filter((station) => PHASES[station].part === 'judges');

/**
 * What crosses the phases of one recipe: each has a name of its own and keeps the rules of its kind, and the card is judged once,
 * after all that makes it and before all that follows.
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
  const last = parts.findLastIndex((part) => part !== 'follows');
  for (const [index, part] of parts.entries()) {
    if (part === 'follows' && index < last) wrong(index, inBoth(`must come after ${judge}`, `phải đứng sau ${judge}`));
    else if (part !== 'follows' && (part === 'judges') !== (index === last))
      wrong(
        index,
        index === last
          ? inBoth(`the last phase must be ${judge}`, `công đoạn cuối phải là ${judge}`)
          : inBoth(`${judge} must be the last phase`, `${judge} phải là công đoạn cuối`),
      );
  }
  if (last < 0) wrong(0, inBoth(`the last phase must be ${judge}`, `công đoạn cuối phải là ${judge}`));
}

import { expect } from 'vitest';

import { NO_SERIAL, type BlankSerial } from '../../stations/blank-serial.ts';
import type { JobKey } from '../../stations/job-key.ts';
import { defaultLayoutFile, readLayout } from '../../stations/line-layout.ts';
import { outsideText } from '../../stations/outside-text.ts';
import { position } from '../../stations/position.ts';
import type { JobAnswer, StationStatus } from '../../stations/station.ts';
import type { Sensors } from '../../stations/transport/contract.ts';
import type { DiskFigures } from '../retention/space.ts';
import { decideAlarm, type AlarmCommand } from '../alarms/alarm-commands.ts';
import { GENESIS_HASH } from '../journal/chain.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { Prepared } from '../personalization/preparation.ts';
import { decideCommand, type Knowledge, type LineCommand } from './commands.ts';
import { decideAnswer, decideIsolation, decideStatus, UNSEEN } from './decide.ts';
import { superviseDisk } from './disk-room.ts';
import { CONTRADICTIONS_MAX, NOTHING, type Decision, type StationCommand } from './decision.ts';
import { RECIPE } from './facts-kit.ts';
import { apply } from './fold.ts';
import { newLineState, type LineState } from './line-state.ts';
import type { Sight } from './move-in-doubt.ts';
import { RIGHT } from '../tables/table-verdict.ts';
import { nextDecision } from './next-decision.ts';

/**
 * A decision of the line as a test states it: `given(facts).when(input).thenFacts(facts, commands)`. The given facts are the journal; the
 * line is folded from them anew for each input, so that no input affects the next one.
 */

/** An input that the line decides on. */
export type Input =
  | { readonly type: 'answer'; readonly key: JobKey; readonly answer: JobAnswer }
  | { readonly type: 'status'; readonly station: string; readonly status: StationStatus }
  /** It reported too much and is isolated. */
  | { readonly type: 'isolated'; readonly station: string }
  /** The disk is checked. */
  | { readonly type: 'disk'; readonly disk: DiskFigures }
  /** The line's own next step, with every card prepared. */
  | { readonly type: 'plan'; readonly disk: DiskFigures | null }
  | { readonly type: 'alarm'; readonly command: AlarmCommand; readonly by: string; readonly nowAt: number }
  | LineCommand;

/** The part of a fact that a test states. */
export type Expected = { readonly [field: string]: unknown };

const layout = readLayout(defaultLayoutFile());
if (!layout.ok) throw new Error('the shipped layout is right');
const LAYOUT = layout.value;

/** Further readings of the transport's feeder; empty where a test does not need them. */
export interface Seen {
  readonly lastFed?: BlankSerial;
  readonly fedBefore?: boolean;
}

/** The transport's sensor readings, by position. */
export type Readings = Readonly<Record<string, string>>;

/** These readings, and nothing at all other positions. */
export function sensed(readings: Readings): Sensors {
  return new Map(Object.entries(readings).map(([place, reading]) => [position(place), outsideText(reading)]));
}

/** An online transport whose sensors read `readings` and nothing else; an offline one where it is null. */
export function sight(readings: Readings | null, seen: Seen = {}): Sight {
  return {
    sensors: readings === null ? null : sensed(readings),
    lastFed: seen.lastFed ?? NO_SERIAL,
    fedBefore: () => seen.fedBefore ?? false,
  };
}

/** The line that results from a journal with these facts. */
export function given(...facts: readonly (EntryBody | readonly EntryBody[])[]): Given {
  return new Given(facts.flat());
}

export class Given {
  readonly #facts: readonly EntryBody[];

  constructor(facts: readonly EntryBody[]) {
    this.#facts = facts;
  }

  /** Adds further facts. */
  and(...facts: readonly (EntryBody | readonly EntryBody[])[]): Given {
    return new Given([...this.#facts, ...facts.flat()]);
  }

  /** The controller's state; folded anew each time. */
  get state(): LineState {
    const state = newLineState(LAYOUT);
    for (const body of this.#facts)
      apply(state, { seq: state.seq + 1, at: 0, body, hash: GENESIS_HASH }, 0, () => RECIPE.phases.length);
    return state;
  }

  get #batches(): string[] {
    return this.#facts.flatMap((fact) =>
      fact.kind === 'batch.created' ? [fact.batch] : fact.kind === 'batch.split' ? [fact.into] : [],
    );
  }

  /** One input, with the transport's sensor readings at that time. */
  when(input: Input, seen: Sight = sight({})): Decided {
    return new Decided(this, decide(this.state, input, { ...seen, isBatch: (id) => this.#batches.includes(id) }));
  }

  /** An answer that a machine repeats to each query until the job is no longer in doubt. */
  whenQueried(input: Input, seen: Sight = sight({})): Decided {
    let decided = this.when(input, seen);
    for (let asked = 0; asked < CONTRADICTIONS_MAX && decided.isDoubt; asked += 1)
      decided = decided.after.when(input, seen);
    return decided;
  }
}

/** What was decided, and assertions on it. Each `then…` is one assertion. */
export class Decided {
  readonly #before: Given;
  readonly #decision: Decision | { readonly refusal: string };

  constructor(before: Given, decision: Decision | { readonly refusal: string }) {
    this.#before = before;
    this.#decision = decision;
  }

  /** The facts to be journaled; none for a refusal. */
  get facts(): readonly EntryBody[] {
    return 'refusal' in this.#decision ? [] : this.#decision.entries;
  }

  /** True if the only decision is to query the machine again. */
  get isDoubt(): boolean {
    return this.facts.length > 0 && this.facts.every(({ kind }) => kind === 'job.doubted');
  }

  /** The line after these facts are in its journal. */
  get after(): Given {
    return this.#before.and(this.facts);
  }

  /** Asserts exactly these facts in this order, followed by these commands to stations. */
  thenFacts(facts: readonly Expected[], commands: readonly StationCommand[] = []): this {
    const decision = this.#decision;
    if ('refusal' in decision) throw new Error(`refused: ${decision.refusal}`);
    expect(decision.entries).toMatchObject(facts);
    expect(decision.commands).toEqual(commands);
    return this;
  }

  /** Asserts a refusal with this code; nothing is written. */
  thenRefused(refusal: string): this {
    expect(this.#decision).toEqual({ refusal });
    return this;
  }
}

function decide(state: LineState, input: Input, seen: Knowledge): Decision | { readonly refusal: string } {
  switch (input.type) {
    case 'answer':
      return decideAnswer(state, RECIPE, input.key, input.answer, UNSEEN, seen);
    case 'status':
      return decideStatus(state, input.station, input.status);
    case 'isolated':
      return decideIsolation(state, input.station);
    case 'disk':
      return { entries: superviseDisk(state, input.disk), commands: [] };
    case 'plan':
      return plan(state, input.disk, seen);
    case 'alarm':
      return decideAlarm(state, input.command, 'id', input.by, input.nowAt);
    case 'packml':
    case 'mode':
    case 'unit':
    case 'batch':
    case 'hand':
      return decideCommand(state, RECIPE, input, seen);
  }
}

function plan(state: LineState, disk: DiskFigures | null, { sensors, lastFed }: Sight): Decision {
  return (
    nextDecision(state, RECIPE, PREPARED, { nowMs: 0, sensors, lastFed, disk: () => disk, tables: () => RIGHT }) ??
    NOTHING
  );
}

const PREPARED: Prepared = {
  ready: () => true,
  facesReady: () => true,
  impossible: () => null,
  fault: null,
  hasSigned: true,
  chip: () => null,
  faces: () => null,
};

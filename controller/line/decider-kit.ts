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
 * A decision of the line as a test tells it: `given(facts).when(input).thenFacts(facts, commands)`. Given is what the journal says; the
 * line is folded of it anew for each question, so that no question spoils the next one.
 */

/** What a decision of the line may be about. */
export type Input =
  | { readonly type: 'answer'; readonly key: JobKey; readonly answer: JobAnswer }
  | { readonly type: 'status'; readonly station: string; readonly status: StationStatus }
  /** It said so much that it is heard no more. */
  | { readonly type: 'isolated'; readonly station: string }
  /** It is looked at the disk. */
  | { readonly type: 'disk'; readonly disk: DiskFigures }
  /** What follows by itself, where every card is prepared. */
  | { readonly type: 'plan'; readonly disk: DiskFigures | null }
  | { readonly type: 'alarm'; readonly command: AlarmCommand; readonly by: string; readonly nowAt: number }
  | LineCommand;

/** What a test says of a fact: the part of it that it is about. */
export type Expected = { readonly [field: string]: unknown };

const layout = readLayout(defaultLayoutFile());
if (!layout.ok) throw new Error('the shipped layout is right');
const LAYOUT = layout.value;

/** What else the transport says of its feeder; nothing where a test is not about it. */
export interface Seen {
  readonly lastFed?: BlankSerial;
  readonly fedBefore?: boolean;
}

/** What a transport's sensors see, by position. */
export type Readings = Readonly<Record<string, string>>;

/** These readings, and nothing at all other positions. */
export function sensed(readings: Readings): Sensors {
  return new Map(Object.entries(readings).map(([place, reading]) => [position(place), outsideText(reading)]));
}

/** A transport that is there, whose sensors see `readings` and nothing else; null where it is away. */
export function sight(readings: Readings | null, seen: Seen = {}): Sight {
  return {
    sensors: readings === null ? null : sensed(readings),
    lastFed: seen.lastFed ?? NO_SERIAL,
    fedBefore: () => seen.fedBefore ?? false,
  };
}

/** The line that a journal with these facts tells of; an empty one where it says nothing. */
export function given(...facts: readonly (EntryBody | readonly EntryBody[])[]): Given {
  return new Given(facts.flat());
}

export class Given {
  readonly #facts: readonly EntryBody[];

  constructor(facts: readonly EntryBody[]) {
    this.#facts = facts;
  }

  /** Further facts on top. */
  and(...facts: readonly (EntryBody | readonly EntryBody[])[]): Given {
    return new Given([...this.#facts, ...facts.flat()]);
  }

  /** What the controller believes; folded anew each time. */
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

  /** One input, and what the transport's sensors see meanwhile. */
  when(input: Input, seen: Sight = sight({})): Decided {
    return new Decided(this, decide(this.state, input, { ...seen, isBatch: (id) => this.#batches.includes(id) }));
  }

  /** An answer that a machine gives as often as it is asked, until the controller is in doubt no more. */
  whenAsked(input: Input, seen: Sight = sight({})): Decided {
    let decided = this.when(input, seen);
    for (let asked = 0; asked < CONTRADICTIONS_MAX && decided.isDoubt; asked += 1)
      decided = decided.after.when(input, seen);
    return decided;
  }
}

/** What was decided, and what must be so of it. Each `then…` is one claim. */
export class Decided {
  readonly #before: Given;
  readonly #decision: Decision | { readonly refusal: string };

  constructor(before: Given, decision: Decision | { readonly refusal: string }) {
    this.#before = before;
    this.#decision = decision;
  }

  /** What will be in the journal; of what was refused, nothing. */
  get facts(): readonly EntryBody[] {
    return 'refusal' in this.#decision ? [] : this.#decision.entries;
  }

  /** Does it say nothing but that the machine is to be asked again? */
  get isDoubt(): boolean {
    return this.facts.length > 0 && this.facts.every(({ kind }) => kind === 'job.doubted');
  }

  /** The line once these facts are in its journal. */
  get after(): Given {
    return this.#before.and(this.facts);
  }

  /** These facts in this order, no others, and these commands to stations afterwards. */
  thenFacts(facts: readonly Expected[], commands: readonly StationCommand[] = []): this {
    const decision = this.#decision;
    if ('refusal' in decision) throw new Error(`refused: ${decision.refusal}`);
    expect(decision.entries).toMatchObject(facts);
    expect(decision.commands).toEqual(commands);
    return this;
  }

  /** Refused, for this reason; nothing is written. */
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

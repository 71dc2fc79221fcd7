import type { z } from 'zod';

import type { Phase } from '../recipes/phases.ts';
import type { BlankSerial } from './blank-serial.ts';
import type { ExpectedCard, IssuedCard, PreparedCard } from './card-work.ts';
import { fault, InvariantError, type Fault, type FaultCode } from './fault.ts';
import type { MachineAddress, Parsed } from './links/address.ts';
import { outsideValues, type OutsideValues } from './outside-text.ts';
import type { InspectResult } from './quality-control/contract.ts';

/** What the controller, the simulator and the command line ask of a kind of station, instead of its name. */
export type StationKindDescriptor = CarrierDescriptor | WorkKindDescriptor;

export interface CarrierDescriptor extends KindDescriptor {
  readonly capabilities: Capabilities & { readonly carries: true };
}

export interface WorkKindDescriptor extends KindDescriptor {
  readonly capabilities: Capabilities & { readonly carries: false };
  readonly phase: PhaseWork<{ readonly kind: string }, { readonly kind: string }>;
}

interface KindDescriptor {
  readonly name: string;
  /** How it is spoken to; a machine on a serial line may be reached by a service that stands before it. */
  readonly link: 'opcua' | 'serial';
  readonly address: (url: string) => Parsed<MachineAddress>;
  /** How a layout describes one: its address, its nominal times (ms), its waiting places (cards). */
  readonly layout: z.ZodObject;
  readonly capabilities: Capabilities;
  /** Conditions of its material that starve or block the line, with the fault that says so; the worst first. */
  readonly conditions: Readonly<Record<string, FaultCode>>;
  /** Faults that the machine itself tells, and that wait for somebody's hands: the line lists them as tasks. */
  readonly handFaults: readonly FaultCode[];
  /** What it uses up or fills. */
  readonly supplies: readonly string[];
  /** What its jobs are called in the journal. */
  readonly works: readonly string[];
  /** What a card can be recalled by, of what its jobs leave as evidence. */
  readonly traces: readonly string[];
  /** Those of one job that has ended; `evidence` as the journal holds it. */
  readonly trace: (job: TracedJob) => Readonly<Record<string, string>>;
}

export interface Capabilities {
  /** It has PackML states: the line commands it and waits for it. One that has none works while it is connected. */
  readonly packml: boolean;
  /** Several units of it do the same side by side: while one is left, the line goes on. */
  readonly parallel: boolean;
  /** It can hurt or mis-route: after its loss nothing moves until a person says so. */
  readonly hazardous: boolean;
  /** Its work leaves a mark on the card: work of which nobody knows whether it was done is never repeated. */
  readonly marks: boolean;
  /** It carries the cards, and its sensors see where they lie. A line has one such machine. */
  readonly carries: boolean;
  /** Its result decides whether the card is good. */
  readonly judges: boolean;
  /**
   * The card stays in it: once its work is done, the card has left the line as a good one. Where nobody knows whether it was done,
   * or it failed on the way, a person looks where the card is.
   */
  readonly stores: boolean;
  /** It writes the chip: what it was given is what the chip answers with from then on, and a wrong chip is its work. */
  readonly writesChip: boolean;
  /** It says who made it, so that a simulated machine on a real line is known by that. */
  readonly namesMaker: boolean;
}

/** A job as the journal ended it. */
export interface TracedJob {
  readonly work: string;
  readonly station: string;
  readonly done: boolean;
  readonly evidence: Evidence;
}

/** As the journal holds it. */
export type Evidence = OutsideValues;

/** What a job was asked for. */
export interface AskedWork {
  readonly station: string;
  /** The blank that lies there. */
  readonly serial: BlankSerial;
  /** SHA-256 (hex) of what the machine was given. */
  readonly payloadHash: string;
  /** Is it a line of simulated machines? */
  readonly simulated: boolean;
  /** Cards in a box beside those that were put into it, as people counted them; less than none where some are missing. */
  readonly beside: (box: string) => number;
}

/** What a job that is done leaves in the journal. */
export interface WorkReport {
  /** Serial that the machine read; empty where it reads none. */
  readonly serial: BlankSerial;
  readonly evidence: Evidence;
  /** Why the card is condemned though the machine says that all is well; null where it is well. */
  readonly misdone: Misdone | null;
}

/**
 * `line`: the others go on; or it holds for a person; or it holds because the machine works with what it remembers of another job.
 */
export interface Misdone {
  readonly reason: Fault;
  readonly line: 'goes-on' | 'holds' | 'holds-for-memory';
}

/** A kind that works on cards in a phase of their recipe. */
export interface PhaseWork<Work, Result extends { readonly kind: string }> {
  /** SHA-256 (hex) of what the machine is given for the card; null where that was not made. */
  readonly payload: (card: PreparedCard, phase: Phase) => string | null;
  /** @throws InvariantError for a phase of another kind */
  readonly job: (card: IssuedCard, phase: Phase) => Work;
  readonly isResult: (result: { readonly kind: string }) => result is Result;
  /** @throws InvariantError for a result or a phase of another kind */
  readonly report: (result: { readonly kind: string }, asked: AskedWork, phase: Phase) => WorkReport;
  /** What quality control must find on a good card of this phase, held against what it saw: empty for all of it. */
  readonly findings: (seen: InspectResult, phase: Phase, card: ExpectedCard) => Fault[];
}

/** What a machine said of a job, as it said it. */
type MachineValues = Readonly<Record<string, string | number>>;

interface OwnPhaseWork<P, Work, Result, E extends MachineValues> {
  readonly station: string;
  readonly work: string;
  readonly payload: (card: PreparedCard, phase: P) => string | null;
  readonly job: (card: IssuedCard, phase: P) => Work;
  readonly serial: (result: Result) => BlankSerial;
  /** The schema is what the journal holds of its evidence. */
  readonly evidence: (result: Result, phase: P) => E;
  readonly misdone: (result: Result, asked: AskedWork) => Misdone | null;
  readonly findings: (seen: InspectResult, phase: P, card: ExpectedCard) => Fault[];
}

/** Each of its functions gets phases and results of its own kind alone. */
export function phaseWork<
  P extends Phase,
  Work extends { readonly kind: string },
  Result extends { readonly kind: string },
  E extends MachineValues,
>(own: OwnPhaseWork<P, Work, Result, E>): PhaseWork<Work, Result> {
  const isOwnPhase = (phase: Phase): phase is P => phase.station === own.station;
  const isResult = (result: { readonly kind: string }): result is Result => result.kind === own.work;
  const ownPhase = (phase: Phase): P => {
    if (isOwnPhase(phase)) return phase;
    throw new InvariantError(`${own.station} received the phase ${phase.id} of a ${phase.station}`);
  };
  return {
    payload: (card, phase) => own.payload(card, ownPhase(phase)),
    job: (card, phase) => own.job(card, ownPhase(phase)),
    isResult,
    report: (result, asked, phase) => {
      if (!isResult(result)) throw new InvariantError(`${own.station} answered ${own.work} with ${result.kind}`);
      // The one place where what a machine said of a job becomes what the journal holds of it.
      const evidence = outsideValues(own.evidence(result, ownPhase(phase)));
      return { serial: own.serial(result), evidence, misdone: own.misdone(result, asked) };
    },
    findings: (seen, phase, card) => own.findings(seen, ownPhase(phase), card),
  };
}

/** The machine says itself that it worked on something else than it was given: this card may bear it, and the next one would. */
export function otherContent(sha256: string, { station, payloadHash }: AskedWork): Misdone | null {
  if (sha256 === payloadHash) return null;
  return {
    reason: fault('station.other-content', 'major', { station }),
    line: 'holds-for-memory',
  };
}

import type { z } from 'zod';

import type { Phase } from '../recipes/phases.ts';
import type { BlankSerial } from './blank-serial.ts';
import type { ExpectedCard, IssuedCard, PreparedCard } from './card-work.ts';
import { fault, InvariantError, type Fault, type FaultCode } from './fault.ts';
import type { MachineAddress, Parsed } from './links/address.ts';
import { outsideValues, type OutsideValues } from './outside-text.ts';
import type { InspectResult } from './quality-control/contract.ts';

/** Description of a station kind. Controller, simulator and command line use it instead of the kind's name. */
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
  /** Protocol. A machine on a serial line may also be reached through a service in front of it. */
  readonly link: 'opcua' | 'serial';
  readonly address: (url: string) => Parsed<MachineAddress>;
  /** Schema of its entry in a layout: address, nominal times (ms), waiting places (cards). */
  readonly layout: z.ZodObject;
  readonly capabilities: Capabilities;
  /** Material conditions that starve or block the line, with the corresponding fault; most severe first. */
  readonly conditions: Readonly<Record<string, FaultCode>>;
  /** Faults reported by the machine that require a manual intervention: the line lists them as tasks. */
  readonly handFaults: readonly FaultCode[];
  /** Consumables and containers. */
  readonly supplies: readonly string[];
  /** Names of its jobs in the journal. */
  readonly works: readonly string[];
  /** Recall criteria in the evidence of its jobs. */
  readonly traces: readonly string[];
  /** Recall data of one ended job; `evidence` as stored in the journal. */
  readonly trace: (job: TracedJob) => Readonly<Record<string, string>>;
}

export interface Capabilities {
  /** Whether it has PackML states: the line commands it and waits for it. A machine without states is ready while it is connected. */
  readonly packml: boolean;
  /** Whether several units work in parallel: the line continues while one is left. */
  readonly parallel: boolean;
  /** Whether it can injure people or mis-route cards: after its loss nothing moves until a person confirms. */
  readonly hazardous: boolean;
  /** Whether its work marks the card permanently: work with an unknown outcome is never repeated. */
  readonly marks: boolean;
  /** Whether it carries the cards; its sensors report their positions. A line has exactly one such machine. */
  readonly carries: boolean;
  /** Whether its result decides whether the card is good. */
  readonly judges: boolean;
  /**
   * Whether the card stays in it: once its work is done, the card has left the line as good. After a failure or an unknown outcome a person
   * determines where the card is.
   */
  readonly stores: boolean;
  /** Whether it writes the chip: the chip returns its content from then on, and a wrong chip is its fault. */
  readonly writesChip: boolean;
  /** Whether it reports its manufacturer, which identifies a simulated machine on a real line. */
  readonly namesMaker: boolean;
}

/** An ended job as recorded in the journal. */
export interface TracedJob {
  readonly work: string;
  readonly station: string;
  readonly done: boolean;
  readonly evidence: Evidence;
}

/** Evidence as stored in the journal. */
export type Evidence = OutsideValues;

/** What a job requested. */
export interface AskedWork {
  readonly station: string;
  /** Serial of the blank at the station. */
  readonly serial: BlankSerial;
  /** SHA-256 (hex) of the content sent to the machine. */
  readonly payloadHash: string;
  /** Whether the line is simulated. */
  readonly simulated: boolean;
  /** Difference between the cards that people counted in a box and those put into it; negative where some are missing. */
  readonly beside: (box: string) => number;
}

/** Journal data of a finished job. */
export interface WorkReport {
  /** Serial that the machine read; empty where it reads none. */
  readonly serial: BlankSerial;
  readonly evidence: Evidence;
  /** Why the card is rejected although the machine reported success; null where it is good. */
  readonly misdone: Misdone | null;
}

/** `line`: the other cards continue; or the line holds for a person; or it holds because the machine used content of an earlier job. */
export interface Misdone {
  readonly reason: Fault;
  readonly line: 'goes-on' | 'holds' | 'holds-for-memory';
}

/** Work of a kind in a phase of the recipe. */
export interface PhaseWork<Work, Result extends { readonly kind: string }> {
  /** SHA-256 (hex) of the content for the machine; null where it was not prepared. */
  readonly payload: (card: PreparedCard, phase: Phase) => string | null;
  /** @throws InvariantError for a phase of another kind */
  readonly job: (card: IssuedCard, phase: Phase) => Work;
  readonly isResult: (result: { readonly kind: string }) => result is Result;
  /** @throws InvariantError for a result or a phase of another kind */
  readonly report: (result: { readonly kind: string }, asked: AskedWork, phase: Phase) => WorkReport;
  /** Compares the inspection result with what this phase should have produced; empty when everything matches. */
  readonly findings: (seen: InspectResult, phase: Phase, card: ExpectedCard) => Fault[];
}

/** Values of a job result, as received from the machine. */
type MachineValues = Readonly<Record<string, string | number>>;

interface OwnPhaseWork<P, Work, Result, E extends MachineValues> {
  readonly station: string;
  readonly work: string;
  readonly payload: (card: PreparedCard, phase: P) => string | null;
  readonly job: (card: IssuedCard, phase: P) => Work;
  readonly serial: (result: Result) => BlankSerial;
  /** Its keys define the evidence stored in the journal. */
  readonly evidence: (result: Result, phase: P) => E;
  readonly misdone: (result: Result, asked: AskedWork) => Misdone | null;
  readonly findings: (seen: InspectResult, phase: P, card: ExpectedCard) => Fault[];
}

/** Adapts a kind's own functions to `PhaseWork`: they receive only phases and results of their own kind. */
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
      // The only place that converts a machine's result to journal data.
      const evidence = outsideValues(own.evidence(result, ownPhase(phase)));
      return { serial: own.serial(result), evidence, misdone: own.misdone(result, asked) };
    },
    findings: (seen, phase, card) => own.findings(seen, ownPhase(phase), card),
  };
}

/** The machine reports that it worked on content other than requested: this card may have it, and the next one would. */
export function otherContent(sha256: string, { station, payloadHash }: AskedWork): Misdone | null {
  if (sha256 === payloadHash) return null;
  return {
    reason: fault('station.other-content', 'major', { station }),
    line: 'holds-for-memory',
  };
}

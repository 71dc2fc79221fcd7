import type { Recipe } from '../../recipes/recipe.ts';
import { NO_SERIAL, type BlankSerial } from '../../stations/blank-serial.ts';
import { fault } from '../../stations/fault.ts';
import { NO_JOB } from '../../stations/job-key.ts';
import { NO_TEXT } from '../../stations/outside-text.ts';
import { STANDING_STATES } from '../../stations/packml.ts';
import type { Position } from '../../stations/position.ts';
import { JAM, OUTPUT, REJECT_BIN, type Sensors } from '../../stations/transport/contract.ts';
import type { EntryBody } from '../journal/entry.ts';
import type { RemovalReason } from '../journal/entries/entry-values.ts';
import { boxCounted } from './box-count.ts';
import { setAsideAfter, type Decision } from './decision.ts';
import type { Sight } from './move-in-doubt.ts';
import { lotAlarm, rotationAlarm } from './rotation.ts';
import { BESIDE_THE_LINE, packMLState, type LineState } from './line-state.ts';
import { isAstray, type CardState } from './card-state.ts';
import { decideSample } from './samples.ts';
import { isOffered } from './station-state.ts';
import {
  closeReconciliation,
  emptyRejectBin,
  refusalOfCounts,
  twoPeople,
  type CountRefusal,
  type CountWork,
} from './two-counts.ts';

/** Manual interventions that people do and confirm: which card or blank, why, and who. */

/** `Blank`: the type of a serial: validated, or the plain text of a request. */
export type HandWork<Blank extends string = BlankSerial> =
  /** The card was taken off the line: it never comes back, its order gets a remake. */
  | { readonly work: 'RemoveCard'; readonly card: string; readonly why: RemovalReason }
  /** An astray card was put on a position where the sensors see it. */
  | { readonly work: 'PutBackCard'; readonly card: string }
  /** A blank that belongs to no card was taken off the line. */
  | { readonly work: 'RemoveBlank'; readonly serial: Blank; readonly why: RemovalReason }
  /**
   * A different machine may replace the station's accepted one: exactly the one that both people checked, by its identity and its
   * certificate (SHA-256; empty where it has none).
   */
  | {
      readonly work: 'AcceptMachine';
      readonly station: string;
      readonly found: string;
      readonly certificate: string;
      readonly witness: string;
    }
  /** A withdrawn or isolated station was inspected: it gets work again. */
  | { readonly work: 'ReturnStation'; readonly station: string }
  /** The blanks of a failing lot were inspected, and taken out of the feeder where they are bad. */
  | { readonly work: 'ClearLot'; readonly lot: string }
  | { readonly work: 'ConfirmLineClearance' }
  /** The wall clock was stepped and is right now. */
  | { readonly work: 'ConfirmClock'; readonly witness: string }
  /** The first article of a batch was inspected: faces, chip, measurements. */
  | { readonly work: 'DecideFirstArticle'; readonly card: string; readonly decision: 'approved' | 'refused' }
  /** A sample was inspected by hand: does it show this citizen's face and data? */
  | { readonly work: 'DecideSample'; readonly card: string; readonly decision: 'approved' | 'refused' }
  | CountWork;

export interface HandCommand {
  readonly type: 'hand';
  readonly hand: HandWork;
}

export type HandRefusal =
  | 'line-moves'
  | 'unknown-card'
  | 'job-open'
  | 'not-astray'
  | 'not-seen'
  | 'unknown-blank'
  | 'line-not-empty'
  | 'no-clearance-needed'
  | 'card-astray'
  | 'stray-blank'
  | 'not-reconciled'
  | 'line-not-cleared'
  | 'first-article-open'
  | 'no-first-article'
  | 'sample-open'
  | 'no-sample'
  | 'no-other-machine'
  | 'not-withdrawn'
  | 'no-suspect-lot'
  | 'no-clock-step'
  | 'no-box-in-doubt'
  | CountRefusal;

type FedBefore = Sight['fedBefore'];

const SINKS: ReadonlySet<Position> = new Set([OUTPUT, REJECT_BIN]);

export function decideHand(
  state: LineState,
  recipe: Recipe | null,
  { hand, id, by }: HandCommand & { readonly id: string; readonly by: string },
  { sensors, fedBefore }: Sight,
): Decision | { refusal: HandRefusal } {
  const entries = entriesOf(state, recipe, hand, by, sensors, fedBefore);
  if (typeof entries === 'string') return { refusal: entries };
  const accepted: EntryBody = { kind: 'command.accepted', id, command: hand.work, by, argument: argumentOf(hand) };
  return { entries: [accepted, ...entries], commands: [] };
}

function entriesOf(
  state: LineState,
  recipe: Recipe | null,
  hand: HandWork,
  by: string,
  sensors: Sensors | null,
  fedBefore: FedBefore,
): EntryBody[] | HandRefusal {
  switch (hand.work) {
    case 'RemoveCard':
      return removeCard(state, recipe, hand.card, hand.why, by, sensors);
    case 'PutBackCard':
      return putBack(state, hand.card, sensors);
    case 'RemoveBlank': {
      return removeBlank(state, hand.serial, hand.why, by, fedBefore);
    }
    case 'AcceptMachine':
      return acceptMachine(state, hand, by);
    case 'ReturnStation':
      return returnStation(state, hand.station, by);
    case 'ClearLot':
      if (state.suspectLot?.blankLot !== hand.lot) return 'no-suspect-lot';
      if (!STANDING_STATES.has(packMLState(state))) return 'line-moves';
      return [
        { kind: 'lot.cleared', blankLot: state.suspectLot.blankLot, by },
        { kind: 'alarm.returned', alarm: lotAlarm(hand.lot) },
      ];
    case 'ConfirmLineClearance': {
      if (!state.clearanceNeeded) return 'no-clearance-needed';
      const empty = state.cards.size === 0 && state.strays.size === 0 && sensors !== null && !seenOnLine(sensors);
      return empty ? [{ kind: 'line.cleared', by }] : 'line-not-empty';
    }
    case 'ConfirmClock':
      if (state.clockStepMs === 0) return 'no-clock-step';
      if (!twoPeople(by, hand.witness)) return 'two-people';
      return [{ kind: 'clock.confirmed', byMs: state.clockStepMs, by, witness: hand.witness }];
    case 'DecideFirstArticle':
      return decideFirstArticle(state, hand.card, hand.decision, by);
    case 'DecideSample':
      return decideSample(state, hand.card, hand.decision, by);
    case 'EmptyRejectBin':
      return emptyRejectBin(state, hand, by);
    case 'CountBox':
      if (state.boxInDoubt?.box !== hand.box) return 'no-box-in-doubt';
      if (!STANDING_STATES.has(packMLState(state))) return 'line-moves';
      return (
        refusalOfCounts(by, hand.witness, [[hand.counted, hand.countedAgain]]) ??
        boxCounted(state.boxInDoubt, hand.counted, by, hand.witness)
      );
    case 'CloseReconciliation':
      return closeReconciliation(state, hand, by);
  }
}

function acceptMachine(
  state: LineState,
  { station, found, certificate, witness }: Extract<HandWork, { work: 'AcceptMachine' }>,
  by: string,
): EntryBody[] | HandRefusal {
  const there = state.stations.get(station);
  if (there === undefined || !isOffered(there)) return 'no-other-machine';
  // A third machine may have come while they checked.
  if (there.offered !== found || there.offeredCertificate !== certificate) return 'no-other-machine';
  if (!twoPeople(by, witness)) return 'two-people';
  return [
    { kind: 'machine.accepted', station, identity: there.offered, certificate: there.offeredCertificate, by, witness },
  ];
}

function returnStation(state: LineState, id: string, by: string): EntryBody[] | HandRefusal {
  const { withdrawn = null, isolated = null } = state.stations.get(id) ?? {};
  if (withdrawn === null && isolated === null) return 'not-withdrawn';
  const returned: EntryBody = { kind: 'station.returned', station: id, by };
  return withdrawn === null ? [returned] : [returned, { kind: 'alarm.returned', alarm: rotationAlarm(id) }];
}

/** A stray blank, or one found beside the line that no machine reported. */
function removeBlank(
  state: LineState,
  serial: BlankSerial,
  why: RemovalReason,
  by: string,
  fedBefore: FedBefore,
): EntryBody[] | HandRefusal {
  if (!STANDING_STATES.has(packMLState(state))) return 'line-moves';
  const position = state.strays.get(serial);
  if (position !== undefined) return [{ kind: 'blank.removed', serial, position, why, by }];
  if (fedBefore(serial)) return 'unknown-blank';
  const found = fault('line.stray-blank', 'major', { serial, position: BESIDE_THE_LINE });
  return [
    { kind: 'blank.stray', serial, position: BESIDE_THE_LINE, reason: found },
    { kind: 'blank.removed', serial, position: BESIDE_THE_LINE, why, by },
  ];
}

function removeCard(
  state: LineState,
  recipe: Recipe | null,
  id: string,
  why: RemovalReason,
  by: string,
  sensors: Sensors | null,
): EntryBody[] | HandRefusal {
  const card = state.cards.get(id);
  if (card === undefined || recipe === null || card.serial === NO_SERIAL) return 'unknown-card';
  if (!STANDING_STATES.has(packMLState(state))) return 'line-moves';
  if (card.job !== NO_JOB) return 'job-open';
  const reason = card.reason ?? fault('card.removed', 'minor', { card: id, why });
  return [
    {
      kind: 'card.removed',
      card: id,
      serial: card.serial,
      position: card.position,
      found: sensors?.get(card.position) ?? NO_TEXT,
      why,
      by,
    },
    {
      kind: 'card.ended',
      card: id,
      order: card.order,
      outcome: 'removed',
      serial: card.serial,
      rank: state.totals.removed + 1,
    },
    ...setAsideAfter(state, recipe, card, reason),
  ];
}

/** The position at which the sensors see the astray card; null for none. */
export function seenAt(card: CardState, sensors: Sensors | null): Position | null {
  for (const [position, serial] of sensors ?? []) {
    if (serial === card.serial && position !== JAM && !SINKS.has(position)) return position;
  }
  return null;
}

function putBack(state: LineState, id: string, sensors: Sensors | null): EntryBody[] | HandRefusal {
  const card = state.cards.get(id);
  if (card === undefined) return 'unknown-card';
  if (!isAstray(card)) return 'not-astray';
  const position = seenAt(card, sensors);
  return position === null ? 'not-seen' : [{ kind: 'card.found', card: id, position }];
}

function decideFirstArticle(
  state: LineState,
  card: string,
  decision: 'approved' | 'refused',
  by: string,
): EntryBody[] | HandRefusal {
  const batch = [state.batch, ...state.queuedBatches].find((candidate) => candidate?.firstArticleCard === card);
  if (card === '' || batch === undefined || batch === null) return 'no-first-article';
  if (packMLState(state) !== 'Held') return 'line-moves';
  const decided: EntryBody = { kind: 'first-article.decided', batch: batch.id, card, decision, by };
  if (decision === 'approved') return [decided];
  return [decided, { kind: 'card.condemned', card, reason: fault('card.first-article-refused', 'minor', { card }) }];
}

function seenOnLine(sensors: Sensors): boolean {
  return [...sensors].some(([position, serial]) => serial !== '' && !SINKS.has(position));
}

function argumentOf(hand: HandWork): string {
  switch (hand.work) {
    case 'RemoveCard':
    case 'PutBackCard':
      return hand.card;
    case 'RemoveBlank':
      return hand.serial;
    case 'AcceptMachine':
    case 'ReturnStation':
      return hand.station;
    case 'ClearLot':
      return hand.lot;
    case 'ConfirmLineClearance':
    case 'ConfirmClock':
      return '';
    case 'DecideFirstArticle':
    case 'DecideSample':
      return hand.card;
    case 'EmptyRejectBin':
      return String(hand.counted);
    case 'CountBox':
      return hand.box;
    case 'CloseReconciliation':
      return hand.batch;
  }
}

import {
  atPace,
  bottleneck,
  cycleMs,
  queuePositions,
  transportOf,
  type LineLayout,
} from '../../stations/line-layout.ts';
import { COMMAND_NAMES, MODE_NAMES, STANDING_STATES, type PackMLState, type UnitMode } from '../../stations/packml.ts';
import { capabilitiesOf } from '../../stations/kinds.ts';
import type { Supplies } from '../../stations/supplies.ts';
import type { Sensors } from '../../stations/transport/contract.ts';
import type { LinkTerms } from '../../stations/links/opcua-link.ts';
import type { Recipe } from '../../recipes/recipe.ts';
import type { Entry } from '../journal/entry.ts';
import { awaited } from '../line/acting-limits.ts';
import { isPassedOver } from '../line/passed-over.ts';
import { refusalOf, unitRefusal, type LineRefusal } from '../line/commands.ts';
import { packMLState, type LineState } from '../line/line-state.ts';
import { stationState, type StationState } from '../line/station-state.ts';
import { cardPhase, cardState } from '../line/card-state.ts';
import { alarmStateName, isFirstOut, isSuppressed } from '../alarms/alarm-state.ts';
import type { AlarmView, BatchView, CardView, Limit, LineView, PictureItems, StationView } from './contract.ts';
import { drawSupplies } from './draw-supplies.ts';
import { drawTasks } from './tasks.ts';

/** Builds the picture of the line for the HMI: no personal data, and nothing left for the HMI to compute. */

/** Number of cards over which the speed is measured. */
const RATE_CARDS = 20;
const RATE_LEAST = 3;
const MS_PER_HOUR = 3_600_000;
const MAKES_CARDS: ReadonlySet<PackMLState> = new Set(['Execute', 'Completing']);

/** Times of recently accepted cards, for speed and remaining time. */
export class RateWindow {
  #times: number[] = [];
  #stoodSince: number | null = null;

  accepted(at: number): void {
    this.#times.push(at);
    if (this.#times.length > RATE_CARDS) this.#times.shift();
  }

  /** A first article runs alone through an empty line: its time says nothing about the others. */
  begins(): void {
    this.#times = [];
  }

  /** The line stops or resumes making cards. Standstill is not part of its speed. */
  produces(at: number, does: boolean): void {
    if (!does) this.#stoodSince ??= at;
    else if (this.#stoodSince !== null) {
      const since = this.#stoodSince;
      // Cards that ended while the line was stopping count up to that moment.
      this.#times = this.#times.map((time) => Math.max(at, since) - Math.max(0, since - time));
      this.#stoodSince = null;
    }
  }

  /** Processes one journal entry. */
  add({ at, body }: Pick<Entry, 'at' | 'body'>): void {
    if (body.kind === 'card.ended' && body.outcome === 'accepted') this.accepted(at);
    if (body.kind === 'first-article.decided') this.begins();
    if (body.kind === 'line.changed') this.produces(at, MAKES_CARDS.has(body.to));
  }

  cardsPerHour(): number | null {
    const first = this.#times[0];
    const last = this.#times.at(-1);
    if (first === undefined || last === undefined || this.#times.length < RATE_LEAST || last === first) return null;
    return Math.round(((this.#times.length - 1) * MS_PER_HOUR) / (last - first));
  }
}

/** What is drawn besides the line's state. */
export interface Scene {
  readonly recipe: Recipe | null;
  readonly rate: RateWindow;
  /** Which simulated machines are plugged in; null on a real line. */
  readonly plugs: Readonly<Record<string, boolean>> | null;
  /** Speed factor of simulated machines relative to their layout; 1 for real ones. */
  readonly pace: number;
  readonly sensors: Sensors | null;
  readonly times: ReadonlyMap<string, number>;
  readonly supplies: ReadonlyMap<string, Supplies>;
  readonly terms: ReadonlyMap<string, LinkTerms>;
}

export function drawPicture(state: LineState, scene: Scene): PictureItems {
  const { recipe, rate, plugs, sensors, times, supplies } = scene;
  const { totals } = state;
  const layout = atPace(state.layout, scene.pace);
  return {
    line: drawLine(state, layout, recipe),
    batch: drawBatch(state, recipe, rate),
    queue: state.queuedBatches.map((batch) => ({
      id: batch.id,
      recipe: batch.recipe,
      ordered: batch.ordered,
      begun: batch.issued > 0,
      priority: batch.priority,
      heldWhy: batch.heldWhy,
      createdAt: batch.createdAt,
    })),
    blanks: {
      issued: totals.issued,
      accepted: totals.accepted,
      rejected: totals.rejected,
      removed: totals.removed,
      onLine: totals.issued - totals.accepted - totals.rejected - totals.removed,
    },
    stations: drawStations(state, layout, limitsOf(recipe), scene.terms),
    supplies: drawSupplies(state, recipe, supplies, rate.cardsPerHour() ?? bottleneck(layout).cardsPerHour),
    cards: drawCards(state, recipe),
    alarms: drawAlarms(state, times),
    tasks: drawTasks(state, sensors),
    plugs,
  };
}

function drawLine(state: LineState, layout: LineLayout, recipe: Recipe | null): LineView {
  const limit = bottleneck(layout);
  const current = packMLState(state);
  const modesOpen = current === 'Stopped' || current === 'Idle' || current === 'Aborted';
  const modeRefusal = (mode: UnitMode): LineRefusal | null =>
    mode === state.mode ? 'same-mode' : modesOpen ? null : 'not-in-this-state';
  return {
    id: layout.line,
    simulated: state.simulated,
    state: current,
    mode: state.mode,
    reason: state.reason,
    needsPerson: state.needsPerson,
    revision: state.revision,
    standing: STANDING_STATES.has(current),
    stateSince: state.stateSinceAt,
    waitsFor: awaited(state),
    commands: Object.fromEntries(COMMAND_NAMES.map((command) => [command, refusalOf(state, recipe, command)])),
    modes: Object.fromEntries(MODE_NAMES.map((mode) => [mode, modeRefusal(mode)])) as Record<
      UnitMode,
      LineRefusal | null
    >,
    designCardsPerHour: Math.round(limit.cardsPerHour),
    bottleneck: limit.station,
    moveMs: transportOf(layout).moveMs,
  };
}

function drawBatch(state: LineState, recipe: Recipe | null, rate: RateWindow): BatchView | null {
  const { batch } = state;
  if (batch === null) return null;
  const left = batch.ordered - batch.accepted - batch.setAside;
  let onLine = 0;
  for (const card of state.cards.values()) if (state.orders.get(card.order)?.batch === batch.id) onLine += 1;
  const cardsPerHour = rate.cardsPerHour();
  return {
    id: batch.id,
    recipe: batch.recipe,
    ordered: batch.ordered,
    accepted: batch.accepted,
    setAside: batch.setAside,
    inProcess: state.cards.size,
    waiting: left - onLine,
    rejected: batch.rejected,
    ended: batch.ended,
    heldWhy: batch.heldWhy,
    passedOver: (recipe?.phases ?? []).filter((phase) => isPassedOver(state, phase)).map(({ station }) => station),
    cardsPerHour,
    remainingMs:
      cardsPerHour === null || left === 0 ? null : Math.round((left * MS_PER_HOUR) / cardsPerHour / 1000) * 1000,
  };
}

const NO_LIMITS: StationView['limits'] = {};

/** A tolerance is named after its measurement, plus `Min` or `Max`. */
function limitsOf(recipe: Recipe | null): StationView['limits'] {
  const limits: Record<string, Limit> = {};
  for (const phase of recipe?.phases ?? []) {
    if (!('tolerances' in phase)) continue;
    for (const [name, value] of Object.entries(phase.tolerances)) {
      const least = name.endsWith('Min');
      if (!least && !name.endsWith('Max')) continue;
      const measure = name.slice(0, -3);
      limits[measure] = { ...(limits[measure] ?? { min: null, max: null }), [least ? 'min' : 'max']: value };
    }
  }
  return limits;
}

function drawStations(
  state: LineState,
  layout: LineLayout,
  limits: StationView['limits'],
  terms: ReadonlyMap<string, LinkTerms>,
): Record<string, StationView> {
  const views: Record<string, StationView> = {};
  let rank = 0;
  for (const own of layout.stations) {
    const station = state.stations.get(own.id);
    if (station === undefined) continue;
    rank += 1;
    const can = capabilitiesOf(own.kind);
    views[station.id] = {
      id: station.id,
      kind: station.kind,
      packml: can.packml,
      parallel: can.parallel,
      carries: can.carries,
      stores: can.stores,
      rank,
      dwellMs: cycleMs(own),
      queue: queuePositions(own),
      connection: station.connection === 'online' ? 'online' : 'offline',
      condition: stationState(station),
      unitState: station.unitState,
      fault: station.fault,
      isolated: station.isolated,
      certificate: station.certificate,
      withdrawn: station.withdrawn,
      conditions: station.conditions,
      url: own.url,
      terms: terms.get(own.id) ?? null,
      limits: can.judges ? limits : NO_LIMITS,
      manual: drawManual(state, station),
    };
  }
  return views;
}

/** Commands for a person at the machine; the others are the line's own. */
const MANUAL_COMMANDS = ['Reset', 'Start', 'Hold', 'Unhold', 'Stop', 'Abort', 'Clear'] as const;
const NOT_BY_HAND: StationView['manual'] = {};

function drawManual(state: LineState, station: StationState): StationView['manual'] {
  if (state.mode !== 'Manual' || !capabilitiesOf(station.kind).packml) return NOT_BY_HAND;
  return Object.fromEntries(MANUAL_COMMANDS.map((command) => [command, unitRefusal(state, station, command)]));
}

function drawCards(state: LineState, recipe: Recipe | null): Record<string, CardView> {
  const views: Record<string, CardView> = {};
  for (const card of state.cards.values()) {
    views[card.id] = {
      id: card.id,
      order: card.order,
      attempt: card.attempt,
      serial: card.serial,
      state: cardState(card),
      position: card.position,
      movingTo: card.movingTo,
      good: card.verdict === 'good',
      done: (recipe?.phases ?? []).slice(0, cardPhase(card)).map(({ station }) => station),
      since: card.sinceAt,
    };
  }
  return views;
}

/** Active, unacknowledged and suppressed alarms. `times`: how often each was raised recently. */
function drawAlarms(state: LineState, times: ReadonlyMap<string, number>): Record<string, AlarmView> {
  const views: Record<string, AlarmView> = {};
  for (const id of new Set([...state.alarms.keys(), ...state.alarmControls.keys()])) {
    const alarm = state.alarms.get(id) ?? null;
    const control = state.alarmControls.get(id) ?? null;
    const fault = alarm?.fault ?? control?.fault ?? null;
    if (fault === null) continue;
    views[id] = {
      id,
      fault,
      raisedAt: alarm?.raisedAt ?? 0,
      active: alarm?.active ?? false,
      acknowledged: alarm?.acknowledged ?? true,
      state: alarmStateName(alarm, control, alarm !== null && isSuppressed(state, alarm)),
      firstOut: alarm !== null && alarm.active && isFirstOut(state, alarm),
      times: times.get(id) ?? 0,
      note: alarm?.note ?? '',
      hidden: control === null ? null : { by: control.by, why: control.why, untilAt: control.untilAt },
    };
  }
  return views;
}

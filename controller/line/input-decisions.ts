import type { Recipe } from '../../recipes/recipe.ts';
import type { JobKey } from '../../stations/job-key.ts';
import type { JobAnswer, StationEvent } from '../../stations/station.ts';
import { unshelveDue } from '../alarms/alarm-commands.ts';
import type { Knowledge } from './commands.ts';
import type { ConductorPorts } from './conductor-ports.ts';
import { decideAnswer, decideIsolation, decideStatus, UNSEEN } from './decide.ts';
import type { Decision } from './decision.ts';
import { superviseDisk } from './disk-room.ts';
import { superviseJournal } from './journal-watch.ts';
import { judgementOf } from './judgement.ts';
import type { LineState } from './line-state.ts';
import type { ShownByStations } from './shown-by-stations.ts';
import { superviseTables } from './tables-watch.ts';
import { StationPace, type Admission } from './station-pace.ts';
import { TickWatch } from './tick-watch.ts';
import type { Input } from './turn-inputs.ts';
import { WaitWatch } from './wait-watch.ts';

/** Decides on each input of a turn, and holds what decisions use besides the line's state. It has no side effects. */
export class InputDecisions {
  readonly #ports: ConductorPorts;
  readonly #shown: ShownByStations;
  readonly #watch: TickWatch;
  readonly #waits: WaitWatch;
  readonly #pace: StationPace;

  constructor(ports: ConductorPorts, shown: ShownByStations) {
    this.#ports = ports;
    this.#shown = shown;
    this.#watch = new TickWatch(ports.clock);
    this.#waits = new WaitWatch(ports.clock);
    this.#pace = new StationPace(ports.clock);
  }

  /** Live values of the machines, and lookups of blanks and batches that are no longer in the state. */
  get knowledge(): Knowledge {
    const { lookup } = this.#ports.store;
    return {
      sensors: this.#shown.sensors,
      lastFed: this.#shown.lastFed,
      fedBefore: (serial) => lookup.hasBlank(serial),
      isBatch: (id) => lookup.hasBatch(id),
    };
  }

  of(state: LineState, recipe: Recipe | null, input: Input): Decision {
    switch (input.type) {
      case 'station':
        return input.event.type === 'status'
          ? decideStatus(state, input.id, input.event.status)
          : this.#answer(state, recipe, input.event.key, input.event.answer);
      case 'isolated':
        return decideIsolation(state, input.id);
      case 'answer':
        return this.#answer(state, recipe, input.key, input.answer);
      case 'tick':
        return this.#tick(state);
    }
  }

  /** Whether a station's event becomes an input of the line, or exceeds the rate limit. */
  admit(station: string, event: StationEvent): Admission {
    return this.#pace.admit(station, event);
  }

  /** A person has returned a station: its events are accepted again. */
  returned(station: string): void {
    this.#pace.returned(station);
  }

  /** Records that a station was queried about a job. */
  noteQuery(key: JobKey): void {
    this.#watch.noteQuery(key);
  }

  ended(key: JobKey): void {
    this.#watch.ended(key);
  }

  #tick(state: LineState): Decision {
    const due = unshelveDue(state, this.#ports.clock.wallTimeMs());
    const { entries, commands } = this.#watch.tick(state, this.#shown.sensors);
    const disk = superviseDisk(state, this.#ports.disk());
    const journal = superviseJournal(state, this.#ports.store.isGone);
    const tables = superviseTables(state, this.#ports.tables());
    return { entries: [...due, ...entries, ...this.#waits.tick(state), ...disk, ...journal, ...tables], commands };
  }

  #answer(state: LineState, recipe: Recipe | null, key: JobKey, answer: JobAnswer): Decision {
    const job = state.jobs.get(key);
    if (recipe === null || job === undefined) return { entries: [], commands: [] };
    const card = state.cards.get(job.card);
    const judgement = card === undefined ? UNSEEN : judgementOf(answer, card, recipe, this.#ports);
    return decideAnswer(state, recipe, key, answer, judgement, this.knowledge);
  }
}

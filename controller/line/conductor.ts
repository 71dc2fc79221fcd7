import type { LoadedRecipe, Recipe } from '../../recipes/recipe.ts';
import { withTimeout } from '../../stations/clock.ts';
import { InvariantError } from '../../stations/fault.ts';
import type { StationEvent } from '../../stations/station.ts';
import type { Sensors } from '../../stations/transport/contract.ts';
import { decideAlarm, type AlarmCommand } from '../alarms/alarm-commands.ts';
import type { Entry, EntryBody } from '../journal/entry.ts';
import { StoreError } from '../journal/store-error.ts';
import { isOlder, noted } from '../keys/noted-ceremonies.ts';
import { Checkpoints } from './checkpoints.ts';
import { decideCommand, type LineCommand } from './commands.ts';
import type { CommandReply, ConductorPorts, StartReport } from './conductor-ports.ts';
import type { Decision, StationCommand } from './decision.ts';
import { apply } from './fold.ts';
import { InputDecisions } from './input-decisions.ts';
import { newLineState, type LineState } from './line-state.ts';
import { lacksSecurity } from './machine-security.ts';
import { nextDecision } from './next-decision.ts';
import { preparedAhead } from './prepare-ahead.ts';
import { sendCommand, stationJob } from './send-command.ts';
import { ShownByStations } from './shown-by-stations.ts';
import { recover } from './supervise.ts';
import { TurnInputs, type Input } from './turn-inputs.ts';

/**
 * The only place that acts. Inputs gather for a turn, pure functions decide, all facts are made durable in one commit, and only then are
 * commands sent to the stations.
 */

const OLDER_CEREMONIES =
  'the log of key ceremonies is not the one that this journal has noted, or an older copy of it, and so may be the keys: a signer that was ' +
  'revoked would sign again. Bring the newest CARDLINE_HOME back; two custodians go on with this one by «cardline keys renew --accept-changed»';
/** Limit for closing a station's session; then it is abandoned. */
const STOP_LIMIT_MS = 5000;
/** Steps per turn; more would mean that planning does not terminate. */
const STEPS_MAX = 1000;

/** Runs the line: collects inputs, decides, commits and sends commands. */
export class Conductor {
  readonly #ports: ConductorPorts;
  /** Live values of the machines. */
  readonly shown: ShownByStations;
  readonly #decisions: InputDecisions;
  readonly #inputs: TurnInputs;
  #state: LineState;
  #entries: Entry[] = [];
  #preparedAtSeq = -1;
  readonly #checkpoints: Checkpoints;

  constructor(ports: ConductorPorts) {
    this.#ports = ports;
    this.#checkpoints = new Checkpoints(ports);
    this.#inputs = new TurnInputs(
      ports.clock,
      (inputs) => this.#turn(inputs),
      (error) => this.#fail(error),
    );
    this.shown = new ShownByStations(ports.layout, ports.stations);
    this.#decisions = new InputDecisions(ports, this.shown);
    this.#state = newLineState(ports.layout);
  }

  /** An empty line before the start; a new object after it. */
  get state(): LineState {
    return this.#state;
  }

  /** Restores a snapshot, folds the entries after it, marks open jobs as in doubt, and connects to the stations. */
  start(layoutHash: string, software: string): StartReport {
    const { store, clock } = this.#ports;
    const { state, passedOver } = this.#checkpoints.restore(clock.nowMs());
    this.#state = state;
    const begunAt = state.seq;
    for (const entry of store.read(begunAt)) this.#fold(entry);
    if (lacksSecurity(state))
      throw new StoreError(
        'unsecured',
        'the layout of this real line says «security: None»: say SignAndEncrypt there; where a machine knows nothing else, two people ' +
          'decide it by «cardline data waive-security»',
      );
    const { ceremonies } = this.#ports;
    if (ceremonies !== null && isOlder(state.ceremonies, ceremonies)) throw new StoreError('older', OLDER_CEREMONIES);
    const report = { begunAt, folded: state.seq - begunAt, passedOver };
    const stepped = store.compareClock();
    if (stepped !== null) this.#joined(stepped);
    this.#inputs.begin();
    this.#ports.preparation.listen(() => this.#inputs.schedule());
    this.#record({
      entries: [
        {
          kind: 'line.opened',
          line: this.state.layout.line,
          simulated: this.state.layout.simulated,
          layoutHash,
          software,
          jobSeries: this.#ports.jobSeries,
          security: this.state.layout.security,
        },
        ...(ceremonies === null ? [] : noted(state.ceremonies, ceremonies)),
        ...recover(this.state).entries,
      ],
      commands: [],
    });
    this.#inputs.now();
    for (const [id, station] of this.#ports.stations) {
      station.listen((event) => this.#receive(id, event));
      station.start();
    }
    this.#inputs.tick();
    return report;
  }

  async stop(): Promise<void> {
    this.#inputs.end();
    const { clock, stations } = this.#ports;
    // A link that can't be closed is released when the process ends.
    await Promise.all(
      [...stations.values()].map((station) => withTimeout(clock, STOP_LIMIT_MS, station.stop(), undefined)),
    );
  }

  /** A station that reports too much is isolated, across restarts, until a person returns it. */
  #receive(id: string, event: StationEvent): void {
    if ((this.state.stations.get(id)?.isolated ?? null) !== null) return;
    const admission = this.#decisions.admit(id, event);
    if (admission === 'hear') this.#inputs.add({ type: 'station', id, event });
    if (admission === 'isolate') this.#inputs.add({ type: 'isolated', id });
  }

  /** Stops acting at once, as if the process had been killed. */
  halt(): void {
    this.#inputs.end();
  }

  /** True between start and stop: facts are folded as they are made. */
  get running(): boolean {
    return this.#inputs.open;
  }

  /** Appends facts that concern no machine (people, sessions): durable when this returns. */
  note(facts: readonly EntryBody[]): void {
    if (this.running) this.#now({ entries: [...facts], commands: [] });
  }

  /** The transport's sensor readings; null while it is offline. */
  get sensors(): Sensors | null {
    return this.shown.sensors;
  }

  /** Orders whose personal data are in memory. */
  get ordersInMemory(): readonly string[] {
    return this.#ports.preparation.held;
  }

  get recipe(): Recipe | null {
    return this.#loadedRecipe?.recipe ?? null;
  }

  get #loadedRecipe(): LoadedRecipe | null {
    const { batch } = this.state;
    return batch === null ? null : this.#ports.recipes.byHash(batch.recipeHash);
  }

  /** Folds an entry that was appended outside a turn (by an import), and schedules a turn. */
  fold(entry: Entry): void {
    this.#fold(entry);
    this.#inputs.schedule();
  }

  /** Runs work on the store outside a turn and folds what it appends. Null on failure: the line stops as it would in a turn. */
  outside<T>(work: () => T): T | null {
    if (!this.running) return null;
    let done: T | null = null;
    this.#guard(() => {
      const before = this.#ports.store.entries;
      done = work();
      for (const entry of this.#ports.store.read(before)) this.#fold(entry);
      if (this.#ports.store.entries > before) this.#inputs.schedule();
    });
    return done;
  }

  command(command: LineCommand): CommandReply {
    if (!this.running) return { accepted: false, refusal: 'stopped' };
    const decided = decideCommand(this.state, this.recipe, command, this.#decisions.knowledge);
    if ('refusal' in decided) return { accepted: false, refusal: decided.refusal };
    return this.#now(decided);
  }

  alarm(command: AlarmCommand, id: string, by: string): CommandReply {
    if (!this.running) return { accepted: false, refusal: 'stopped' };
    const decided = decideAlarm(this.state, command, id, by, this.#ports.clock.wallTimeMs());
    return 'refusal' in decided ? { accepted: false, refusal: decided.refusal } : this.#now(decided);
  }

  #now(decision: Decision): CommandReply {
    this.#guard(() => {
      const commands: StationCommand[] = [];
      this.#execute(decision, commands);
      this.#finish(commands);
    });
    // Callers get their answer only once the facts are durable.
    return this.running ? { accepted: true, revision: this.state.revision } : { accepted: false, refusal: 'stopped' };
  }

  #turn(inputs: readonly Input[]): void {
    this.#guard(() => {
      const commands: StationCommand[] = [];
      for (const input of inputs) this.#execute(this.#decisions.of(this.state, this.recipe, input), commands);
      this.#finish(commands);
    });
  }

  /** Plans until nothing is left to do, commits, then acts. */
  #finish(commands: StationCommand[]): void {
    this.#prepareAhead();
    for (let steps = 0; ; steps += 1) {
      if (steps > STEPS_MAX) throw new InvariantError('the plan of one turn does not end');
      const decision = this.#plan();
      if (decision === null) break;
      this.#execute(decision, commands);
    }
    this.#record({ entries: this.#checkpoints.due(this.#entries, this.state), commands: [] });
    if (this.#entries.length > 0 && this.#entries.every(({ body }) => body.kind === 'station.changed'))
      this.#ports.seen();
    this.#ports.commits('before');
    if (!this.running) return;
    this.#ports.store.commit();
    this.#ports.commits('after');
    if (!this.running) return;
    for (const command of commands) this.#send(command);
    if (this.#entries.length > 0) {
      const entries = this.#entries;
      this.#entries = [];
      this.#ports.changed(entries);
    }
  }

  #plan(): Decision | null {
    const { clock, preparation } = this.#ports;
    return nextDecision(this.state, this.recipe, preparation, {
      nowMs: clock.nowMs(),
      sensors: this.shown.sensors,
      lastFed: this.shown.lastFed,
      disk: this.#ports.disk,
      tables: this.#ports.tables,
    });
  }

  #prepareAhead(): void {
    const { preparation } = this.#ports;
    const { batch, seq } = this.state;
    if (this.#preparedAtSeq === seq && !preparation.wantsAgain) return;
    this.#preparedAtSeq = seq;
    const loaded = this.#loadedRecipe;
    if (loaded === null || batch === null || batch.ended) preparation.forgetAll();
    else preparation.want(preparedAhead(this.state, loaded.recipe), loaded);
  }

  #send(command: StationCommand): void {
    const station = this.#ports.stations.get(command.station);
    if (station === undefined) throw new InvariantError(`no station ${command.station}`);
    if (command.type === 'query' && this.state.jobs.has(command.key)) this.#decisions.noteQuery(command.key);
    const { preparation, issuer } = this.#ports;
    sendCommand(
      station,
      command,
      (key) => stationJob(this.state, this.#loadedRecipe, preparation, issuer, key),
      (key, answer) => this.#inputs.add({ type: 'answer', key, answer }),
    );
  }

  #record(decision: Decision): void {
    for (const body of decision.entries) this.#joined(this.#ports.store.append(body));
  }

  #joined(entry: Entry): void {
    this.#fold(entry);
    this.#entries.push(entry);
  }

  #execute(decision: Decision, commands: StationCommand[]): void {
    this.#record(decision);
    commands.push(...decision.commands);
  }

  #fold(entry: Entry): void {
    const ended = entry.body.kind === 'card.ended' ? this.state.cards.get(entry.body.card) : undefined;
    if (ended !== undefined) this.#ports.preparation.ended(ended);
    apply(this.state, entry, this.#ports.clock.nowMs(), (recipe) => this.#phases(recipe));
    this.#checkpoints.note(entry);
    const { body } = entry;
    if (body.kind === 'job.ended') this.#decisions.ended(body.key);
    if (body.kind === 'station.returned') this.#decisions.returned(body.station);
    if (body.kind === 'machine.accepted' || body.kind === 'station.returned') this.#evaluate(body.station);
  }

  /** Evaluates a station's status again. */
  #evaluate(id: string): void {
    const station = this.#ports.stations.get(id);
    if (station !== undefined)
      this.#inputs.add({ type: 'station', id, event: { type: 'status', status: station.status() } });
  }

  #phases(recipeHash: string): number {
    const loaded = this.#ports.recipes.byHash(recipeHash);
    if (loaded === null) throw new InvariantError(`the batch's recipe, ${recipeHash}, is not here`);
    return loaded.recipe.phases.length;
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.halt();
    this.#ports.failed(error);
  }
}

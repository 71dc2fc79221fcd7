import type { Side } from '../../recipes/artwork/card-face.ts';
import type { LoadedRecipe, Recipe } from '../../recipes/recipe.ts';
import { NO_SERIAL, type BlankSerial } from '../../stations/blank-serial.ts';
import { withTimeout, type Cancel, type Clock } from '../../stations/clock.ts';
import { fault, InvariantError } from '../../stations/fault.ts';
import type { IssuerTrust } from '../../stations/card-work.ts';
import type { JobKey } from '../../stations/job-key.ts';
import { transportOf, type LineLayout } from '../../stations/line-layout.ts';
import type { LinkTerms } from '../../stations/links/opcua-link.ts';
import { isInspectResult } from '../../stations/quality-control/contract.ts';
import type { JobAnswer, Station, StationEvent } from '../../stations/station.ts';
import { decideAlarm, unshelveDue, type AlarmCommand, type AlarmRefusal } from '../alarms/alarm-commands.ts';
import type { Supplies } from '../../stations/supplies.ts';
import { decideCommand, type LineCommand, type LineRefusal } from './commands.ts';
import { decideAnswer, decideStatus, UNSEEN } from './decide.ts';
import type { Decision, StationCommand } from './decision.ts';
import type { Sight } from './move-in-doubt.ts';
import { superviseDisk } from './disk-room.ts';
import { apply } from './fold.ts';
import { newLineState, type LineState } from './line-state.ts';
import { preparedAhead } from './prepare-ahead.ts';
import { nextDecision } from './next-decision.ts';
import { sendCommand, stationJob } from './send-command.ts';
import { TickWatch } from './tick-watch.ts';
import { recover } from './supervise.ts';
import { WaitWatch } from './wait-watch.ts';
import { identityCheck, judge } from './verdict.ts';
import type { RecipesByHash } from '../recipes/recipe-book.ts';
import type { DiskFigures } from '../retention/space.ts';
import type { Preparation } from '../personalization/preparation.ts';
import type { Entry, EntryBody, EntryOf } from '../journal/entry.ts';
import type { JournalStore } from '../journal/store.ts';

/**
 * The one place that acts. Inputs gather for a turn; the pure functions decide; every fact is made durable in
 * one commit; only then are the stations spoken to.
 */

/** Inputs that arrive within this time share one commit. */
const TURN_DELAY_MS = 0;
const TICK_MS = 1000;
/** Entries between two signed checkpoints: half a minute of production. */
const CHECKPOINT_ENTRIES = 250;
/** Inputs that may wait for a turn. */
const INPUTS_MAX = 10_000;
/** A station's session is ended within this time, or left. */
const STOP_LIMIT_MS = 5000;
/** Steps of one turn: more would mean that planning does not end. */
const STEPS_MAX = 1000;

type Input =
  | { readonly type: 'station'; readonly id: string; readonly event: StationEvent }
  | { readonly type: 'answer'; readonly key: JobKey; readonly answer: JobAnswer }
  | { readonly type: 'tick' };

export type CommandReply =
  | { readonly accepted: true; readonly revision: number }
  | { readonly accepted: false; readonly refusal: LineRefusal | AlarmRefusal };

export interface ConductorPorts {
  readonly clock: Clock;
  readonly store: JournalStore;
  readonly preparation: Preparation;
  readonly issuer: IssuerTrust;
  readonly layout: LineLayout;
  /** Of the jobs that this controller will ask for, so that no machine has met one of their keys before. */
  readonly jobSeries: string;
  readonly stations: ReadonlyMap<string, Station>;
  readonly recipes: RecipesByHash;
  /** A signed word for the entries so far; null where nobody signs (simulations in virtual time). */
  readonly checkpoint: ((upTo: number, digest: string) => EntryOf<'journal.checkpoint'>) | null;
  /** Pictures that QC took of a card; becomes durable with the turn's entries. */
  readonly keepImages: (card: string, order: string, images: Readonly<Record<Side, Uint8Array>>) => void;
  /** What is known of the disk under the journal; null where nobody watches it. */
  readonly disk: () => DiskFigures | null;
  /** What machines show has changed, and nothing else: a screen may show it before it is durable, nobody may act on it. */
  readonly seen: () => void;
  /** After every turn that changed something. */
  readonly changed: (entries: readonly Entry[]) => void;
  /** Right before a group of facts is made durable, and right after: a simulation may end the controller here. */
  readonly commits: (point: 'before' | 'after') => void;
  /** The journal can't be written or a defect was found: nothing is sent any more. */
  readonly failed: (error: unknown) => void;
}

export class Conductor {
  readonly state: LineState;
  readonly #ports: ConductorPorts;
  readonly #transport: string;
  readonly #watch: TickWatch;
  readonly #waits: WaitWatch;
  #inputs: Input[] = [];
  #entries: Entry[] = [];
  #preparedAtSeq = -1;
  #signedUpTo = 0;
  #cancelTurn: Cancel | null = null;
  #cancelTick: Cancel = () => undefined;
  #halted = true;

  constructor(ports: ConductorPorts) {
    this.#ports = ports;
    this.#watch = new TickWatch(ports.clock);
    this.#waits = new WaitWatch(ports.clock);
    this.#transport = transportOf(ports.layout).id;
    this.state = newLineState(ports.layout);
  }

  /** Folds the journal, makes what was open doubtful, and connects to the stations. */
  start(layoutHash: string, software: string): void {
    const { store } = this.#ports;
    for (const entry of store.read(0)) this.#fold(entry);
    const stepped = store.compareClock();
    if (stepped !== null) this.#joined(stepped);
    this.#halted = false;
    this.#ports.preparation.listen(() => this.#schedule());
    this.#record({
      entries: [
        {
          kind: 'line.opened',
          line: this.state.layout.line,
          simulated: this.state.layout.simulated,
          layoutHash,
          software,
          jobSeries: this.#ports.jobSeries,
        },
        ...recover(this.state).entries,
      ],
      commands: [],
    });
    this.#turn();
    for (const [id, station] of this.#ports.stations) {
      station.listen((event) => this.#input({ type: 'station', id, event }));
      station.start();
    }
    this.#tick();
  }

  async stop(): Promise<void> {
    this.#halted = true;
    this.#cancelTick();
    this.#cancelTurn?.();
    const { clock, stations } = this.#ports;
    // A link that can't be closed is left to the process, which ends.
    await Promise.all(
      [...stations.values()].map((station) => withTimeout(clock, STOP_LIMIT_MS, station.stop(), undefined)),
    );
  }

  /** Stops acting at once, as if the process were gone. */
  halt(): void {
    this.#halted = true;
    this.#cancelTick();
    this.#cancelTurn?.();
  }

  /** Between start and stop: facts are folded in as they are made. */
  get running(): boolean {
    return !this.#halted;
  }

  /** Facts that are about no machine (people, their sessions): durable when this returns. */
  note(facts: readonly EntryBody[]): void {
    if (!this.#halted) this.#now({ entries: [...facts], commands: [] });
  }

  /** What the transport's sensors see, position by position; null while it is away. */
  get sensors(): Readonly<Record<string, string>> | null {
    return this.#ports.stations.get(this.#transport)?.status().positions ?? null;
  }

  /** What the machines use up or fill, station by station, as far as they tell. */
  get supplies(): ReadonlyMap<string, Supplies> {
    return new Map([...this.#ports.stations].map(([id, station]) => [id, station.supplies()]));
  }

  /** What the machines' servers grant, station by station. */
  get terms(): ReadonlyMap<string, LinkTerms> {
    return new Map(
      [...this.#ports.stations].flatMap(([id, station]) => {
        const terms = station.terms();
        return terms === null ? [] : [[id, terms] as const];
      }),
    );
  }

  /** Orders of whom personal data are in memory. */
  get ordersInMemory(): readonly string[] {
    return this.#ports.preparation.held;
  }

  get #lastFed(): BlankSerial {
    return this.#ports.stations.get(this.#transport)?.status().lastFed ?? NO_SERIAL;
  }

  get #sight(): Sight {
    return {
      sensors: this.sensors,
      lastFed: this.#lastFed,
      fedBefore: (serial) => this.#ports.store.lookup.knowsBlank(serial),
    };
  }

  get recipe(): Recipe | null {
    return this.#loadedRecipe?.recipe ?? null;
  }

  get #loadedRecipe(): LoadedRecipe | null {
    const { batch } = this.state;
    return batch === null ? null : this.#ports.recipes.byHash(batch.recipeHash);
  }

  /** An entry that was made outside a turn (an import) joins the state, and the flow. */
  fold(entry: Entry): void {
    this.#fold(entry);
    this.#schedule();
  }

  /** Work on the store outside a turn: what it writes joins the state; null where it fails, and the line stops as in a turn. */
  outside<T>(work: () => T): T | null {
    if (this.#halted) return null;
    let done: T | null = null;
    this.#guard(() => {
      const before = this.#ports.store.entries;
      done = work();
      for (const entry of this.#ports.store.read(before)) this.#fold(entry);
      if (this.#ports.store.entries > before) this.#schedule();
    });
    return done;
  }

  command(command: LineCommand): CommandReply {
    if (this.#halted) return { accepted: false, refusal: 'stopped' };
    const decided = decideCommand(this.state, this.recipe, command, this.#sight);
    if ('refusal' in decided) return { accepted: false, refusal: decided.refusal };
    return this.#now(decided);
  }

  alarm(command: AlarmCommand, id: string, by: string): CommandReply {
    if (this.#halted) return { accepted: false, refusal: 'stopped' };
    const decided = decideAlarm(this.state, command, id, by, this.#ports.clock.wallTimeMs());
    return 'refusal' in decided ? { accepted: false, refusal: decided.refusal } : this.#now(decided);
  }

  #now(decision: Decision): CommandReply {
    this.#guard(() => {
      const commands: StationCommand[] = [];
      this.#take(decision, commands);
      this.#finish(commands);
    });
    // Who asks is told only what is durable.
    return this.#halted ? { accepted: false, refusal: 'stopped' } : { accepted: true, revision: this.state.revision };
  }

  #input(input: Input): void {
    if (this.#halted) return;
    if (this.#inputs.length >= INPUTS_MAX) {
      this.#fail(new InvariantError('more inputs than the controller can keep up with'));
      return;
    }
    this.#inputs.push(input);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#halted || this.#cancelTurn !== null) return;
    this.#cancelTurn = this.#ports.clock.schedule(TURN_DELAY_MS, () => this.#turn());
  }

  #tick(): void {
    this.#input({ type: 'tick' });
    this.#cancelTick = this.#ports.clock.schedule(TICK_MS, () => this.#tick());
  }

  #turn(): void {
    this.#cancelTurn = null;
    if (this.#halted) return;
    this.#guard(() => {
      const inputs = this.#inputs;
      this.#inputs = [];
      const commands: StationCommand[] = [];
      for (const input of inputs) this.#take(this.#decide(input), commands);
      this.#finish(commands);
    });
  }

  /** Plans until nothing is left to do, commits, and acts. */
  #finish(commands: StationCommand[]): void {
    this.#prepareAhead();
    for (let steps = 0; ; steps += 1) {
      if (steps > STEPS_MAX) throw new InvariantError('the plan of one turn does not end');
      const decision = this.#plan();
      if (decision === null) break;
      this.#take(decision, commands);
    }
    this.#sign();
    if (this.#entries.length > 0 && this.#entries.every(({ body }) => body.kind === 'station.changed'))
      this.#ports.seen();
    this.#ports.commits('before');
    if (this.#halted) return;
    this.#ports.store.commit();
    this.#ports.commits('after');
    if (this.#halted) return;
    for (const command of commands) this.#send(command);
    if (this.#entries.length > 0) {
      const entries = this.#entries;
      this.#entries = [];
      this.#ports.changed(entries);
    }
  }

  /** A checkpoint at set distances, and when a batch is closed. */
  #sign(): void {
    const { store, checkpoint } = this.#ports;
    if (checkpoint === null || this.#entries.length === 0) return;
    const closed = this.#entries.some(({ body }) => body.kind === 'batch.reconciled' || body.kind === 'line.opened');
    if (!closed && store.entries - this.#signedUpTo < CHECKPOINT_ENTRIES) return;
    this.#record({ entries: [checkpoint(store.entries, store.digest)], commands: [] });
    this.#signedUpTo = store.entries;
  }

  #plan(): Decision | null {
    const { clock, preparation } = this.#ports;
    return nextDecision(this.state, this.recipe, preparation, {
      nowMs: clock.nowMs(),
      sensors: this.sensors,
      lastFed: this.#lastFed,
      disk: this.#ports.disk,
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

  #decide(input: Input): Decision {
    switch (input.type) {
      case 'station':
        return input.event.type === 'status'
          ? decideStatus(this.state, input.id, input.event.status)
          : this.#answer(input.event.key, input.event.answer);
      case 'answer':
        return this.#answer(input.key, input.answer);
      case 'tick':
        return this.#look();
    }
  }

  #look(): Decision {
    const due = unshelveDue(this.state, this.#ports.clock.wallTimeMs());
    const { entries, commands } = this.#watch.tick(this.state, this.sensors);
    const disk = superviseDisk(this.state, this.#ports.disk());
    return { entries: [...due, ...entries, ...this.#waits.tick(this.state), ...disk], commands };
  }

  #answer(key: JobKey, answer: JobAnswer): Decision {
    const { recipe } = this;
    const job = this.state.jobs.get(key);
    if (recipe === null || job === undefined) return { entries: [], commands: [] };
    let judgement = UNSEEN;
    const card = this.state.cards.get(job.card);
    if (answer.state === 'done' && isInspectResult(answer.result) && card !== undefined) {
      const { images } = answer.result;
      if (images.front.length > 0 || images.back.length > 0) this.#ports.keepImages(card.id, card.order, images);
      const material = this.#ports.preparation.material(card.order, recipe);
      judgement =
        material === null
          ? { ...UNSEEN, findings: [fault('order.unreadable', 'major', { order: card.order })] }
          : {
              findings: judge(answer.result, material, recipe, card.chipDigest, this.#ports.issuer.terminal !== null),
              identity: identityCheck(answer.result, material),
            };
    }
    return decideAnswer(this.state, recipe, key, answer, judgement, this.#sight);
  }

  #send(command: StationCommand): void {
    const station = this.#ports.stations.get(command.station);
    if (station === undefined) throw new InvariantError(`no station ${command.station}`);
    if (command.type === 'query' && this.state.jobs.has(command.key)) this.#watch.asked(command.key);
    const { preparation, issuer } = this.#ports;
    sendCommand(
      station,
      command,
      (key) => stationJob(this.state, this.#loadedRecipe, preparation, issuer, key),
      (key, answer) => this.#input({ type: 'answer', key, answer }),
    );
  }

  #record(decision: Decision): void {
    for (const body of decision.entries) this.#joined(this.#ports.store.append(body));
  }

  #joined(entry: Entry): void {
    this.#fold(entry);
    this.#entries.push(entry);
  }

  #take(decision: Decision, commands: StationCommand[]): void {
    this.#record(decision);
    commands.push(...decision.commands);
  }

  #fold(entry: Entry): void {
    const ended = entry.body.kind === 'card.ended' ? this.state.cards.get(entry.body.card) : undefined;
    if (ended !== undefined) this.#ports.preparation.ended(ended);
    apply(this.state, entry, this.#ports.clock.nowMs(), (recipe) => this.#phases(recipe));
    const { body } = entry;
    if (body.kind === 'job.ended') this.#watch.ended(body.key);
    if (body.kind === 'machine.accepted') this.#lookAt(body.station);
  }

  /** What a station says is judged anew. */
  #lookAt(id: string): void {
    const station = this.#ports.stations.get(id);
    if (station !== undefined)
      this.#input({ type: 'station', id, event: { type: 'status', status: station.status() } });
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

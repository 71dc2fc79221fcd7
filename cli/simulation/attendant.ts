import { positionConflicts } from '../../controller/line/interlocks.ts';
import { packMLState, readSerial, type LineState } from '../../controller/line/line-state.ts';
import { isAstray, type CardState } from '../../controller/line/card-state.ts';
import type { Conductor } from '../../controller/line/conductor.ts';
import type { HandWork } from '../../controller/line/hands.ts';
import { STALE_MEMORY } from '../../controller/line/decision.ts';
import type { Plant, SerialDevice } from '../../simulator/plant.ts';
import { blankSerial } from '../../stations/blank-serial.ts';
import { NO_JOB } from '../../stations/job-key.ts';
import type { SeededRandom } from '../../stations/random.ts';
import { STACKED, type Sensors } from '../../stations/transport/contract.ts';

/**
 * A simulated person beside the line: does by hand what machines can't, and confirms each step to the controller. They act
 * first and confirm then, and again where nobody answered: a card that is confirmed to be out and is not would be a second
 * valid card of its citizen.
 */

/** They look at the line this often. */
export const LOOK_EVERY_MS = 2000;
const STANDING = new Set(['Held', 'Stopped', 'Idle', 'Complete']);
const PUTS_BACK = 0.6;

export class Attendant {
  readonly #plant: Plant;
  readonly #random: SeededRandom;
  readonly #serial: (station: string) => SerialDevice | null;
  #conductor: Conductor;
  #said = 0;
  /** Done, and not yet taken down by any controller. */
  #unconfirmed: HandWork[] = [];
  #emptied = 0;

  /** `serial`: the machine behind a serial line. */
  constructor(
    plant: Plant,
    random: SeededRandom,
    conductor: Conductor,
    serial: (station: string) => SerialDevice | null,
  ) {
    this.#serial = serial;
    this.#plant = plant;
    this.#random = random;
    this.#conductor = conductor;
  }

  /** The controller was started anew. */
  follow(conductor: Conductor): void {
    this.#conductor = conductor;
  }

  look(): void {
    const { state } = this.#conductor;
    const again = this.#unconfirmed;
    this.#unconfirmed = [];
    for (const hand of again) this.#say(hand);
    if (this.#plant.world.finished.full.has('reject-bin-full')) this.#emptyRejectBin();
    this.#resetStuck(state);
    this.#clearMemory(state);
    this.#lookAtWithdrawn(state);
    if (!STANDING.has(packMLState(state))) return;
    this.#changeLot(state);
    this.#resetRefusing(state);
    if (state.reason?.code === 'line.repeated-rejects') this.#clean();
    const sensors = this.#conductor.sensors;
    if (sensors === null) return;
    this.#findAstray(state, sensors);
    this.#takeStrays(state);
    this.#setRight(state, sensors);
    this.#plant.publish();
  }

  /** What the list of tasks names is cleaned, and given work again; the others go on meanwhile. */
  #lookAtWithdrawn(state: LineState): void {
    for (const { id, withdrawn, isolated } of state.stations.values()) {
      if (withdrawn === null && isolated === null) continue;
      this.#reset(id);
      this.#say({ work: 'ReturnStation', station: id });
    }
  }

  #changeLot({ suspectLot }: LineState): void {
    if (suspectLot === null) return;
    this.#plant.world.feeder.changeLot();
    this.#say({ work: 'ClearLot', lot: suspectLot.blankLot });
  }

  /** A machine that holds the line with a reason of its own is reset at its panel. */
  #resetRefusing({ reason }: LineState): void {
    const station = reason?.context['station'];
    if (reason?.code === 'station.refused' && typeof station === 'string') this.#reset(station);
  }

  /** Cards that were lost in a move: laid back where they came from, or taken away. */
  #findAstray(state: LineState, sensors: Sensors): void {
    const { world } = this.#plant;
    for (const card of [...state.cards.values()].filter((candidate) => isAstray(candidate))) {
      if ([...sensors.values()].includes(card.serial) && this.#say({ work: 'PutBackCard', card: card.id })) continue;
      const found = world.astray().includes(card.serial) || world.finished.boxOf(card.serial) !== null;
      if (found && this.#random.chance(PUTS_BACK) && world.putBack(card.serial, card.position)) continue;
      this.#remove(card, found ? 'jammed' : 'missing');
    }
    // A blank beside the line that the controller has never heard of.
    for (const lying of world.astray()) {
      const serial = blankSerial(lying);
      const known = [...state.cards.values()].some((card) => card.serial === serial || card.job !== NO_JOB);
      if (known || state.strays.has(serial)) continue;
      world.takeAway(serial);
      this.#say({ work: 'RemoveBlank', serial, why: 'dropped' });
    }
  }

  #takeStrays(state: LineState): void {
    const { world } = this.#plant;
    for (const [serial, position] of Array.from(state.strays)) {
      // What lies there is taken, whatever is written on it.
      const there = [...world.resting()].filter(([place]) => place === position).map(([, blank]) => blank);
      const read = readSerial(serial);
      const taken = there.length === 0 || there.includes(read) ? read : there.at(-1);
      if (taken !== undefined && (there.length > 0 || read === serial)) world.takeAway(taken);
      this.#say({ work: 'RemoveBlank', serial, why: 'double-fed' });
    }
  }

  /** Where the sensors see another blank than the journal has there. */
  #setRight(state: LineState, sensors: Sensors): void {
    const { world } = this.#plant;
    for (const { context } of positionConflicts(state, sensors)) {
      const position = String(context['position']);
      const card = [...state.cards.values()].find(
        (candidate) => candidate.position === position && candidate.movingTo === '' && !isAstray(candidate),
      );
      const there = new Set([...world.resting()].filter(([place]) => place === position).map(([, serial]) => serial));
      for (const serial of String(context['found']).split(STACKED)) {
        // What the sensors told may have gone on since: only what lies there is taken.
        if (!there.has(serial) || serial === card?.serial) continue;
        const belongs = [...state.cards.values()].some((other) => other.serial === serial);
        if (!belongs || card !== undefined) world.takeAway(serial);
      }
      if (card !== undefined && card.job === NO_JOB)
        this.#remove(card, String(context['found']) === '' ? 'missing' : 'misread');
    }
  }

  #remove(card: CardState, why: 'jammed' | 'missing' | 'misread'): void {
    this.#plant.world.takeAway(card.serial);
    this.#say({ work: 'RemoveCard', card: card.id, why });
  }

  /** Machines that the line waits for in vain, as its alarms say. */
  #resetStuck(state: LineState): void {
    for (const { active, fault } of state.alarms.values())
      if (active && fault.code === 'line.waits-for-station') this.#reset(String(fault.context['station']));
  }

  /** A machine that answers with another job's work: whoever has cleared its memory says that the line may go on. */
  #clearMemory({ reason, needsPerson, line }: LineState): void {
    if (line.value !== 'Held' || !needsPerson || reason?.code !== STALE_MEMORY) return;
    this.#reset(String(reason.context['station']));
    this.#said += 1;
    const id = `attendant-${this.#conductor.state.seq}-${this.#said}`;
    this.#conductor.command({ type: 'packml', command: 'Unhold', id, by: 'attendant' });
  }

  #reset(station: string): void {
    const machine = this.#plant.machines.find(({ id }) => id === station);
    if (machine?.link === 'opcua') machine.device.resetByHand();
    else this.#serial(station)?.resetByHand();
  }

  #clean(): void {
    this.#plant.world.wear.engraveContrastPercent = 0;
    this.#plant.world.wear.printOffsetMm = 0;
  }

  #emptyRejectBin(): void {
    const { world } = this.#plant;
    const counted = world.finished.rejectBin.length - this.#emptied;
    if (!this.#say({ work: 'EmptyRejectBin', counted, countedAgain: counted, witness: 'second attendant' })) return;
    this.#emptied = world.finished.rejectBin.length;
    world.finished.full.delete('reject-bin-full');
    this.#plant.publish();
  }

  /** Whether the controller has taken it. */
  #say(hand: HandWork): boolean {
    this.#said += 1;
    const id = `attendant-${this.#conductor.state.seq}-${this.#said}`;
    const reply = this.#conductor.command({ type: 'hand', hand, id, by: 'attendant' });
    if (!reply.accepted && reply.refusal === 'stopped') this.#unconfirmed.push(hand);
    return reply.accepted;
  }
}

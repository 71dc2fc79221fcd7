import { jsonValue } from '../../recipes/strict-json.ts';
import type { JobParameters } from '../../stations/job-control/contract.ts';
import type { Clock } from '../../stations/clock.ts';
import type { JobKey } from '../../stations/job-key.ts';
import type { UaCallResult, UaPath, UaValue } from '../../stations/links/opcua-link.ts';
import type { Place } from '../../recipes/artwork/place.ts';
import type { PackMLState } from '../../stations/packml.ts';
import { PICTURE_FORMATS, type PictureFormat } from '../../stations/printer/contract.ts';
import {
  placesSchema,
  QUALITY_CONTROL_CONTRACT,
  type InspectContent,
} from '../../stations/quality-control/contract.ts';
import type { SeededRandom } from '../../stations/random.ts';
import { parseTlvs } from '../../stations/smartcard/iso7816/tlv.ts';
import type { FacePictures } from '../vision/compose.ts';
import { terminalFor, type Terminal } from '../../stations/smartcard/eac/terminal-authentication.ts';
import { modelFindings } from '../vision/model-findings.ts';
import type { SeenCard, Vision } from '../vision/vision.ts';
import { leavesNoMark, NO_AFFLICTIONS, type SimulatedKind } from '../machine.ts';
import type { Blank } from '../blank.ts';
import type { World } from '../world.ts';
import { workPosition, type Position } from '../../stations/position.ts';
import { ChipInspector, type Cryptography } from './chip-inspection.ts';
import { OpcUaUnit } from './opcua-unit.ts';
import type { UnitControl, UnitWork, WorkBegun, WorkOutcome, WorkRefused } from './unit-work.ts';
import { VisionResults } from './vision-results.ts';
import { VisionState } from './vision-state.ts';

const SPREAD = 0.05;

/** Camera and chip reader: reports what is really on the card at its position, as Machine Vision results. */
export class QualityControlWork implements UnitWork {
  readonly capacity = 1;
  readonly contract = QUALITY_CONTROL_CONTRACT;
  readonly #clock: Clock;
  readonly #world: World;
  readonly #position: Position;
  readonly #random: SeededRandom;
  readonly #dwellMs: number;
  readonly #inspector: ChipInspector;
  readonly #vision: Vision;
  readonly #results = new VisionResults();
  readonly #visionState = new VisionState();
  #places: { readonly text: string; readonly places: readonly Place[] } | null = null;

  constructor(
    clock: Clock,
    world: World,
    station: string,
    random: SeededRandom,
    dwellMs: number,
    cryptography: Cryptography,
    vision: Vision,
  ) {
    this.#vision = vision;
    this.#clock = clock;
    this.#world = world;
    this.#position = workPosition(station);
    this.#random = random;
    this.#dwellMs = dwellMs;
    this.#inspector = new ChipInspector(random.fork('chip-reader'), cryptography);
  }

  get designSpeed(): number {
    return 60_000 / this.#dwellMs;
  }

  observe(changed: (path: UaPath, value: UaValue) => void): void {
    this.#visionState.observe(changed);
  }

  stateChanged(state: PackMLState, fault: string): void {
    this.#visionState.follow(state, fault);
  }

  call(_object: UaPath, method: UaPath, inputs: readonly UaValue[], unit: UnitControl): UaCallResult | null {
    return this.#results.call(method, inputs) ?? this.#visionState.call(method, unit);
  }

  begin(key: JobKey, parameters: JobParameters): WorkBegun | WorkRefused {
    const blank = this.#world.at(this.#position);
    if (blank === null) return { refused: 'transport.position-empty' };
    const task = this.#taskOf(parameters);
    if (task === null) return { refused: 'station.refused' };
    const lists = elements(parameters['Crl']);
    // Without a list revocation cannot be checked, which is treated like an unreadable list.
    const anchors = { csca: elements(parameters['Csca']), crl: lists.length === 0 ? [NOTHING] : lists };
    const terminal = terminalFrom(parameters);
    const camera = this.#look(blank, task);
    const end = ({ findings, images }: SeenCard): WorkOutcome => {
      const seen: InspectContent = {
        ...findings,
        chip: this.#inspector.inspect(blank.chip, findings.mrz, anchors, terminal, this.#clock.wallTimeMs()),
      };
      this.#keep(key, JSON.stringify({ ...seen, tolerances: task.tolerances }), images);
      return { ok: true, data: { ResultId: key } };
    };
    return {
      durationMs: this.#random.spread(this.#dwellMs, SPREAD),
      finish: () => (camera instanceof Promise ? camera.then(end) : end(camera)),
      stale: () => null,
      // Simulates a stale result: it returns the previous card's result.
      pretend: () => {
        const last = this.#results.newest;
        return last === null ? null : { ResultId: last };
      },
      interrupt: () => ({}),
    };
  }

  /** Null when the job does not specify what to inspect. */
  #taskOf(parameters: JobParameters): InspectTask | null {
    const { Places: text } = parameters;
    if (typeof text !== 'string') return null;
    // Cached, because the cards of one recipe have the same places.
    if (this.#places?.text !== text) {
      const parsed = placesSchema.safeParse(jsonValue(text));
      if (!parsed.success) return null;
      this.#places = { text, places: parsed.data };
    }
    return taskOf(parameters, this.#places.places);
  }

  #look({ printed, engraved }: Blank, { format, designed, places }: InspectTask): SeenCard | Promise<SeenCard> {
    if (format !== 'image/png') return { findings: modelFindings(printed, engraved, designed, places), images: null };
    return this.#vision.look({ printed, engraved, designed, places, noiseSeed: String(this.#random.uint32()) });
  }

  #keep(resultId: string, content: string, images: SeenCard['images']): void {
    const pictures =
      images === null ? [] : [images.front, images.back].map((value) => ({ type: 'ByteString' as const, value }));
    this.#results.keep(resultId, [{ type: 'String', value: content }, ...pictures], this.#clock.wallTimeMs());
  }
}

interface InspectTask {
  readonly format: PictureFormat;
  readonly designed: FacePictures;
  readonly places: readonly Place[];
  readonly tolerances: unknown;
}

/** Null when the job does not specify what to inspect. */
function taskOf(parameters: JobParameters, places: readonly Place[]): InspectTask | null {
  const { Format, FrontColour, FrontLaser, BackColour, BackLaser, Tolerances } = parameters;
  const format = PICTURE_FORMATS.find((name) => name === Format);
  const pictures = [FrontColour, FrontLaser, BackColour, BackLaser].filter((picture) => picture instanceof Uint8Array);
  const [frontColour, frontLaser, backColour, backLaser] = pictures;
  if (format === undefined || frontColour === undefined || frontLaser === undefined) return null;
  if (backColour === undefined || backLaser === undefined) return null;
  return {
    format,
    designed: {
      front: { colour: frontColour, laser: frontLaser },
      back: { colour: backColour, laser: backLaser },
    },
    places,
    tolerances: typeof Tolerances === 'string' ? jsonValue(Tolerances) : null,
  };
}

/** Inspection system from the job's certificates and key; null when there are none. */
function terminalFrom({ TerminalCertificates, TerminalKey }: JobParameters): Terminal | null {
  if (!(TerminalCertificates instanceof Uint8Array) || !(TerminalKey instanceof Uint8Array)) return null;
  return terminalFor(TerminalCertificates, TerminalKey);
}

/** Concatenated DER objects of a ByteString. */
function elements(parameter: JobParameters[string] | undefined): Uint8Array[] {
  if (!(parameter instanceof Uint8Array)) return [];
  return parseTlvs(parameter)?.map(({ raw }) => raw) ?? [parameter];
}

const NOTHING = new Uint8Array(0);

export const simulatedQualityControl: SimulatedKind = {
  build: ({ id, kind }, { clocks, world, random, cycleMs, cryptography, vision, begun }) => {
    const work = new QualityControlWork(clocks.wire, world, id, random, cycleMs, cryptography, vision);
    const device = new OpcUaUnit(id, 'SimQualityControl', clocks, work, begun);
    return { id, kind, link: 'opcua', device, afflictions: NO_AFFLICTIONS, lookAgain: null };
  },
  marked: leavesNoMark,
};

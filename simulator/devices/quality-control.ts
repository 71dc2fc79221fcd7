import { METHODS, type JobParameters } from '../../stations/job-control/contract.ts';
import type { Clock } from '../../stations/clock.ts';
import type { UaCallResult, UaPath, UaStructure, UaValue } from '../../stations/links/opcua-link.ts';
import type { InspectContent } from '../../stations/quality-control/contract.ts';
import type { SeededRandom } from '../../stations/random.ts';
import { parseTlvs } from '../../stations/smartcard/iso7816/tlv.ts';
import type { World } from '../world.ts';
import { ChipInspector, type Cryptography } from './chip-inspection.ts';
import type { UnitWork, WorkBegun, WorkRefused } from './opcua-unit.ts';

const SPREAD = 0.05;
const RESULTS_KEPT = 256;

/** Camera and chip reader: tells what is really on the card at its position, as Machine Vision results. */
export class QualityControlWork implements UnitWork {
  readonly capacity = 1;
  readonly leased = false;
  readonly #clock: Clock;
  readonly #world: World;
  readonly #position: string;
  readonly #random: SeededRandom;
  readonly #dwellMs: number;
  readonly #inspector: ChipInspector;
  readonly #results = new Map<string, UaStructure>();

  constructor(
    clock: Clock,
    world: World,
    position: string,
    random: SeededRandom,
    dwellMs: number,
    cryptography: Cryptography,
  ) {
    this.#clock = clock;
    this.#world = world;
    this.#position = position;
    this.#random = random;
    this.#dwellMs = dwellMs;
    this.#inspector = new ChipInspector(random.fork('chip-reader'), cryptography);
  }

  observe(): void {
    // Results are fetched by their ID.
  }

  call(_object: UaPath, method: UaPath, inputs: readonly UaValue[]): UaCallResult | null {
    if (method !== METHODS.getResultById) return null;
    const wanted = inputs[0]?.type === 'Structure' ? inputs[0].value.fields['id'] : undefined;
    const result = typeof wanted === 'string' ? this.#results.get(wanted) : undefined;
    if (result === undefined) return { status: 'BadNotFound' };
    return {
      status: 'Good',
      outputs: [
        { type: 'UInt32', value: 1 },
        { type: 'Boolean', value: false },
        { type: 'Structure', value: result },
        { type: 'Int32', value: 0 },
      ],
    };
  }

  begin(key: string, parameters: JobParameters): WorkBegun | WorkRefused {
    const blank = this.#world.at(this.#position);
    if (blank === null) return { refused: 'transport.position-empty' };
    const anchors = { csca: elements(parameters['Csca']), crl: elements(parameters['Crl']) };
    return {
      durationMs: this.#random.spread(this.#dwellMs, SPREAD),
      finish: () => {
        const { engraveContrastPercent, printOffsetMm } = this.#world.wear;
        const engraved = blank.engraved ?? {};
        const mrz = ['mrzLine1', 'mrzLine2', 'mrzLine3'].map((line) => engraved[line] ?? '');
        const seen: InspectContent = {
          printed: blank.printed?.fields ?? {},
          engraved,
          portraitDigest: blank.printed?.portraitDigest ?? '',
          chip: this.#inspector.inspect(blank.chip, mrz, anchors, this.#clock.wallTimeMs()),
          measures: {
            printContrastPercent: round(blank.printed === null ? 0 : this.#random.spread(88, 0.05)),
            engraveContrastPercent: round(
              blank.engraved === null ? 0 : this.#random.spread(82, 0.06) - engraveContrastPercent,
            ),
            offsetMm: round(this.#random.unit() * 0.12 + printOffsetMm),
          },
        };
        this.#keep(key, JSON.stringify(seen));
        return { ok: true, data: { ResultId: key } };
      },
      stale: () => null,
      // It takes the card before for this one.
      pretend: () => {
        const last = [...this.#results.keys()].at(-1);
        return last === undefined ? null : { ResultId: last };
      },
      interrupt: () => undefined,
    };
  }

  #keep(resultId: string, content: string): void {
    this.#results.set(resultId, {
      dataType: 'vision:ResultDataType',
      fields: {
        resultId: { id: resultId },
        isPartial: false,
        isSimulated: true,
        // ResultState «Completed», OPC 40100-1 §12.19.
        resultState: 1,
        internalRecipeId: { id: 'cardline' },
        internalConfigurationId: { id: 'cardline' },
        jobId: { id: resultId },
        creationTime: new Date(this.#clock.wallTimeMs()),
        resultContent: [{ type: 'String', value: content }],
      },
    });
    if (this.#results.size > RESULTS_KEPT) {
      const oldest = this.#results.keys().next();
      if (!oldest.done) this.#results.delete(oldest.value);
    }
  }
}

/** DER objects that lie one after the other in a ByteString. */
function elements(parameter: JobParameters[string] | undefined): Uint8Array[] {
  return parameter instanceof Uint8Array ? (parseTlvs(parameter) ?? []).map(({ raw }) => raw) : [];
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

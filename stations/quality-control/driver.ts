import type { Clock } from '../clock.ts';
import { jsonValue } from '../../recipes/strict-json.ts';
import type { Place } from '../../recipes/artwork/place.ts';
import { InvariantError } from '../fault.ts';
import { METHODS, NODES } from '../job-control/contract.ts';
import type { UnitDialect } from '../job-control/unit-dialect.ts';
import { UnitDriver } from '../job-control/unit-driver.ts';
import type { OpcUaLinkFactory } from '../links/opcua-link.ts';
import type { SeededRandom } from '../random.ts';
import type { Station } from '../station.ts';
import { inspectContent, inspectImages, QUALITY_CONTROL_CONTRACT, RESULT_MAX_CHARACTERS } from './contract.ts';

const RESULT_TIMEOUT_MS = 3000;
const RESULT_ID = 'ResultId';

const DIALECT: UnitDialect = {
  contract: QUALITY_CONTROL_CONTRACT,
  parameters: ({ work }) => {
    if (work.kind !== 'inspect') throw new InvariantError(`quality control received ${work.kind} work`);
    const { designed, format, places, tolerances, csca, crl, terminal } = work;
    return {
      Format: format,
      FrontColour: designed.front.colour,
      FrontLaser: designed.front.laser,
      BackColour: designed.back.colour,
      BackLaser: designed.back.laser,
      Places: textOf(places),
      Tolerances: JSON.stringify(tolerances),
      Csca: csca,
      Crl: crl,
      TerminalCertificates: terminal?.certificates ?? NOTHING,
      TerminalKey: terminal?.privateKey ?? NOTHING,
    };
  },
  // The job response contains the ID of a Machine Vision result (OPC 40100-1), which is fetched here.
  result: async ({ key, data }, link) => {
    const resultId = data[RESULT_ID];
    if (typeof resultId !== 'string') return null;
    const answer = await link.call(
      NODES.visionResults,
      METHODS.getResultById,
      [
        {
          type: 'Structure',
          value: { dataType: 'vision:ResultIdDataType', fields: { id: resultId } },
        },
        { type: 'Int32', value: RESULT_TIMEOUT_MS },
      ],
      RESULT_TIMEOUT_MS,
    );
    if (!answer.ok) return null;
    const structure = answer.value.find((value) => value.type === 'Structure');
    const { resultContent: content, jobId } = structure?.type === 'Structure' ? structure.value.fields : {};
    // A result for another job says nothing about this card (OPC 40100-1 §12.19, JobId).
    const about = valueNamed(jobId, 'id');
    if (typeof about === 'string' && about !== '' && about !== key) return 'stale';
    const [json, front, back] = Array.isArray(content) ? content.map((entry: unknown) => valueOf(entry)) : [];
    if (typeof json !== 'string' || json.length > RESULT_MAX_CHARACTERS) return null;
    const parsed = inspectContent.safeParse(jsonValue(json));
    const images = inspectImages.safeParse({ front: front ?? NO_IMAGE, back: back ?? NO_IMAGE });
    if (!parsed.success || !images.success) return null;
    return { kind: 'inspect', resultId, ...parsed.data, images: images.data };
  },
};

/** A recipe's places are the same for every card, so their JSON is cached. */
const TEXTS = new WeakMap<readonly Place[], string>();

function textOf(places: readonly Place[]): string {
  const text = TEXTS.get(places) ?? JSON.stringify(places);
  TEXTS.set(places, text);
  return text;
}

const NOTHING = new Uint8Array(0);
const NO_IMAGE = NOTHING;

function valueOf(entry: unknown): unknown {
  return valueNamed(entry, 'value');
}

function valueNamed(entry: unknown, name: string): unknown {
  return typeof entry === 'object' && entry !== null ? Reflect.get(entry, name) : undefined;
}

/** Creates the driver of a quality control station on OPC UA. `submit` throws an InvariantError for work other than `inspect`. */
export function qualityControlDriver(
  id: string,
  clock: Clock,
  random: SeededRandom,
  connect: OpcUaLinkFactory,
): Station {
  return new UnitDriver(id, clock, random, connect, DIALECT);
}

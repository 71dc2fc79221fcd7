import { METHODS } from '../../stations/job-control/contract.ts';
import type { UaCallResult, UaField, UaPath, UaStructure, UaValue } from '../../stations/links/opcua-link.ts';

/** Results of a vision system (OPC 40100-1 §7.4), fetched by ID or found by their subject. */

const RESULTS_KEPT = 256;
/** Maximum stored results: pictures are large, and clients fetch them soon. */
const RESULTS_WITH_IMAGES_KEPT = 32;
/** Maximum results listed in one answer; more are listed from an index. */
const LISTED_MAX = 64;
/** ResultState «Completed» and the filter «any» (OPC 40100-1 §12.19). */
const COMPLETED = 1;
const RECIPE = 'cardline';
/** Handle for results that need no release. */
const NO_HANDLE: UaValue = { type: 'UInt32', value: 0 };
const NO_ERROR: UaValue = { type: 'Int32', value: 0 };
/** Filter that matches any value. */
const ANY = '*';

/** Result memory of one vision system, newest results only. */
export class VisionResults {
  readonly #results = new Map<string, UaStructure>();

  get newest(): string | null {
    return [...this.#results.keys()].at(-1) ?? null;
  }

  keep(resultId: string, content: readonly UaValue[], wallTimeMs: number): void {
    this.#results.set(resultId, {
      dataType: 'vision:ResultDataType',
      fields: {
        resultId: { id: resultId },
        isPartial: false,
        isSimulated: true,
        resultState: COMPLETED,
        internalRecipeId: { id: RECIPE },
        internalConfigurationId: { id: RECIPE },
        jobId: { id: resultId },
        creationTime: new Date(wallTimeMs),
        resultContent: content as unknown as UaField,
      },
    });
    const kept = content.length > 1 ? RESULTS_WITH_IMAGES_KEPT : RESULTS_KEPT;
    if (this.#results.size > kept) {
      const oldest = this.#results.keys().next();
      if (!oldest.done) this.#results.delete(oldest.value);
    }
  }

  /** Null for a method that does not concern results. */
  call(method: UaPath, inputs: readonly UaValue[]): UaCallResult | null {
    switch (method) {
      case METHODS.getResultById: {
        const result = this.#byId(inputs[0]);
        if (result === null) return { status: 'BadNotFound' };
        return { status: 'Good', outputs: [NO_HANDLE, { type: 'Structure', value: result }, NO_ERROR] };
      }
      case METHODS.getResultComponentsById: {
        const result = this.#byId(inputs[0]);
        return result === null ? { status: 'BadNotFound' } : { status: 'Good', outputs: componentsOf(result) };
      }
      case METHODS.getResultListFiltered:
        return this.#listed(inputs);
      default:
        return null;
    }
  }

  #byId(asked: UaValue | undefined): UaStructure | null {
    const id = idOf(asked);
    return id === null ? null : (this.#results.get(id) ?? null);
  }

  /** Arguments: state, subject (only the job is supported), maximum count, start index. */
  #listed(inputs: readonly UaValue[]): UaCallResult {
    const [state, , , , recipe, , , , job, most, first] = inputs;
    if (state?.type !== 'Int32' || most?.type !== 'UInt32' || first?.type !== 'UInt32')
      return { status: 'BadInvalidArgument' };
    const foreign = [1, 2, 3, 5, 7].some((index) => !isAny(idOf(inputs[index])));
    const found = [...this.#results.values()].filter(
      ({ fields }) =>
        !foreign &&
        (state.value === 0 || state.value === COMPLETED) &&
        matches(idOf(job), fields['jobId']) &&
        matches(idOf(recipe), fields['internalRecipeId']),
    );
    const count = Math.min(most.value === 0 ? LISTED_MAX : most.value, LISTED_MAX);
    const list = found.slice(first.value, first.value + count).map(withoutContent);
    return {
      status: 'Good',
      outputs: [
        { type: 'Boolean', value: first.value + list.length >= found.length },
        { type: 'UInt32', value: list.length },
        NO_HANDLE,
        { type: 'Structures', value: list },
        NO_ERROR,
      ],
    };
  }
}

function componentsOf({ fields }: UaStructure): UaValue[] {
  const part = (name: string, dataType: string): UaValue => {
    const field = fields[name];
    const id = typeof field === 'object' && 'id' in field && typeof field['id'] === 'string' ? field['id'] : '';
    return { type: 'Structure', value: { dataType: `vision:${dataType}`, fields: { id } } };
  };
  const created = fields['creationTime'] instanceof Date ? fields['creationTime'] : new Date(0);
  return [
    { type: 'Boolean', value: false },
    NO_HANDLE,
    { type: 'Boolean', value: false },
    { type: 'Boolean', value: true },
    { type: 'Int32', value: COMPLETED },
    part('measId', 'MeasIdDataType'),
    part('partId', 'PartIdDataType'),
    part('externalRecipeId', 'RecipeIdExternalDataType'),
    part('internalRecipeId', 'RecipeIdInternalDataType'),
    part('productId', 'ProductIdDataType'),
    part('externalConfigurationId', 'ConfigurationIdDataType'),
    part('internalConfigurationId', 'ConfigurationIdDataType'),
    part('jobId', 'JobIdDataType'),
    { type: 'DateTime', value: created },
    {
      type: 'Structure',
      value: { dataType: 'vision:ProcessingTimesDataType', fields: { startTime: created, endTime: created } },
    },
    { type: 'Values', value: contentOf(fields['resultContent']) },
    NO_ERROR,
  ];
}

function contentOf(content: UaField | undefined): readonly UaValue[] {
  return Array.isArray(content) ? (content as readonly UaValue[]) : [];
}

/** A list contains the results without their pictures, which would make a message of megabytes. */
function withoutContent({ dataType, fields }: UaStructure): UaStructure {
  return { dataType, fields: { ...fields, resultContent: [] } };
}

function idOf(value: UaValue | undefined): string | null {
  if (value?.type !== 'Structure') return null;
  const { id } = value.value.fields;
  return typeof id === 'string' ? id : null;
}

function isAny(id: string | null): boolean {
  return id === null || id === '' || id === ANY;
}

function matches(wanted: string | null, field: UaField | undefined): boolean {
  if (isAny(wanted)) return true;
  return typeof field === 'object' && 'id' in field && field['id'] === wanted;
}

import { fault, type Fault } from '../fault.ts';

/** Finding of the inspection. `what`: a measure, or a layer and one of its fields. */
export function qcFinding(what: string): Fault {
  return fault('qc.failed', 'minor', { what });
}

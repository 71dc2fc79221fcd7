import { fault, type Fault } from '../fault.ts';

/** `what`: a measure, or a layer and a field of it. */
export function qcFinding(what: string): Fault {
  return fault('qc.failed', 'minor', { what });
}

import { NO_SERIAL } from '../blank-serial.ts';
import { fault, FAULT_CODES, type Fault, type FaultCode } from '../fault.ts';
import { MATERIAL_CONDITIONS } from '../kinds.ts';
import type { UaPath, UaValue } from '../links/opcua-link.ts';
import { unitModeOf } from '../packml.ts';
import { cleanedText, type MaterialCondition, type StationStatus } from '../station.ts';
import { NO_SUPPLIES, parseSupplies, type Supplies } from '../supplies.ts';
import { parseLastFed, parsePositions } from '../transport/contract.ts';
import { NODES } from './contract.ts';

/** Interpretation of a unit's node values. */

/** Maximum entries read of a list of texts: there are fewer conditions and supplies. */
const LINES_MAX = 64;

/** Supply levels of the SupplyLevels node. */
export function suppliesOf(value: UaValue): Supplies {
  return value.type === 'Strings' ? parseSupplies(value.value.slice(0, LINES_MAX)) : NO_SUPPLIES;
}

/** Text of a value; empty when it is not a text. */
export function textOf(value: UaValue): string {
  return value.type === 'String' || value.type === 'LocalizedText' ? value.value : '';
}

/** Status of a unit after the value of one node changed. */
export function applyValue(status: StationStatus, path: UaPath, value: UaValue): StationStatus {
  switch (path) {
    case NODES.bootId:
      return { ...status, bootId: cleanedText(textOf(value)) };
    case NODES.unitModeCurrent:
      return {
        ...status,
        unitMode: value.type === 'Int32' ? unitModeOf(value.value) : null,
      };
    case NODES.materialConditions:
      return {
        ...status,
        conditions: value.type === 'Strings' ? [...new Set(value.value.slice(0, LINES_MAX).filter(isCondition))] : [],
      };
    case NODES.positions:
      return value.type === 'Strings'
        ? { ...status, positions: parsePositions(value.value), lastFed: parseLastFed(value.value) }
        : { ...status, positions: null, lastFed: NO_SERIAL };
    case NODES.faultCode:
      return {
        ...status,
        fault: value.type === 'String' && isFaultCode(value.value) ? machineFault(value.value) : null,
      };
    default:
      return status;
  }
}

/** A machine reports a fault code without a severity. An emergency stop is critical; every other fault is major. */
function machineFault(code: FaultCode): Fault {
  return fault(code, code === 'line.emergency-stop' ? 'critical' : 'major', {});
}

function isCondition(text: string): text is MaterialCondition {
  return MATERIAL_CONDITIONS.some((condition) => condition === text);
}

/** Whether the text is one of Cardline's fault codes. */
export function isFaultCode(text: string): text is FaultCode {
  return FAULT_CODES.some((code) => code === text);
}

import { fault } from '../../stations/fault.ts';
import { alarmId } from '../alarms/alarm-id.ts';
import type { Decision } from './decision.ts';
import type { LineState } from './line-state.ts';

/**
 * A real line speaks to its machines on OPC UA with security. Without it anybody on the network can stand for a machine and read citizens'
 * data: only two people decide that (`security.waived`), and as long as it is so an alarm says it.
 */

const UNSECURED_ALARM = alarmId('line:unsecured');

/** Would this line speak to real machines without security, and nobody has decided it? */
export function lacksSecurity({ layout, securityWaivedBy }: LineState): boolean {
  return isUnsecured(layout) && securityWaivedBy === null;
}

/** The alarm stands from the line's start to its first start with security; null where it is as it should be. */
export function superviseSecurity({ layout, alarms, securityWaivedBy }: LineState): Decision | null {
  const unsecured = isUnsecured(layout);
  const isActive = alarms.get(UNSECURED_ALARM)?.active === true;
  if (unsecured === isActive) return null;
  if (!unsecured) return { entries: [{ kind: 'alarm.returned', alarm: UNSECURED_ALARM }], commands: [] };
  const { by = '', second = '' } = securityWaivedBy ?? {};
  const reason = fault('line.unsecured', 'major', { by, second });
  return { entries: [{ kind: 'alarm.raised', alarm: UNSECURED_ALARM, fault: reason }], commands: [] };
}

function isUnsecured({ simulated, security }: LineState['layout']): boolean {
  return !simulated && security === 'None';
}

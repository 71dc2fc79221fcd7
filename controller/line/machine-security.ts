import { fault } from '../../stations/fault.ts';
import { alarmId } from '../alarms/alarm-id.ts';
import type { Decision } from './decision.ts';
import type { LineState } from './line-state.ts';

/**
 * A real line uses OPC UA security. Without it, anybody on the network can impersonate a machine and read citizens' data: only two people
 * can allow that (`security.waived`), and an alarm stays active as long as it is so.
 */

const UNSECURED_ALARM = alarmId('line:unsecured');

/** Whether a real line would run without security although nobody has allowed it. */
export function lacksSecurity({ layout, securityWaivedBy }: LineState): boolean {
  return isUnsecured(layout) && securityWaivedBy === null;
}

/** The alarm is active from the line's first start without security to its first start with it; null if no change is due. */
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

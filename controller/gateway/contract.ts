import type { AuditRefusal } from './contract/audit.ts';
import type { CardRefusal } from './contract/cards.ts';
import type { CommandRefusal } from './contract/commands.ts';
import type { GateRefusal } from './contract/gate.ts';
import type { CertificateRefusal } from './contract/machines.ts';
import type { ForecastRefusal, OrderRefusal } from './contract/orders.ts';
import type { PeopleRefusal } from './contract/people.ts';
import type { RecipeRefusal } from './contract/recipes.ts';
import type { ShiftRefusal } from './contract/shift.ts';
import type { ScenarioRefusal, SimulatorRefusal } from './contract/simulator.ts';

/**
 * The interface between gateway and HMI, and the only module that the HMI may import: the features' contracts (`contract/`), and the shared
 * view types.
 */

/** Reasons for refusing a request. The HMI has texts for each; the compiler requires them for a new one. */
export type Refusal =
  | AuditRefusal
  | CardRefusal
  | CertificateRefusal
  | CommandRefusal
  | ForecastRefusal
  | GateRefusal
  | OrderRefusal
  | PeopleRefusal
  | RecipeRefusal
  | ScenarioRefusal
  | ShiftRefusal
  | SimulatorRefusal;

export * from './contract/cards.ts';
export * from './contract/command-permissions.ts';
export * from './contract/commands.ts';
export * from './contract/history.ts';
export * from './contract/live.ts';
export * from './contract/machines.ts';
export * from './contract/orders.ts';
export * from './contract/people.ts';
export * from './contract/picture.ts';
export * from './contract/recipes.ts';
export * from './contract/simulator.ts';
export * from './contract/storage.ts';
export * from './contract/tasks.ts';

export type { FaultCode, Severity } from '../../stations/fault.ts';
export type { CertificateReason } from '../../stations/links/certificate-reason.ts';
export type { AskedAndGiven, LinkTerms } from '../../stations/links/opcua-link.ts';
export type { PackMLCommand, PackMLState, UnitMode } from '../../stations/packml.ts';
export type { StationKind, Trace, WorkName } from '../../stations/kinds.ts';
export { isoInZone, isTimeZone } from '../../stations/zoned-time.ts';
export type { Supply } from '../../stations/supplies.ts';
export type { AlarmStateName } from '../alarms/alarm-state.ts';
export type { AlarmRecord } from '../history/alarm-history.ts';
export type { BatchRecord } from '../history/batch-history.ts';
export type { CardOrder, CardOutcome, CardRecord } from '../history/card-list.ts';
export type { MeasuredCard } from '../history/measure-history.ts';
export type { StationJob } from '../history/job-history.ts';
export type { Performance } from '../history/performance.ts';
export type { Entry, EntryBody } from '../journal/entry.ts';
export type { RemovalReason } from '../journal/entries/entry-values.ts';
export type { BatchWork } from '../line/batch-commands.ts';
export type { ImportReport } from '../orders/import.ts';
export type { FieldForm, OrderFlaw, OrderFlawCode, OrderFlawWords, ValueType } from '../orders/order-flaw.ts';
export type { ManifestDetail } from '../orders/manifest-check.ts';
export type { Permission, Role } from '../people/permissions.ts';
export type { Handover as HandoverView } from '../history/shift-history.ts';

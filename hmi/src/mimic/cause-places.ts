import type { FaultCode, FaultView, PictureItems, Severity } from '../../../controller/gateway/contract.ts';

/** Where in the drawing the cause of what stands is: a machine, a stacker, or a place between two machines. */

/** Faults of the transport that are at a stacker. */
const AT_STACKER: Readonly<Partial<Record<FaultCode, string>>> = {
  'transport.feeder-empty': 'feeder',
  'transport.output-full': 'output',
  'transport.reject-bin-full': 'reject-bin',
};
const RANK: Readonly<Record<Severity, number>> = { minor: 0, major: 1, critical: 2 };

/** By place, how grave it is; the gravest of several. */
export function causePlaces({ line, alarms }: PictureItems): Map<string, Severity> {
  const standing = Object.values(alarms).filter(({ active, hidden }) => active && hidden === null);
  const held = line.state === 'Held' || line.state === 'Suspended' || line.state === 'Aborted';
  const faults = [...standing.map(({ fault }) => fault), ...(held && line.reason !== null ? [line.reason] : [])];
  const places = new Map<string, Severity>();
  for (const fault of faults) {
    const place = placeOf(fault);
    if (place === '') continue;
    const before = places.get(place);
    if (before === undefined || RANK[before] < RANK[fault.severity]) places.set(place, fault.severity);
  }
  return places;
}

function placeOf({ code, context }: FaultView): string {
  const { position, station } = context;
  return AT_STACKER[code] ?? String(position ?? station ?? '');
}

import { transition, type AnyStateMachine, type EventFromLogic, type SnapshotFrom } from 'xstate';

/**
 * XState's pure `transition`, memoized. The events of our charts carry nothing but their type and snapshots are immutable, so a step from
 * one snapshot by one event always has the same result: a few dozen for a whole shift.
 */
export function steps<M extends AnyStateMachine>(
  machine: M,
): (snapshot: SnapshotFrom<M>, event: EventFromLogic<M>) => SnapshotFrom<M> {
  const known = new WeakMap<object, Map<string, SnapshotFrom<M>>>();
  return (snapshot, event) => {
    let byEvent = known.get(snapshot);
    if (byEvent === undefined) {
      byEvent = new Map();
      known.set(snapshot, byEvent);
    }
    const type = String(event.type);
    const remembered = byEvent.get(type);
    if (remembered !== undefined) return remembered;
    const [next] = transition(machine, snapshot, event);
    byEvent.set(type, next);
    return next;
  };
}

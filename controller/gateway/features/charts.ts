import { cardMachine } from '../../line/card-machine.ts';
import { lineMachine } from '../../line/line-machine.ts';
import { packMLState, type LineState } from '../../line/line-state.ts';
import { stationState } from '../../line/station-state.ts';
import { cardState } from '../../line/card-state.ts';
import { stationMachine } from '../../line/station-machine.ts';
import type { MachineView } from '../contract/machines.ts';
import type { Feature, House } from '../feature.ts';
import { routeOf } from '../routes.ts';

/** The statecharts of the line, and the present state of each instance. */

export function chartsFeature({ controller: { conductor } }: House): Feature {
  const charts = routeOf<never>()({
    method: 'GET',
    path: '/api/machines',
    access: 'line.see',
    handle: () => chartsOf(conductor.state),
  });
  return { name: 'charts', routes: [charts], topics: [] };
}

function chartsOf(state: LineState): MachineView[] {
  const { cards, stations, layout } = state;
  return [
    view('line', lineMachine, { [layout.line]: packMLState(state) }),
    view(
      'station',
      stationMachine,
      fromEntries(stations.values(), (one) => [one.id, stationState(one)]),
    ),
    view(
      'card',
      cardMachine,
      fromEntries(cards.values(), (one) => [one.id, cardState(one)]),
    ),
  ];
}

/** Common form of all charts: states by name, with transitions by event. */
interface Chart {
  readonly root: {
    readonly states: Readonly<Record<string, { readonly on: Readonly<Record<string, readonly Transition[]>> }>>;
    readonly initial: { readonly target: readonly { readonly key: string }[] };
  };
}
interface Transition {
  readonly target: readonly { readonly key: string }[] | undefined;
}

function view(id: string, chart: Chart, now: Readonly<Record<string, string>>): MachineView {
  const states: Record<string, Record<string, string>> = {};
  for (const [name, node] of Object.entries(chart.root.states)) {
    const leads: Record<string, string> = {};
    for (const [event, transitions] of Object.entries(node.on)) {
      const target = transitions[0]?.target?.[0]?.key;
      if (target !== undefined) leads[event] = target;
    }
    states[name] = leads;
  }
  return { id, states, initial: chart.root.initial.target[0]?.key ?? '', now };
}

function fromEntries<T>(items: Iterable<T>, entry: (item: T) => readonly [string, string]): Record<string, string> {
  return Object.fromEntries([...items].map((item) => entry(item)));
}

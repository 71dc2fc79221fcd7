import type {
  FaultView,
  LineView,
  PackMLCommand,
  PackMLState,
  Permission,
  PictureItems,
} from '../../../controller/gateway/contract.ts';
import type { PageRefusal } from './words.ts';

/** What a person should do next, by the line's state, what stands in the way, and what the person may do. */

export type Advice =
  /** A button of the command bar, by its own name. */
  | { readonly kind: 'press'; readonly command: PackMLCommand }
  /** It is possible, and for somebody else. */
  | { readonly kind: 'somebody-else'; readonly command: PackMLCommand }
  | { readonly kind: 'release-emergency-stop' }
  /** What the list of interventions asks for; `beside`: the line does not wait for it. */
  | { readonly kind: 'tasks'; readonly beside: boolean }
  | { readonly kind: 'choose-produce' }
  /** The machines are moved one by one. */
  | { readonly kind: 'by-hand' }
  | { readonly kind: 'take-in-orders' }
  | { readonly kind: 'once-over'; readonly refusal: PageRefusal; readonly stations: readonly string[] }
  | { readonly kind: 'by-itself' }
  | { readonly kind: 'wait' };

/** Who looks at the page, and whether it hears of the line now. */
export interface Onlooker {
  readonly permissions: readonly Permission[];
  readonly locked: boolean;
  readonly live: boolean;
}

/** What brings the line on from a state that it does not leave by itself. */
const ONWARD: Readonly<Partial<Record<PackMLState, PackMLCommand>>> = {
  Stopped: 'Reset',
  Idle: 'Start',
  Held: 'Unhold',
  Complete: 'Reset',
  Aborted: 'Clear',
};

/** In the order of the bar. Stop has its own place, Abort stands behind one more step. */
const BAR: readonly PackMLCommand[] = ['Clear', 'Reset', 'Start', 'Unhold', 'Hold'];

/** Stop and Abort need no sign-in, and no fresh picture. */
export function mayCommand({ permissions, locked }: Onlooker): boolean {
  return !locked && permissions.includes('line.command');
}

/** The buttons that the command bar has now, beside Stop. */
export function offeredCommands(line: LineView, onlooker: Onlooker): PackMLCommand[] {
  if (!onlooker.live || !mayCommand(onlooker)) return [];
  return BAR.filter((command) => line.commands[command] === null);
}

/** The one that the person would mostly press next; null where there is none. */
export function nextCommand(line: LineView, onlooker: Onlooker): PackMLCommand | null {
  const onward = ONWARD[line.state] ?? null;
  if (onward === null || (line.state === 'Held' && !line.needsPerson)) return null;
  return offeredCommands(line, onlooker).includes(onward) ? onward : null;
}

export function adviceOn(picture: PictureItems, onlooker: Onlooker): Advice[] {
  const { line } = picture;
  const tasks = Object.keys(picture.tasks).length > 0;
  const onward = ONWARD[line.state];
  if (onward === undefined) return withoutCommand(line, tasks);
  const refusal = line.commands[onward] ?? null;
  if (line.state === 'Held' && !line.needsPerson)
    return tasks ? [{ kind: 'tasks', beside: false }] : [{ kind: 'by-itself' }];
  if (refusal !== null) return [hindrance(picture, refusal, tasks)];
  const beside: Advice[] = tasks ? [{ kind: 'tasks', beside: true }] : [];
  return [
    mayCommand(onlooker) ? { kind: 'press', command: onward } : { kind: 'somebody-else', command: onward },
    ...beside,
  ];
}

function withoutCommand({ state }: LineView, tasks: boolean): Advice[] {
  if (tasks) return [{ kind: 'tasks', beside: true }];
  if (state === 'Execute') return [];
  return state === 'Suspended' ? [{ kind: 'by-itself' }] : [{ kind: 'wait' }];
}

function hindrance({ line, stations }: PictureItems, refusal: PageRefusal, tasks: boolean): Advice {
  switch (refusal) {
    case 'emergency-stop':
      return { kind: 'release-emergency-stop' };
    case 'not-in-this-mode':
      return line.mode === 'Manual' ? { kind: 'by-hand' } : { kind: 'choose-produce' };
    case 'no-batch':
    case 'no-orders':
      return { kind: 'take-in-orders' };
    default: {
      if (tasks) return { kind: 'tasks', beside: false };
      const bad = Object.values(stations).filter(
        ({ connection, fault, withdrawn }) => connection === 'offline' || fault !== null || withdrawn !== null,
      );
      return { kind: 'once-over', refusal, stations: bad.map(({ id }) => id) };
    }
  }
}

/** Faults of what happened: they are never over. All others stand until their alarm has gone. */
const HAPPENED: ReadonlySet<string> = new Set<FaultView['code']>([
  'line.held-by-person',
  'line.restarted',
  'line.repeated-rejects',
]);

/**
 * The line could go on, and waits for a person's word alone: what held it stands no longer, as far as alarms, machines and tasks say.
 */
export function isOver({ line, alarms, stations, tasks }: PictureItems): boolean {
  const { state, reason, needsPerson, commands } = line;
  if (state !== 'Held' || !needsPerson || reason === null || commands['Unhold'] !== null) return false;
  const { code, context } = reason;
  if (HAPPENED.has(code) || Object.keys(tasks).length > 0) return false;
  const same = (fault: FaultView | null): boolean =>
    fault?.code === code && (context['station'] ?? '') === (fault.context['station'] ?? context['station'] ?? '');
  return (
    !Object.values(alarms).some(({ active, fault }) => active && same(fault)) &&
    !Object.values(stations).some(({ fault }) => same(fault))
  );
}

import type { BatchView, FaultCode, LineView, PictureItems } from '../../../controller/gateway/contract.ts';
import { appearance, describeFault, stationName } from './language.svelte.ts';

/** In one sentence what the line does and why, and in another what somebody should do. */

export type Tone = 'calm' | 'producing' | 'person' | 'trouble';

export interface Explanation {
  readonly tone: Tone;
  readonly why: string;
  readonly action: string;
}

/** Reasons that tell what happened: they are never over. All others tell what stands. */
const HAPPENED: ReadonlySet<FaultCode> = new Set(['line.held-by-person', 'line.restarted', 'line.repeated-rejects']);

export function explain(picture: PictureItems): Explanation {
  const { words } = appearance;
  const { line, batch } = picture;
  const reason = line.reason === null ? '' : `${describeFault(line.reason, picture.stations)}.`;
  const sentence = line.state === 'Complete' && batch !== null ? done(batch) : words.sentences[line.state];
  // The reason says by itself why a line is held; that it is held stands above it.
  const held = isOver(line) ? `${reason} ${words.over}` : reason;
  const why = line.state === 'Held' && reason !== '' ? held : `${reason} ${sentence}`.trim();
  return { tone: toneOf(picture), why, action: actionOf(picture) };
}

function done({ accepted, ordered, setAside }: BatchView): string {
  const { words } = appearance;
  return setAside === 0
    ? words.batchDone(accepted, ordered)
    : `${words.batchDone(accepted, ordered)} ${words.batchShort(setAside)}`;
}

/** The line could go on, and waits for a person's word alone: what held it stands no longer. */
function isOver({ state, reason, needsPerson, commands }: LineView): boolean {
  return (
    state === 'Held' && needsPerson && reason !== null && !HAPPENED.has(reason.code) && commands['Unhold'] === null
  );
}

function actionOf({ line, stations, tasks }: PictureItems): string {
  const { words } = appearance;
  if (Object.keys(tasks).length > 0) return line.state === 'Execute' ? words.tasksBeside : words.tasksFirst;
  if (line.state === 'Held' || line.state === 'Suspended') {
    if (!line.needsPerson) return words.goesOnByItself;
    const refusal = line.commands['Unhold'] ?? null;
    return line.state === 'Held' && refusal !== null
      ? words.onceThisIsOver(words.refusals[refusal])
      : words.pressUnhold;
  }
  const parties = line.waitsFor.map((party) => {
    const at = stationName(stations[party.station], party.station);
    return party.kind === 'job'
      ? words.awaitedJob(at, party.card)
      : words.awaitedUnit(
          at,
          party.is === 'offline' ? words.offline : words.states[party.is],
          words.states[party.expected],
        );
  });
  return parties.length === 0 ? '' : words.waitingFor(parties.join(', '));
}

function toneOf({ line, batch }: PictureItems): Tone {
  switch (line.state) {
    case 'Complete':
      return batch !== null && batch.setAside > 0 ? 'trouble' : 'calm';
    case 'Execute':
      return 'producing';
    case 'Aborting':
    case 'Aborted':
      return 'trouble';
    case 'Holding':
    case 'Held':
    case 'Suspending':
    case 'Suspended':
      return line.reason !== null && line.reason.severity !== 'minor' && !isOver(line) ? 'trouble' : 'person';
    default:
      return 'calm';
  }
}

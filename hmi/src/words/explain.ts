import type { BatchView, PictureItems } from '../../../controller/gateway/contract.ts';
import { isCounting } from '../parts/blind-count.ts';
import { adviceOn, isOver, type Advice, type Onlooker } from './advice.ts';
import { withButtonNames } from './button-names.ts';
import { appearance, describeFault, stationName } from './language.svelte.ts';

/** In one sentence what the line does and why, and in another what somebody should do. */

export type Tone = 'calm' | 'producing' | 'person' | 'trouble';

export interface Explanation {
  readonly tone: Tone;
  readonly why: string;
  readonly action: string;
}

export function explain(picture: PictureItems, onlooker: Onlooker): Explanation {
  const { words } = appearance;
  const { line, batch } = picture;
  const reason = line.reason === null ? '' : `${describeFault(line.reason, picture.stations)}.`;
  const isDone = line.state === 'Complete' && batch !== null;
  const sentence = isDone ? done(batch, isCounting(picture)) : words.sentences[line.state];
  // The reason says by itself why a line is held; that it is held stands above it.
  const held = isOver(picture) ? `${reason} ${words.over}` : reason;
  const why = line.state === 'Held' && reason !== '' ? held : `${reason} ${sentence}`.trim();
  const sentences = adviceOn(picture, onlooker).map((advice) => inWords(advice, picture));
  return { tone: toneOf(picture), why, action: sentences.filter((one) => one !== '').join(' ') };
}

/** What somebody is told to press is named as the button is. */
function inWords(advice: Advice, picture: PictureItems): string {
  const { words } = appearance;
  const { advices } = words;
  switch (advice.kind) {
    case 'press':
      return advices.press[picture.line.state === 'Held' ? 'held' : 'else'](words.commands[advice.command]);
    case 'somebody-else':
      return advices.somebodyElse;
    case 'release-emergency-stop':
      return withButtonNames(advices.releaseEmergencyStop, words.commands);
    case 'tasks':
      return advice.beside ? words.tasksBeside : words.tasksFirst;
    case 'choose-produce':
      return advices.chooseProduce(words.modes.Produce);
    case 'by-hand':
      return advices.byHand(words.modes.Produce);
    case 'take-in-orders':
      return advices.takeInOrders;
    case 'once-over': {
      const at = advice.stations.map((id) => stationName(picture.stations[id], id)).join(', ');
      return advices.onceOver(words.refusals[advice.refusal], at);
    }
    case 'by-itself':
      return words.goesOnByItself;
    case 'wait':
      return awaited(picture);
  }
}

/** `counted`: two people count it without the line's figures in sight. */
function done({ accepted, ordered, setAside }: BatchView, counted: boolean): string {
  const { words } = appearance;
  if (counted) return words.batchToCount;
  return setAside === 0
    ? words.batchDone(accepted, ordered)
    : `${words.batchDone(accepted, ordered)} ${words.batchShort(setAside)}`;
}

function awaited({ line, stations }: PictureItems): string {
  const { words } = appearance;
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

function toneOf(picture: PictureItems): Tone {
  const { line, batch } = picture;
  switch (line.state) {
    case 'Complete':
      return batch !== null && batch.setAside > 0 ? 'person' : 'calm';
    case 'Execute':
      return 'producing';
    case 'Aborting':
    case 'Aborted':
      return 'trouble';
    case 'Holding':
    case 'Held':
    case 'Suspending':
    case 'Suspended':
      // As grave as its alarm: red is for what is critical alone.
      return line.reason?.severity === 'critical' && !isOver(picture) ? 'trouble' : 'person';
    default:
      return 'calm';
  }
}

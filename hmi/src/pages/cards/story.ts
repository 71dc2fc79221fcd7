import type { Entry, PictureItems } from '../../../../controller/gateway/contract.ts';
import { boxPlace } from '../../parts/box-place.ts';
import { describeFault, formatDuration, placeName, type LanguageCode } from '../../words/language.svelte.ts';
import { CARD_WORDS } from './words.ts';

/** A card's journal entries as a story, a line for what matters to people. */

export interface StoryLine {
  readonly seq: number;
  readonly at: number;
  readonly text: string;
  readonly bad: boolean;
  /** How long it took; empty where that says nothing. */
  readonly took: string;
}

/** The box into which a card was put, and its place there; empty for work of another kind. */
function boxed({ box, slot }: Readonly<Record<string, string | number>>, tasks: PictureItems['tasks']): string {
  return box === undefined || slot === undefined ? '' : `: ${boxPlace(tasks, String(box), String(slot))}`;
}

export function tellStory(
  entries: readonly Entry[],
  { stations, tasks }: Pick<PictureItems, 'stations' | 'tasks'>,
  language: LanguageCode,
): StoryLine[] {
  const words = CARD_WORDS[language];
  const begun = new Map<string, { at: number; work: keyof typeof words.works; station: string; to: string }>();
  const lines: StoryLine[] = [];
  const say = ({ seq, at }: Entry, text: string, bad = false, took = ''): void => {
    lines.push({ seq, at, text, bad, took });
  };
  for (const entry of entries) {
    const { at, body } = entry;
    switch (body.kind) {
      case 'job.requested':
        begun.set(body.key, { at, work: body.work, station: body.station, to: body.to });
        break;
      case 'job.ended': {
        const job = begun.get(body.key);
        if (job === undefined) break;
        const where = placeName(stations, job.to === '' ? job.station : job.to);
        const why = body.fault === null ? '' : `: ${describeFault(body.fault, stations)}`;
        const outcome = body.outcome === 'done' ? '' : ` – ${words.ended[body.outcome]}${why}`;
        say(
          entry,
          `${words.works[job.work]}, ${where}${boxed(body.evidence, tasks)}${outcome}`,
          body.outcome !== 'done',
          formatDuration(at - job.at),
        );
        break;
      }
      case 'card.judged': {
        const findings = body.findings.map((finding) => describeFault(finding, stations)).join('; ');
        say(
          entry,
          `${words.judged}: ${words.verdicts[body.verdict]}${findings === '' ? '' : `: ${findings}`}`,
          body.verdict === 'reject',
        );
        break;
      }
      case 'card.condemned':
        say(entry, `${words.kinds['card.condemned'] ?? ''}: ${describeFault(body.reason, stations)}`, true);
        break;
      case 'card.ended':
        say(entry, `${words.over}: ${words.outcomes[body.outcome] ?? body.outcome}`, body.outcome === 'rejected');
        break;
      default: {
        const text = words.kinds[body.kind];
        if (text !== undefined) say(entry, text, body.kind === 'card.removed' || body.kind === 'job.doubted');
      }
    }
  }
  return lines;
}

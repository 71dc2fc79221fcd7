import type { AgeFigure } from './aged-line.ts';
import { round } from './percentiles.ts';

/** What a line of any age has to keep, against what was measured of it. */

const START_MOST_SECONDS = 2;
const START_MOST_TIMES = 1.3;
const RESIDENT_MOST_MB = 250;
const PAGE_MOST_MS = 200;
const PAGE_MOST_TIMES = 1.5;
const STORY_MOST_MS = 100;
/** What takes less can't be distinguished from what else the computer does. */
const PAGE_LEAST_MS = 10;
const ARCHIVED_MOST_BYTES = 1500;
/** `verify` may take so many times the reading. */
const VERIFY_MOST_TIMES = 2;

/** A ratio above 1 is a bound that is missed. */
export interface Claim {
  readonly cards: number;
  readonly what: string;
  readonly value: number;
  readonly bound: number;
  readonly ratio: number;
}

/** `figures`: the youngest line first. */
export function claimsOf(figures: readonly AgeFigure[]): Claim[] {
  const [youngest] = figures;
  if (youngest === undefined) return [];
  return figures.flatMap((age) => {
    const claim = (what: string, value: number, bound: number): Claim => ({
      cards: age.cards,
      what,
      value,
      bound: round(bound),
      ratio: round(value / bound),
    });
    const pages = Object.entries(age.pagesMs);
    const besideYoungest = [
      claim('start beside a young line, s', age.startSeconds, START_MOST_TIMES * youngest.startSeconds),
      ...pages.map(([page, ms]) => {
        const youngestMs = Math.max(youngest.pagesMs[page] ?? 0, PAGE_LEAST_MS);
        return claim(`${page} beside a young line, ms`, ms, PAGE_MOST_TIMES * youngestMs);
      }),
    ];
    return [
      claim('start, s', age.startSeconds, START_MOST_SECONDS),
      claim('resident, MB', age.residentMb, RESIDENT_MOST_MB),
      claim('archived, bytes a card', age.archivedBytesPerCard, ARCHIVED_MOST_BYTES),
      claim('verify --full, s', age.provingSeconds, VERIFY_MOST_TIMES * age.readingSeconds),
      claim('story from a segment, ms', age.archivedStoryMs, STORY_MOST_MS),
      ...pages.map(([page, ms]) => claim(`${page}, ms`, ms, PAGE_MOST_MS)),
      ...(age === youngest ? [] : besideYoungest),
    ];
  });
}

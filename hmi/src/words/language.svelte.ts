import { MediaQuery } from 'svelte/reactivity';

import { isoInZone, isTimeZone, type FaultView, type StationView } from '../../../controller/gateway/contract.ts';
import { durationIn, exactDurationIn } from './duration.ts';
import { formatsIn, type Formats } from './formats.ts';
import { nameOfStation } from './station-name.ts';
import type { LanguageCode, Words } from './words.ts';
import { THEMES, type Theme } from './theme.ts';

/** The language and theme that the page speaks and wears, and whose time it shows, kept in the browser. */

export type { LanguageCode };
/** What is said in each language is a part of its own of what the browser loads. */
const CATALOGUES: Readonly<Record<LanguageCode, () => Promise<Words>>> = {
  en: async () => (await import('./english.ts')).english,
  vi: async () => (await import('./vietnamese.ts')).vietnamese,
};
const BROWSER_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

class Appearance {
  code = $state<LanguageCode>(initialLanguage());
  themeChoice = $state<Theme>(keptTheme());
  readonly #dark = new MediaQuery('prefers-color-scheme: dark');
  readonly #paper = new MediaQuery('print');

  /** Paper is light: what draws by itself hangs on this, as what the style sheet colours does on its media. */
  get theme(): 'light' | 'dark' {
    if (this.#paper.current) return 'light';
    if (this.themeChoice !== 'system') return this.themeChoice;
    return this.#dark.current ? 'dark' : 'light';
  }

  /** The plant's; the browser's own until the controller has said where it stands. */
  plantZone = $state(BROWSER_ZONE);
  zoneChoice = $state<'plant' | 'browser'>(localStorage.getItem('zone') === 'browser' ? 'browser' : 'plant');

  /** Of all times that are shown and saved. */
  get timeZone(): string {
    return this.zoneChoice === 'plant' ? this.plantZone : BROWSER_ZONE;
  }

  /** The zone that is not shown now; null where it is the same time there. */
  otherZone(at: number): string | null {
    const other = this.zoneChoice === 'plant' ? BROWSER_ZONE : this.plantZone;
    return zoneLabel(other, at) === zoneLabel(this.timeZone, at) ? null : other;
  }

  /** The controller stands in this zone; one that this browser does not know changes nothing. */
  standIn(timeZone: string): void {
    if (isTimeZone(timeZone)) this.plantZone = timeZone;
  }

  turnZone(): void {
    this.zoneChoice = this.zoneChoice === 'plant' ? 'browser' : 'plant';
    localStorage.setItem('zone', this.zoneChoice);
  }

  #known = $state.raw<Readonly<Partial<Record<LanguageCode, Words>>>>({});

  /** @throws Error before the language was learned: nothing is shown before that (`main.ts`). */
  get words(): Words {
    const known = this.#known[this.code];
    if (known === undefined) throw new Error(`the words of «${this.code}» are not loaded`);
    return known;
  }

  get formats(): Formats {
    return formatsIn(this.words.locale, this.timeZone);
  }

  /** Loads what is said in a language. False where it can't be had: the controller is away. */
  async learn(code: LanguageCode): Promise<boolean> {
    if (this.#known[code] !== undefined) return true;
    try {
      const words = await CATALOGUES[code]();
      this.#known = { ...this.#known, [code]: words };
      return true;
    } catch {
      return false;
    }
  }

  /** False where its words can't be had: the page goes on in the language that it has. */
  async speak(code: LanguageCode): Promise<boolean> {
    if (!(await this.learn(code))) return false;
    this.code = code;
    localStorage.setItem('language', code);
    return true;
  }

  wear(theme: Theme): void {
    this.themeChoice = theme;
    localStorage.setItem('theme', theme);
  }
}

export const appearance = new Appearance();

export function formatNumber(value: number): string {
  return appearance.formats.number.format(value);
}

export function formatDuration(ms: number): string {
  return durationIn(appearance.words.units, formatNumber, ms);
}

/** To the second: beside a share that is worked out of it. */
export function formatExactDuration(ms: number): string {
  return exactDurationIn(appearance.words.units, ms);
}

export function formatTime(at: number): string {
  return appearance.formats.time.format(at);
}

/** A zone by its offset at an instant: «GMT+7». */
export function zoneLabel(timeZone: string, at: number): string {
  const parts = formatsIn(appearance.words.locale, timeZone).zone.formatToParts(at);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
}

/** For files that leave the page: ISO 8601 with the zone's offset. */
export function formatIso(at: number): string {
  return isoInZone(at, appearance.timeZone);
}

/** Day, year, time and zone: to be compared with another clock. */
export function formatFull(at: number): string {
  return appearance.formats.full.format(at);
}

export function formatClock(at: number): string {
  return appearance.formats.clock.format(at);
}

/** Below ten minutes, marks of a scale in minutes would all read alike. */
const FINE_SPAN_MS = 600_000;

/** A mark on a scale of time that is `spanMs` long. */
export function formatMark(at: number, spanMs: number): string {
  return spanMs < FINE_SPAN_MS ? formatTime(at) : formatClock(at);
}

export function stationName(station: Pick<StationView, 'id' | 'kind'> | undefined, id: string): string {
  return nameOfStation(appearance.words, station?.kind, station?.id ?? id);
}

/** A position as people call it: a station, or a waiting place before one. */
export function placeName(stations: Readonly<Record<string, StationView>>, position: string): string {
  const { words } = appearance;
  if (position === 'output') return words.output;
  if (position === 'reject-bin') return words.rejectBin;
  if (position === 'feeder') return words.feeder;
  if (position === 'jam') return words.jam;
  if (position === 'floor') return words.besideTheLine;
  const queue = /^(.+)-queue-(\d+)$/.exec(position);
  if (queue === null) return stationName(stations[position], position);
  const [, station = '', place = ''] = queue;
  return words.waitingPlace(stationName(stations[station], station), place);
}

export function describeFault(fault: FaultView, stations: Readonly<Record<string, StationView>>): string {
  const id = String(fault.context['station'] ?? '');
  const { position } = fault.context;
  const context = {
    ...fault.context,
    ...(typeof position === 'string' ? { position: placeName(stations, position) } : {}),
  };
  return appearance.words.faults[fault.code](stationName(stations[id], id), context);
}

function keptTheme(): Theme {
  const kept = localStorage.getItem('theme');
  return THEMES.find((theme) => theme === kept) ?? 'system';
}

function initialLanguage(): LanguageCode {
  const kept = localStorage.getItem('language');
  if (kept === 'en' || kept === 'vi') return kept;
  return navigator.language.startsWith('vi') ? 'vi' : 'en';
}

/** A day and a time, for what may lie days back. */
export function formatMoment(at: number): string {
  return appearance.formats.moment.format(at);
}

export function formatPercent(share: number | null): string {
  if (share === null) return '–';
  return appearance.formats.percent.format(share);
}

/** Order files that are taken in, and how long their cards would take. */

export const ORDER_IMPORT_PATH = '/api/orders/import';

/** An order file's manifest lies beside it, under its name and this. */
export const MANIFEST_FILE_SUFFIX = '.manifest.json';

/** An order file as it comes, to be streamed: its manifest first, where it has one. */
export const ORDER_FILE_TYPE = 'application/x-cardline-orders';

export type OrderRefusal = 'import-running' | 'malformed' | 'too-large';

/** Of all runs that a forecast is made of. */
export interface ForecastProgress {
  readonly made: number;
  readonly cards: number;
  /** What a short run says meanwhile: seconds for all cards; null until it has ended. */
  readonly firstSeconds: number | null;
}

export interface ForecastView {
  readonly cards: number;
  /** Cards that were really simulated; beyond them their speed is taken. */
  readonly simulatedCards: number;
  readonly secondsLeast: number;
  readonly secondsMedian: number;
  readonly secondsMost: number;
  readonly bottleneck: string;
  readonly heads: number;
  readonly secondsWithOneMoreHead: number;
  readonly bottleneckWithOneMoreHead: string;
}

export type ForecastRefusal = 'forecast-running' | 'forecast-cancelled';

/** Order imports, and forecasts of their production time. */

export const ORDER_IMPORT_PATH = '/api/orders/import';

/** The manifest is beside its order file, with this suffix. */
export const MANIFEST_FILE_SUFFIX = '.manifest.json';

/** Media type of a streamed order file, preceded by its manifest if it has one. */
export const ORDER_FILE_TYPE = 'application/x-cardline-orders';

export type OrderRefusal = 'import-running' | 'malformed' | 'too-large';

/** Progress over all runs of a forecast. */
export interface ForecastProgress {
  readonly made: number;
  readonly cards: number;
  /** Result of a short first run: seconds for all cards; null until it has ended. */
  readonly firstSeconds: number | null;
}

export interface ForecastView {
  readonly cards: number;
  /** Number of cards simulated; beyond them their rate is extrapolated. */
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

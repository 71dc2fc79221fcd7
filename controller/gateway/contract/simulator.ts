/** The simulator, scenarios that are played on it, and forecasts that are made on it. */

/** Of all runs that a forecast is made of. */
export interface ForecastProgress {
  readonly made: number;
  readonly cards: number;
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

export interface ScenarioView {
  readonly name: string;
  readonly title: { readonly vi: string; readonly en: string };
  readonly cards: number;
}

export interface ScenarioResultView {
  readonly name: string;
  /** Everything came as the file expects, and nothing was violated. */
  readonly met: boolean;
  readonly missed: readonly string[];
  readonly accepted: number;
  readonly rejected: number;
  readonly simulatedSeconds: number;
  readonly wallSeconds: number;
}

export interface SimulatorView {
  readonly plugs: Readonly<Record<string, boolean>>;
  /** Those that can be had here, by what they befall. */
  readonly faults: Readonly<Record<'machines' | 'links' | 'world' | 'controller', readonly string[]>>;
  /** How many times faster than real time the machines run now. */
  readonly speed: number;
  /** How many times faster than the layout says, by which the controller was started. */
  readonly pace: number;
  readonly seed: string;
}

export type SimulatorAsk =
  | { readonly action: 'plug'; readonly station: string; readonly plugged: boolean }
  | { readonly action: 'strike'; readonly fault: string; readonly station: string; readonly seconds: number | null }
  | { readonly action: 'emergency-stop'; readonly pressed: boolean }
  | { readonly action: 'service' }
  | { readonly action: 'speed'; readonly factor: number }
  | { readonly action: 'take'; readonly serial: string };

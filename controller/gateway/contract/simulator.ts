/** The simulator, and scenarios that are played on it. */

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
  readonly faults: Readonly<Record<'machines' | 'boxes' | 'links' | 'world' | 'controller', readonly string[]>>;
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

export type SimulatorRefusal = 'no-simulator';

/** `no-such-route`: there is no such scenario. `forecast-running`: another one is played. */
export type ScenarioRefusal = 'no-such-route' | 'forecast-running';

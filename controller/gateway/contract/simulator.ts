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

/** What is wrong with the machines and their world now, until it ends by itself or somebody ends it. */
export interface SimulatorState {
  readonly faults: readonly StandingFaultView[];
  /** Serials of blanks that are stuck or lie beside the line. */
  readonly astray: readonly string[];
}

export interface StandingFaultView {
  readonly fault: string;
  /** Empty for what is no station's. */
  readonly station: string;
  /** It waits for what it will strike. */
  readonly armed: boolean;
  /** Null where it ends by a hand alone. */
  readonly leftMs: number | null;
}

export type SimulatorAsk =
  | { readonly action: 'plug'; readonly station: string; readonly plugged: boolean }
  | { readonly action: 'strike'; readonly fault: string; readonly station: string; readonly seconds: number | null }
  | { readonly action: 'emergency-stop'; readonly pressed: boolean }
  | { readonly action: 'service' }
  | { readonly action: 'speed'; readonly factor: number }
  | { readonly action: 'take'; readonly serial: string }
  | { readonly action: 'lay-back'; readonly serial: string; readonly position: string }
  | { readonly action: 'end'; readonly fault: string; readonly station: string };

/**
 * `stands-already`: that fault stands there, or waits for its card. `not-there`: nothing there can have it. `no-such-blank`: none with that
 * serial can be had, or laid there. `machines-silent`: the simulated machines do not answer.
 */
export type SimulatorRefusal =
  | 'no-simulator'
  | 'stands-already'
  | 'not-there'
  | 'no-such-blank'
  | 'fault-over'
  | 'machines-silent';

/** `no-such-route`: there is no such scenario. `forecast-running`: another one is played. */
export type ScenarioRefusal = 'no-such-route' | 'forecast-running';

/** The simulator and its scenarios. */

export interface ScenarioView {
  readonly name: string;
  readonly title: { readonly vi: string; readonly en: string };
  readonly cards: number;
}

export interface ScenarioResultView {
  readonly name: string;
  /** All expectations of the file were met, and no invariant was violated. */
  readonly met: boolean;
  readonly missed: readonly string[];
  readonly accepted: number;
  readonly rejected: number;
  readonly simulatedSeconds: number;
  readonly wallSeconds: number;
}

export interface SimulatorView {
  readonly plugs: Readonly<Record<string, boolean>>;
  /** Available faults, by what they affect. */
  readonly faults: Readonly<Record<'machines' | 'boxes' | 'links' | 'world' | 'controller', readonly string[]>>;
  /** Present speed of the machines relative to real time. */
  readonly speed: number;
  /** Configured speed relative to the layout. */
  readonly pace: number;
  readonly seed: string;
}

/** Active faults of the machines and their world, until they end by themselves or are ended. */
export interface SimulatorState {
  readonly faults: readonly StandingFaultView[];
  /** Serials of blanks that are stuck or lie beside the line. */
  readonly astray: readonly string[];
}

export interface StandingFaultView {
  readonly fault: string;
  /** Empty if it belongs to no station. */
  readonly station: string;
  /** It is waiting for its trigger. */
  readonly armed: boolean;
  /** Null if only a person can end it. */
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
 * `stands-already`: that fault is active or waiting there. `not-there`: it does not apply to anything there. `no-such-blank`: no blank with
 * that serial is available, or can be placed there. `machines-silent`: the simulated machines do not answer.
 */
export type SimulatorRefusal =
  | 'no-simulator'
  | 'stands-already'
  | 'not-there'
  | 'no-such-blank'
  | 'fault-over'
  | 'machines-silent';

/** `no-such-route`: there is no such scenario. `forecast-running`: another one is running. */
export type ScenarioRefusal = 'no-such-route' | 'forecast-running';

import { NO_CHIP_FAILURES, type ChipFailureRates } from '../chip/condition.ts';

/** How often each fault comes in a simulated shift. Rates are means: the seed draws the moments. */
export interface FaultRates {
  /** Share of chips with each defect. */
  readonly chips: ChipFailureRates;
  /** Seconds of production between two occurrences anywhere on the line; 0 for never. */
  readonly everySeconds: Readonly<Record<TimedFault, number>>;
}

/** Faults that strike at a moment, and heal by themselves or by a person's hand after a while. */
export type TimedFault =
  /** A machine loses power and comes back; its memory of jobs survives. */
  | 'reboot'
  /** The same, and its memory of jobs is lost. */
  | 'reboot-forgets'
  /** A plug is pulled, and put back. */
  | 'link-cut'
  /** The laser's interlock opens, and is closed. */
  | 'interlock-open'
  /** The feeder runs empty, and is filled. */
  | 'feeder-empty'
  /** The emergency stop is pressed, and released. */
  | 'emergency-stop'
  /** The controller is gone between two turns, and starts again. */
  | 'controller-killed'
  /** The controller is gone after a commit, before it has acted on it. */
  | 'controller-killed-unsent';

export const TIMED_FAULTS: readonly TimedFault[] = [
  'reboot',
  'reboot-forgets',
  'link-cut',
  'interlock-open',
  'feeder-empty',
  'emergency-stop',
  'controller-killed',
  'controller-killed-unsent',
];

export type FaultProfile = 'none' | 'typical' | 'storm';

const HOUR_S = 3600;

export const FAULT_PROFILES: Readonly<Record<FaultProfile, FaultRates>> = {
  none: {
    chips: NO_CHIP_FAILURES,
    everySeconds: {
      reboot: 0,
      'reboot-forgets': 0,
      'link-cut': 0,
      'interlock-open': 0,
      'feeder-empty': 0,
      'emergency-stop': 0,
      'controller-killed': 0,
      'controller-killed-unsent': 0,
    },
  },
  typical: {
    chips: { dead: 0.002, weak: 0.003, torn: 0.0005 },
    everySeconds: {
      reboot: 8 * HOUR_S,
      'reboot-forgets': 40 * HOUR_S,
      'link-cut': 4 * HOUR_S,
      'interlock-open': 8 * HOUR_S,
      'feeder-empty': HOUR_S,
      'emergency-stop': 24 * HOUR_S,
      'controller-killed': 24 * HOUR_S,
      'controller-killed-unsent': 24 * HOUR_S,
    },
  },
  storm: {
    chips: { dead: 0.02, weak: 0.05, torn: 0.03 },
    everySeconds: {
      reboot: 90,
      'reboot-forgets': 200,
      'link-cut': 60,
      'interlock-open': 240,
      'feeder-empty': 180,
      'emergency-stop': 400,
      'controller-killed': 150,
      'controller-killed-unsent': 150,
    },
  },
};

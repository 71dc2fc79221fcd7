import type { SeededRandom } from '../../stations/random.ts';
import { NO_CHIP_FAILURES, type ChipFailureRates } from '../chip/condition.ts';

/** Frequency of each fault in a simulated shift. Rates are means; the seed determines the times. */
export interface FaultRates {
  /** Probability of each chip defect. */
  readonly chips: ChipFailureRates;
  /** Mean seconds of production between two occurrences on the line; faults not listed never occur. */
  readonly everySeconds: Readonly<Partial<Record<TimedFault, number>>>;
}

/** Timed faults, which end by themselves or by manual intervention; grouped by what they affect. */
export const FAULTS_OF = {
  /** A machine loses power and returns, with or without its job memory; or it misbehaves. */
  machines: [
    'reboot',
    'reboot-forgets',
    'slow',
    'stuck',
    'skipped-work',
    'stale-work',
    'late-answer',
    'wrong-answer',
    'repeated-answer',
    'forgotten-job',
    'stale-memory',
    'stuck-transition',
    'head-no-contact',
    'refusing-machine',
  ],
  /** A connector is unplugged and plugged in; or the line corrupts data. */
  links: ['link-cut', 'half-open', 'slow-link', 'garbage', 'lossy', 'repeating', 'reordering', 'baud-mismatch'],
  world: [
    'double-feed',
    'jam',
    'card-dropped',
    'card-taken',
    'blank-misread',
    'feeder-empty',
    'output-full',
    'reject-bin-full',
    'ribbon-out',
    'film-out',
    'interlock-open',
    'lens-dirty',
    'print-offset',
    'emergency-stop',
    'dead-lot',
  ],
  /** The controller is killed between two turns, right before a commit, or after it but before it acted on it. */
  controller: [
    'controller-killed',
    'controller-killed-uncommitted',
    'controller-killed-unsent',
    'disk-full',
    'disk-slow',
    'clock-step',
  ],
  /** Faults where good cards are packed into boxes. */
  boxes: ['box-jam', 'box-removed', 'label-out', 'wrong-count'],
} as const;

/** The order determines a seed's draws: another order would produce other storms. */
export const TIMED_FAULTS = [
  ...FAULTS_OF.machines,
  ...FAULTS_OF.links,
  ...FAULTS_OF.world,
  ...FAULTS_OF.controller,
  ...FAULTS_OF.boxes,
] as const;

export type TimedFault = (typeof TIMED_FAULTS)[number];
export type FaultProfile = 'none' | 'typical' | 'storm';

const HOUR_S = 3600;
/** Mean time between two occurrences of one fault in a storm. */
const STORM_S = 500;
/** Maximum factor between the frequencies of two faults in one storm; some do not occur at all. */
const SWARM_FACTOR = 3;
const SWARM_ABSENT = 0.3;

export const FAULT_PROFILES: Readonly<Record<FaultProfile, FaultRates>> = {
  none: { chips: NO_CHIP_FAILURES, everySeconds: {} },
  typical: {
    chips: { dead: 0.002, weak: 0.003, torn: 0.0005 },
    everySeconds: {
      reboot: 8 * HOUR_S,
      'reboot-forgets': 40 * HOUR_S,
      slow: 8 * HOUR_S,
      stuck: 24 * HOUR_S,
      'skipped-work': 40 * HOUR_S,
      'stale-work': 80 * HOUR_S,
      'late-answer': 8 * HOUR_S,
      'wrong-answer': 40 * HOUR_S,
      'repeated-answer': 8 * HOUR_S,
      'forgotten-job': 40 * HOUR_S,
      'stale-memory': 80 * HOUR_S,
      'stuck-transition': 24 * HOUR_S,
      'head-no-contact': 16 * HOUR_S,
      'refusing-machine': 24 * HOUR_S,
      'link-cut': 4 * HOUR_S,
      'half-open': 24 * HOUR_S,
      'slow-link': 8 * HOUR_S,
      garbage: 8 * HOUR_S,
      lossy: 8 * HOUR_S,
      repeating: 24 * HOUR_S,
      reordering: 40 * HOUR_S,
      'baud-mismatch': 80 * HOUR_S,
      'double-feed': 8 * HOUR_S,
      jam: 4 * HOUR_S,
      'card-dropped': 40 * HOUR_S,
      'card-taken': 40 * HOUR_S,
      'blank-misread': 24 * HOUR_S,
      'feeder-empty': HOUR_S,
      'output-full': 2 * HOUR_S,
      'reject-bin-full': 8 * HOUR_S,
      'ribbon-out': 2 * HOUR_S,
      'film-out': 4 * HOUR_S,
      'interlock-open': 8 * HOUR_S,
      'lens-dirty': 16 * HOUR_S,
      'print-offset': 16 * HOUR_S,
      'emergency-stop': 24 * HOUR_S,
      'dead-lot': 80 * HOUR_S,
      'controller-killed': 24 * HOUR_S,
      'controller-killed-uncommitted': 48 * HOUR_S,
      'controller-killed-unsent': 48 * HOUR_S,
      'disk-full': 80 * HOUR_S,
      'disk-slow': 8 * HOUR_S,
      'clock-step': 8 * HOUR_S,
      'box-jam': 8 * HOUR_S,
      'box-removed': 16 * HOUR_S,
      'label-out': 4 * HOUR_S,
      'wrong-count': 16 * HOUR_S,
    },
  },
  storm: {
    chips: { dead: 0.02, weak: 0.05, torn: 0.03 },
    everySeconds: Object.fromEntries(TIMED_FAULTS.map((fault) => [fault, STORM_S])),
  },
};

/** Random weights per storm, so that many seeds cover combinations that average rates would never produce. */
export function swarm(rates: FaultRates, random: SeededRandom): FaultRates {
  const everySeconds: Partial<Record<TimedFault, number>> = {};
  for (const fault of TIMED_FAULTS) {
    const factor = SWARM_FACTOR ** (2 * random.unit() - 1);
    const absent = random.chance(SWARM_ABSENT);
    everySeconds[fault] = absent ? 0 : (rates.everySeconds[fault] ?? 0) * factor;
  }
  return { ...rates, everySeconds };
}

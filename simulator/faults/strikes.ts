import type { Disturbance } from '../../stations/links/disturbance.ts';
import type { Capabilities } from '../../stations/station-kind.ts';
import type { Misbehaviour } from '../devices/misbehaviour.ts';
import type { Mishap } from '../world.ts';
import type { TimedFault } from './fault-rates.ts';
import type { Strike } from './strike.ts';

/** Effect of each fault. */

const SLOWNESS = 4;
const LINK_LATENCY_MOST_MS = 2500;
const FREEZE_MOST_MS = 6000;
const CLOCK_STEP_MOST_MS = 3_600_000;
/** Large enough for QC to detect. */
const DIRTY_LENS_PERCENT = 35;
const OFFSET_MM = 0.6;

const HEADS = ({ writesChip }: Capabilities): boolean => writesChip;
const UNITS = ({ packml }: Capabilities): boolean => packml;
/** Kinds that remember their last work, and could repeat it. */
const MARKING = ({ packml, marks }: Capabilities): boolean => packml && marks;

/** False when no station there can have it. */
type Act = (strike: Strike) => boolean;

const MACHINES = {
  reboot: (strike) => reboot(strike, false),
  'reboot-forgets': (strike) => reboot(strike, true),
  slow: (strike) =>
    strike.afflict(
      null,
      (id) => strike.misbehave(id, (wrong) => (wrong.slowness = SLOWNESS)),
      (id) => strike.misbehave(id, (wrong) => (wrong.slowness = 1)),
    ),
  stuck: (strike) => misbehaveAt(strike, strike.pick(null)?.id, 'stuck'),
  // A reader stores no jobs, and sensors see moves: other machines are struck instead.
  'skipped-work': (strike) => misbehaveAt(strike, strike.pickAble(UNITS)?.id, 'skipped-work'),
  'stale-work': (strike) => misbehaveAt(strike, strike.pickAble(MARKING)?.id, 'stale-work'),
  'late-answer': (strike) => misbehaveAt(strike, strike.pickAble(UNITS)?.id, 'late-answer'),
  'forgotten-job': (strike) => misbehaveAt(strike, strike.pickAble(UNITS)?.id, 'forgotten-job'),
  'wrong-answer': (strike) => misbehaveAt(strike, strike.pick('opcua')?.id, 'wrong-answer'),
  'stale-memory': remembered,
  'stuck-transition': remembered,
  'head-no-contact': (strike) => {
    const head = strike.choose(strike.pickAble(HEADS));
    if (head === null) return false;
    strike.misbehave(head.id, (wrong) => (wrong.contactLost = true));
    const mend = (): void => strike.misbehave(head.id, (wrong) => (wrong.contactLost = false));
    // Ends by itself when a duration is given; otherwise a person cleans it.
    if (strike.forMs === null) strike.lasts(() => strike.wrongOf(head.id)?.contactLost !== true, mend);
    else strike.heal(mend);
    return true;
  },
  'refusing-machine': (strike) => {
    const machine = strike.pick('opcua');
    if (machine === null) return false;
    strike.misbehave(machine.id, (wrong) => (wrong.refuses = true));
    const mend = (): void => strike.misbehave(machine.id, (wrong) => (wrong.refuses = false));
    if (strike.forMs === null) strike.lasts(() => strike.wrongOf(machine.id)?.refuses !== true, mend);
    else strike.heal(mend);
    return true;
  },
  'repeated-answer': (strike) => {
    const machine = strike.pick('opcua');
    if (machine?.link !== 'opcua') return false;
    machine.device.repeatAnswers();
    return true;
  },
  'ribbon-out': afflictOne,
  'film-out': afflictOne,
  'box-jam': afflictOne,
  'box-removed': afflictOne,
  'label-out': afflictOne,
  'wrong-count': afflictOne,
  'interlock-open': openInterlock,
  'emergency-stop': (strike) => {
    pressEmergencyStop(strike, true);
    strike.heal(() => pressEmergencyStop(strike, false));
    return true;
  },
} as const satisfies Partial<Record<TimedFault, Act>>;

const LINKS = {
  'link-cut': (strike) =>
    strike.afflict(
      null,
      (id) => strike.targets.unplug(id),
      (id) => strike.targets.plug(id),
    ),
  'half-open': (strike) => disturb(strike, null, 'half-open'),
  'slow-link': (strike) =>
    strike.afflict(
      'opcua',
      (id) => strike.targets.delayLink(id, strike.random.unit() * LINK_LATENCY_MOST_MS),
      (id) => strike.targets.delayLink(id, 0),
    ),
  garbage: (strike) => disturb(strike, 'serial', 'garbage'),
  lossy: (strike) => disturb(strike, 'serial', 'lossy'),
  repeating: (strike) => disturb(strike, 'serial', 'repeating'),
  reordering: (strike) => disturb(strike, 'serial', 'reordering'),
  'baud-mismatch': (strike) => disturb(strike, 'serial', 'baud-mismatch'),
} as const satisfies Partial<Record<TimedFault, Act>>;

const WORLD = {
  'double-feed': (strike) => armMishap(strike, 'double-feed'),
  jam: (strike) => armMishap(strike, 'jam'),
  'card-dropped': (strike) => armMishap(strike, 'drop'),
  'blank-misread': (strike) => armMishap(strike, 'misread'),
  'card-taken': (strike) => {
    const { plant, station, random } = strike;
    const there = [...plant.world.resting()].filter(([position]) => station === null || position === station);
    if (there.length === 0) return false;
    plant.world.takeAway(random.pick(there)[1]);
    return strike.publish();
  },
  'feeder-empty': (strike) => {
    const { world } = strike.plant;
    world.feeder.setAway(true);
    strike.heal(() => {
      world.feeder.setAway(false);
      strike.publish();
    });
    return strike.publish();
  },
  'output-full': (strike) => {
    const { full } = strike.plant.world.finished;
    full.add('output-full');
    strike.heal(() => {
      full.delete('output-full');
      strike.publish();
    });
    return strike.publish();
  },
  'reject-bin-full': (strike) => {
    // Remains until two people empty and count it.
    const { full } = strike.plant.world.finished;
    full.add('reject-bin-full');
    strike.lasts(
      () => !full.has('reject-bin-full'),
      () => {
        full.delete('reject-bin-full');
        strike.publish();
      },
    );
    return strike.publish();
  },
  'dead-lot': (strike) => {
    const { feeder } = strike.plant.world;
    feeder.spoilLot();
    const change = (): void => feeder.changeLot();
    if (strike.forMs === null) strike.lasts(() => !feeder.spoilt, change);
    else strike.heal(change);
    return true;
  },
  'lens-dirty': (strike) => {
    const { wear } = strike.plant.world;
    wear.engraveContrastPercent = DIRTY_LENS_PERCENT;
    strike.lasts(
      () => wear.engraveContrastPercent === 0,
      () => (wear.engraveContrastPercent = 0),
    );
    return true;
  },
  'print-offset': (strike) => {
    const { wear } = strike.plant.world;
    wear.printOffsetMm = OFFSET_MM;
    strike.lasts(
      () => wear.printOffsetMm === 0,
      () => (wear.printOffsetMm = 0),
    );
    return true;
  },
} as const satisfies Partial<Record<TimedFault, Act>>;

const COMPUTER = {
  'controller-killed': ({ targets }) => {
    targets.killController('now');
    return true;
  },
  'controller-killed-uncommitted': ({ targets }) => {
    targets.killController('before');
    return true;
  },
  'controller-killed-unsent': ({ targets }) => {
    targets.killController('after');
    return true;
  },
  'disk-full': ({ targets, heal }) => {
    targets.fillDisk(true);
    heal(() => targets.fillDisk(false));
    return true;
  },
  'disk-slow': ({ targets, forMs, random }) => {
    targets.freezeController(forMs ?? random.unit() * FREEZE_MOST_MS);
    return true;
  },
  'clock-step': ({ targets, random }) => {
    targets.stepWallClock(Math.round((random.unit() * 2 - 1) * CLOCK_STEP_MOST_MS));
    return true;
  },
} as const satisfies Partial<Record<TimedFault, Act>>;

/** The type requires an effect for every fault. */
export const STRIKES: Readonly<Record<TimedFault, Act>> = { ...MACHINES, ...LINKS, ...WORLD, ...COMPUTER };

function misbehaveAt(strike: Strike, id: string | undefined, how: Parameters<Misbehaviour['add']>[0]): boolean {
  if (id === undefined) return false;
  strike.waits(strike.wrongOf(id)?.add(how) ?? null);
  return true;
}

function reboot(strike: Strike, forgets: boolean): boolean {
  const machine = strike.pick(null);
  if (machine === null) return false;
  if (machine.link === 'opcua') machine.device.reboot(forgets);
  else strike.targets.serial(machine.id)?.reboot(forgets);
  return true;
}

function disturb(strike: Strike, link: 'serial' | null, how: Disturbance): boolean {
  return strike.afflict(
    link,
    (id) => strike.targets.disturb(id, how),
    (id) => strike.targets.disturb(id, null),
  );
}

/** Faults of a unit's job memory, and stuck transitions. */
function remembered(strike: Strike): boolean {
  const machine = strike.pickAble(UNITS);
  const device = machine?.link === 'opcua' ? machine.device : strike.targets.serial(machine?.id ?? '');
  if (machine === null || device === null || device === undefined) return false;
  strike.choose(machine);
  if (strike.fault === 'stuck-transition') {
    device.stickTransition?.();
    strike.lasts(
      () => !device.sticks,
      () => device.resetByHand(),
    );
    return true;
  }
  if (!device.remembersJobs) return false;
  const { misbehaviour } = device;
  misbehaviour.staleMemory = true;
  strike.lasts(
    () => !misbehaviour.staleMemory,
    () => (misbehaviour.staleMemory = false),
  );
  return true;
}

/** A fault of a single machine. */
function afflictOne(strike: Strike): boolean {
  for (const machine of strike.plant.machines) {
    const affliction = machine.afflictions[strike.fault];
    if (affliction === undefined || !strike.isMeant(machine)) continue;
    strike.choose(machine);
    if (affliction.how === 'once') {
      strike.waits(affliction.arm());
      return true;
    }
    affliction.strike(true);
    strike.heal(() => affliction.strike(false));
    return true;
  }
  return false;
}

function openInterlock(strike: Strike): boolean {
  for (const machine of strike.plant.machines) {
    const interlock = machine.link === 'serial' ? (strike.targets.serial(machine.id)?.openInterlock ?? null) : null;
    if (interlock === null || !strike.isMeant(machine)) continue;
    strike.choose(machine);
    interlock(true);
    strike.heal(() => interlock(false));
    return true;
  }
  return false;
}

/** Two presses are one jam: an armed fault is not armed again by hand (`ServedPlant`). */
function armMishap(strike: Strike, mishap: Mishap): boolean {
  const armed = strike.plant.world.mishap(mishap);
  strike.waits(armed);
  return armed !== null;
}

function pressEmergencyStop({ plant }: Strike, pressed: boolean): void {
  for (const machine of plant.machines) {
    if (machine.link === 'opcua' && machine.id === plant.transport) machine.device.pressEmergencyStop(pressed);
  }
}

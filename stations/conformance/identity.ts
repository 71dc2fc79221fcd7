import { fault } from '../fault.ts';
import { SIMULATION_MAKER } from '../station.ts';
import { broken, brokenBy, type Finding } from './clause.ts';

/** Compares the identity that a machine reports with the one its line expects. */

/**
 * Checks a machine's identity.
 *
 * @param named identification values by name; none may be empty
 * @param simulated whether its line is simulated; null when the line is unknown
 */
export function checkIdentity(
  named: Readonly<Record<string, string>>,
  manufacturer: string,
  simulated: boolean | null,
): Finding {
  const empty = Object.keys(named).filter((name) => named[name] === '');
  if (empty.length > 0) return broken(`expected a text in ${empty.join(' and ')}, found none`);
  if (simulated === null || (manufacturer === SIMULATION_MAKER) === simulated) return null;
  return brokenBy(
    fault('station.wrong-identity', 'major', { found: manufacturer, wanted: simulated ? 'simulated' : 'real' }),
  );
}

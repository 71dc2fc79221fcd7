import type { Attack } from './attack.ts';
import { BOMB_ATTACKS } from './bombs.ts';
import { MACHINE_ATTACKS } from './machines.ts';
import { OPEN_ID_ATTACKS } from './open-id.ts';
import { PEOPLE_ATTACKS } from './people.ts';
import { REQUEST_ATTACKS } from './requests.ts';
import { SESSION_ATTACKS } from './sessions.ts';
import { STOLEN_JOURNAL_ATTACKS } from './stolen-journal.ts';

/** The register of all attacks, a file for what they are aimed at. `npm run attack` runs them in this order. */
export const ATTACKS: readonly Attack[] = [
  ...SESSION_ATTACKS,
  ...OPEN_ID_ATTACKS,
  ...REQUEST_ATTACKS,
  ...BOMB_ATTACKS,
  ...PEOPLE_ATTACKS,
  ...MACHINE_ATTACKS,
  ...STOLEN_JOURNAL_ATTACKS,
];

import { nameKey } from './same-person.ts';

/** Names in the journal for what is no person of the house: nobody has an account of such a name. */

/** Whoever opens the console's link. */
export const OWNER_NAME = 'owner';
export const DEMO_NAME = 'demo';
/** Where people sign in that are known elsewhere. */
export const ELSEWHERE_NAME = 'open-id';

/** A screen on the wall of the hall: it sees the line, and does nothing. */
export const BOARD_NAME = 'wall-board';

const RESERVED: ReadonlySet<string> = new Set([
  OWNER_NAME,
  DEMO_NAME,
  ELSEWHERE_NAME,
  BOARD_NAME,
  'anybody',
  'attendant',
  'controller',
  'machine',
  'nobody',
  'retention',
  'scenario',
  'sensor',
  'simulation',
  'simulator',
  'system',
  'unattended',
  'unknown',
]);

export function isReserved(name: string): boolean {
  return RESERVED.has(nameKey(name));
}

/** Whoever sits at the console stands for the first accounts: nobody else is there yet. */
export function isAtConsole(name: string): boolean {
  return name === OWNER_NAME || name === DEMO_NAME;
}

/** Accounts that these make have no secret that another person of the house knows. */
export function isOnOwnWord(name: string): boolean {
  return isAtConsole(name) || name === ELSEWHERE_NAME;
}

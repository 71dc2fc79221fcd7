import { nameKey } from './same-person.ts';

/** Names in the journal that do not stand for an account: no account can have them. */

/** The person who opens the console's link. */
export const OWNER_NAME = 'owner';
export const DEMO_NAME = 'demo';
/** External sign-in. */
export const ELSEWHERE_NAME = 'open-id';

/** A wall board: it sees the line and can't act. */
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

/** Whether the person sits at the console: the first accounts are added there, before anybody else exists. */
export function isAtConsole(name: string): boolean {
  return name === OWNER_NAME || name === DEMO_NAME;
}

/** Accounts created by these have no secret that another person knows. */
export function isOnOwnWord(name: string): boolean {
  return isAtConsole(name) || name === ELSEWHERE_NAME;
}

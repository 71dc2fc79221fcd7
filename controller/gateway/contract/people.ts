import type { AccountRefusal } from '../../people/accounts.ts';
import type { OpenIdRefusal } from '../../people/open-id.ts';
import type { SecondPersonRefusal } from '../../people/second-person.ts';
import type { Permission, Role } from '../../people/permissions.ts';

/** Who sits at a screen. */

/** The person at this screen, and their permissions. */
export interface SessionView {
  /** Label of the external sign-in; empty for none. */
  readonly openId: string;
  readonly signedIn: boolean;
  readonly person: string;
  readonly roles: readonly Role[];
  readonly permissions: readonly Permission[];
  readonly locked: boolean;
  readonly simulated: boolean;
  /** The plant's IANA time zone: screens show times in it, unless the user selects the browser's zone. */
  readonly timeZone: string;
  /** Accounts exist here: people sign in by name, and a second person authenticates. */
  readonly accounts: boolean;
  /** The person at this screen changes accounts without a second person. */
  readonly signsAlone: boolean;
  /** The screen is a wall board: it sees the line and can't act. */
  readonly board: boolean;
  /** Notice shown before sign-in; null for none. */
  readonly notice: Notice | null;
}

/** A system use notification (IEC 62443-4-2, CR 1.12), in both languages of the pages; line breaks are kept. */
export interface Notice {
  readonly en: string;
  readonly vi: string;
}

export interface PersonView {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly active: boolean;
  readonly hasPin: boolean;
  readonly hasBadge: boolean;
  /** Until then (wall clock, ms) they can't be a second person, because somebody else set their secret. 0 for no limit. */
  readonly secondFromAt: number;
  /** Closed because it was unused for too long: two people can reopen it. */
  readonly closed: boolean;
  /** When it was last used (wall clock, ms). */
  readonly usedAt: number;
}

export interface SecondSignature {
  readonly person: string;
  /** PIN or password; empty where there are no accounts. */
  readonly secret: string;
}

export const SESSION_PATH = '/api/session';

/** Whose badge is it? Answered only at a screen where somebody has signed in before. */
export const BADGE_PATH = '/api/badge';

export interface BadgeView {
  readonly person: string;
}

/** Turns the requesting browser into a wall board; `out`: signs all boards out. */
export const BOARD_PATH = '/api/wall-board';
export const BOARDS_OUT_PATH = '/api/wall-boards/out';

export const LINK_PATH = '/api/link';

/** `wait`: too many wrong secrets. `password-first`: a PIN at a screen where nobody has signed in with a password. */
export type PeopleRefusal = AccountRefusal | OpenIdRefusal | SecondPersonRefusal | 'password-first' | 'badge-unknown';

import type { AccountRefusal } from '../../people/accounts.ts';
import type { OpenIdRefusal } from '../../people/open-id.ts';
import type { SecondPersonRefusal } from '../../people/second-person.ts';
import type { Permission, Role } from '../../people/permissions.ts';

/** Who sits at a screen. */

/** Who sits at this screen, and what they may do. */
export interface SessionView {
  /** Where else people sign in, as they read it; empty for nowhere. */
  readonly openId: string;
  readonly signedIn: boolean;
  readonly person: string;
  readonly roles: readonly Role[];
  readonly permissions: readonly Permission[];
  readonly locked: boolean;
  readonly simulated: boolean;
  /** The plant's, by its IANA name: what a screen shows of times is of this zone, unless somebody asks for the browser's own. */
  readonly timeZone: string;
  /** People have accounts here: they sign in by name, and a second person proves who they are. */
  readonly accounts: boolean;
  /** Whoever sits here changes accounts without a second person. */
  readonly signsAlone: boolean;
  /** The screen is a wall board: it sees the line, and does nothing. */
  readonly board: boolean;
  /** What the house says to whoever is about to sign in; null where it says nothing. */
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
  /** Until then (wall clock, ms) they are no second person: somebody else set their secret. 0 where nobody did. */
  readonly secondFromAt: number;
  /** Nobody had used it for too long: two people open it again. */
  readonly closed: boolean;
  /** When it was last used (wall clock, ms). */
  readonly usedAt: number;
}

export interface SecondSignature {
  readonly person: string;
  /** PIN or password; empty where nobody has an account. */
  readonly secret: string;
}

export const SESSION_PATH = '/api/session';

/** Whose badge is it? Asked by a screen at which somebody has signed in before. */
export const BADGE_PATH = '/api/badge';

export interface BadgeView {
  readonly person: string;
}

/** Makes the browser that asks a wall board; `out`: signs all boards out. */
export const BOARD_PATH = '/api/wall-board';
export const BOARDS_OUT_PATH = '/api/wall-boards/out';

export const LINK_PATH = '/api/link';

/** `wait`: too many wrong secrets. `password-first`: a PIN at a screen where nobody has signed in with a password. */
export type PeopleRefusal = AccountRefusal | OpenIdRefusal | SecondPersonRefusal | 'password-first' | 'badge-unknown';

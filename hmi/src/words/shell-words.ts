import type { Role } from '../../../controller/gateway/contract.ts';
import type { Workplace } from '../pages/workplace.ts';
import type { AlarmSound } from '../shell/alarm-sound.svelte.ts';
import type { Theme } from './theme.ts';

/** What the frame around the pages says. */
export interface ShellWords {
  readonly navigation: string;
  readonly loading: string;
  readonly notPermitted: string;
  readonly failed: (what: string) => string;
  readonly again: string;
  readonly roles: Readonly<Record<Role, string>>;
  readonly signedInAs: string;
  readonly signOut: string;
  readonly name: string;
  readonly password: string;
  readonly pin: string;
  readonly enter: string;
  readonly somebodyElse: string;
  readonly keypad: string;
  readonly clearAll: string;
  readonly backspace: string;
  readonly nameMissing: string;
  readonly badgeHint: string;
  readonly badgeOf: (person: string) => string;
  readonly secretMissing: Readonly<Record<'pin' | 'password', string>>;
  readonly sessionOver: string;
  readonly byPin: string;
  readonly byPassword: string;
  readonly locked: string;
  readonly lockedHelp: string;
  /** Changing one's own secrets. */
  readonly ownSecrets: string;
  readonly currentSecret: string;
  readonly ownPin: string;
  readonly setPin: string;
  readonly ownPassword: string;
  readonly setPassword: string;
  readonly confirmer: string;
  readonly secretChanged: string;
  readonly toLine: string;
  /** On paper. `person` is empty where nobody has a name. */
  readonly printedBy: (person: string, at: string) => string;
  readonly commandBar: string;
  readonly more: string;
  readonly abortHelp: string;
  readonly nothingMore: string;
  readonly workplacesTitle: string;
  readonly workplaces: Readonly<Record<Workplace, string>>;
  readonly allPages: string;
  readonly tabs: string;
  readonly stateTab: string;
  readonly machines: string;
  readonly allMachines: string;
  readonly menu: string;
  readonly menuOf: string;
  readonly themes: Readonly<Record<Theme, string>>;
  readonly criticalAlarms: string;
  readonly alarmSounds: Readonly<Record<AlarmSound, string>>;
  readonly skip: string;
  readonly unknownAddress: string;
  readonly unknownAddressHelp: string;
  readonly pageBroken: string;
  readonly pageBrokenHelp: string;
  readonly reloadPage: string;
  readonly helpWith: string;
  /** Whose time is shown. */
  readonly timeOf: Readonly<Record<'plant' | 'browser', (zone: string) => string>>;
  /** What a press shows instead: the other's, from that whose time is shown. */
  readonly turnZone: Readonly<Record<'plant' | 'browser', (other: string) => string>>;
}

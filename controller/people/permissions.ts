/** Who may do what. A person has roles, a role has permissions, a route or command asks for one permission. */

export const ROLES = ['operator', 'production-manager', 'engineer', 'security-officer', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = [
  /** See the line, its alarms and figures; no personal data. */
  'line.see',
  /** Reset, Start, Hold, Unhold, Abort, Clear. Stop and Abort need none. */
  'line.command',
  'line.mode',
  'alarm.handle',
  'alarm.take-out-of-service',
  /** Take cards out, put them back, clear the line, empty the bin, count. */
  'hands.do',
  'first-article.decide',
  /** Pictures of a card that is on the line or was made. */
  'card.images',
  'batch.sign-difference',
  /** The order of the batches that wait, their urgency, hold and split. */
  'batch.plan',
  'orders.see',
  'orders.import',
  'cards.find',
  'personal-data.reveal',
  'machines.see',
  /** Let another machine take a station's place, as one of two; put a machine's certificate on the trust list; waive security. */
  'machines.accept',
  'simulator.use',
  'recipes.see',
  'recipes.approve',
  /** Write a new version of a recipe; nothing is made of it before two people approve it. */
  'recipes.edit',
  /** Stand for it that the clock is right after it was moved. */
  'clock.confirm',
  'people.manage',
  /** Stand as the second one for a change of accounts, and for who somebody is. */
  'people.confirm',
  /** Go on with an older copy of the journal. */
  'journal.resume',
  'audit.see',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const FLOOR: readonly Permission[] = [
  'line.see',
  'line.command',
  'line.mode',
  'alarm.handle',
  'hands.do',
  'card.images',
];

const GRANTED: Readonly<Record<Role, readonly Permission[]>> = {
  operator: [...FLOOR, 'first-article.decide', 'orders.see'],
  'production-manager': [
    ...FLOOR,
    'first-article.decide',
    'batch.sign-difference',
    'batch.plan',
    'orders.see',
    'orders.import',
    'cards.find',
    'recipes.see',
    'recipes.approve',
    'clock.confirm',
    'journal.resume',
  ],
  engineer: [
    ...FLOOR,
    'alarm.take-out-of-service',
    'orders.see',
    'machines.see',
    'machines.accept',
    'simulator.use',
    'recipes.see',
    'recipes.approve',
    'recipes.edit',
    'clock.confirm',
  ],
  'security-officer': [
    'line.see',
    'orders.see',
    'cards.find',
    'personal-data.reveal',
    'machines.accept',
    'recipes.see',
    'clock.confirm',
    'people.confirm',
    'journal.resume',
    'audit.see',
  ],
  administrator: ['line.see', 'people.manage', 'people.confirm'],
};

/**
 * Roles that one person does not have together: who manages accounts approves and makes nothing, and who audits makes nothing of what
 * they audit.
 */
const EXCLUDES: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  administrator: ['operator', 'production-manager', 'engineer', 'security-officer'],
  'security-officer': ['operator', 'production-manager', 'engineer'],
};

export function rolesExclude(roles: readonly Role[]): boolean {
  return roles.some((role) => EXCLUDES[role]?.some((other) => roles.includes(other)) ?? false);
}

/** Of roles that exclude each other, as they were given before that was a rule, those that make and approve are without effect. */
export function rolesInForce(roles: readonly Role[]): readonly Role[] {
  if (!rolesExclude(roles)) return roles;
  return roles.includes('administrator') ? ['administrator'] : ['security-officer'];
}

/** What is left to a session whose screen is locked, of whatever its roles grant: to see that the line runs. */
const WHILE_LOCKED: ReadonlySet<Permission> = new Set<Permission>(['line.see']);

/** What a locked screen may still do, of these permissions. */
export function whileLocked(granted: ReadonlySet<Permission>): ReadonlySet<Permission> {
  return new Set([...granted].filter((one) => WHILE_LOCKED.has(one)));
}

export function permissionsOf(roles: readonly Role[]): ReadonlySet<Permission> {
  return new Set(roles.flatMap((role) => GRANTED[role]));
}

/** Authorization: a person has roles, a role has permissions, a route or command requires one permission. */

export const ROLES = ['operator', 'production-manager', 'engineer', 'security-officer', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = [
  /** See the line, its alarms and KPIs; no personal data. */
  'line.see',
  /** Reset, Start, Hold, Unhold, Abort, Clear. Stop and Abort need none. */
  'line.command',
  'line.mode',
  'alarm.handle',
  'alarm.take-out-of-service',
  /** Manual interventions: remove and put back cards, clear the line, empty the bin, count. */
  'hands.do',
  'first-article.decide',
  /** Images of a card on the line or made before. */
  'card.images',
  'batch.sign-difference',
  /** Order, urgency, hold and split of waiting batches. */
  'batch.plan',
  'orders.see',
  'orders.import',
  'cards.find',
  'personal-data.reveal',
  'machines.see',
  /** Accept another machine for a station, as one of two people; trust a machine's certificate; waive security. */
  'machines.accept',
  'simulator.use',
  'recipes.see',
  'recipes.approve',
  /** Write a new recipe version; nothing is made of it before two people approve it. */
  'recipes.edit',
  /** Confirm the clock after a step. */
  'clock.confirm',
  'people.manage',
  /** Be the second person for account changes and identity confirmations. */
  'people.confirm',
  /** Continue with an older copy of the journal. */
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
 * Roles that one person must not combine: an administrator of accounts neither approves nor produces, and an auditor produces nothing of
 * what they audit.
 */
const EXCLUDES: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  administrator: ['operator', 'production-manager', 'engineer', 'security-officer'],
  'security-officer': ['operator', 'production-manager', 'engineer'],
};

export function rolesExclude(roles: readonly Role[]): boolean {
  return roles.some((role) => EXCLUDES[role]?.some((other) => roles.includes(other)) ?? false);
}

/** If exclusive roles were assigned before this rule existed, the producing and approving ones have no effect. */
export function rolesInForce(roles: readonly Role[]): readonly Role[] {
  if (!rolesExclude(roles)) return roles;
  return roles.includes('administrator') ? ['administrator'] : ['security-officer'];
}

/** Permissions of a locked session: only to see that the line runs. */
const WHILE_LOCKED: ReadonlySet<Permission> = new Set<Permission>(['line.see']);

/** The subset that a locked screen may still use. */
export function whileLocked(granted: ReadonlySet<Permission>): ReadonlySet<Permission> {
  return new Set([...granted].filter((one) => WHILE_LOCKED.has(one)));
}

/** Union of the roles' permissions; see `rolesInForce`. */
export function permissionsOf(roles: readonly Role[]): ReadonlySet<Permission> {
  return new Set(roles.flatMap((role) => GRANTED[role]));
}

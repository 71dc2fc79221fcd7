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
  /** Let another machine go on with a batch; put a machine's certificate on the trust list. */
  'machines.accept',
  'simulator.use',
  'recipes.see',
  'recipes.approve',
  /** Write a new version of a recipe; nothing is made of it before two people approve it. */
  'recipes.edit',
  /** Stand for it that the clock is right after it was moved. */
  'clock.confirm',
  'people.manage',
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
    'audit.see',
  ],
  administrator: ['line.see', 'people.manage'],
};

export function permissionsOf(roles: readonly Role[]): ReadonlySet<Permission> {
  return new Set(roles.flatMap((role) => GRANTED[role]));
}

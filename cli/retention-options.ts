import {
  DEFAULT_POLICY,
  KEPT_KINDS,
  RETENTION_DAYS_MAX,
  RETENTION_GIGABYTES_MAX,
  type KeptKindName,
  type Policy,
} from '../controller/retention/policy.ts';
import { UsageError, wholeNumber, type Values } from './terminal.ts';

/** How long each kind of data is kept: `--keep-pictures-days 30 --keep-pictures-gb 50`, and so on. */

/** What `--retention-days` has always meant. */
const OLDER_NAME = 'retention-days';

const names = (kind: KeptKindName): { readonly days: string; readonly gigabytes: string } => ({
  days: `keep-${kind}-days`,
  gigabytes: `keep-${kind}-gb`,
});

export const KEEP_OPTIONS: Readonly<Record<string, { readonly type: 'string' }>> = Object.fromEntries(
  [OLDER_NAME, ...KEPT_KINDS.flatMap((kind) => Object.values(names(kind)))].map((name) => [name, { type: 'string' }]),
);

/** What is not said stays as the program has it. @throws UsageError for a limit that is none. */
export function policyOf(values: Values): Policy {
  const given = (name: string, otherwise: number | null, most: number, least = 1): number | null =>
    values[name] === undefined ? otherwise : wholeNumber(values, name, null, least, most);
  if (values[OLDER_NAME] !== undefined && values[names('orders').days] !== undefined)
    throw new UsageError(`--${OLDER_NAME} is --${names('orders').days}: give one of them`);
  const olderDays = given(OLDER_NAME, DEFAULT_POLICY.orders.days, RETENTION_DAYS_MAX);
  const limits = KEPT_KINDS.map((kind) => {
    const { days, gigabytes } = DEFAULT_POLICY[kind];
    return [
      kind,
      {
        // Entries are moved, never removed: that may be as soon as nothing needs them in the database.
        days: given(
          names(kind).days,
          kind === 'orders' ? olderDays : days,
          RETENTION_DAYS_MAX,
          kind === 'entries' ? 0 : 1,
        ),
        gigabytes: given(names(kind).gigabytes, gigabytes, RETENTION_GIGABYTES_MAX),
      },
    ];
  });
  return Object.fromEntries(limits) as Policy;
}

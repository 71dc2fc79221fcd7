import {
  DEFAULT_POLICY,
  KEPT_KINDS,
  RETENTION_DAYS_MAX,
  RETENTION_GIGABYTES_MAX,
  type KeptKindName,
  type Policy,
} from '../controller/retention/policy.ts';
import { inFile, optional, whole, type Option } from './command-line/option.ts';
import { UsageError } from './terminal.ts';

/** How long each kind of data is kept: `--keep-pictures-days 30 --keep-pictures-gb 50`, and so on. */

/** What `--retention-days` has always meant. */
const OLDER_NAME = 'retention-days';

type Keep = `keep-${KeptKindName}-${'days' | 'gb'}` | typeof OLDER_NAME;
type Kept = Readonly<Partial<Record<Keep, number | null>>>;

const WHAT: Readonly<Record<KeptKindName, string>> = {
  orders: 'contents of orders',
  pictures: 'pictures of quality control',
  entries: 'entries in the database; then they move to segments',
  snapshots: 'snapshots',
};

export const KEEP_OPTIONS = Object.fromEntries([
  ...KEPT_KINDS.flatMap((kind) => [
    [`keep-${kind}-days`, daysOf(kind)] as const,
    [`keep-${kind}-gb`, gigabytesOf(kind)] as const,
  ]),
  [OLDER_NAME, inFile(null, optional(days(1, 'the older name of --keep-orders-days')))] as const,
]) as Readonly<Record<Keep, Option<number | null>>>;

/** What is not said stays as the program has it. @throws UsageError where two options say the same */
export function policyOf(given: Kept): Policy {
  const older = given[OLDER_NAME] ?? null;
  if (older !== null && (given['keep-orders-days'] ?? null) !== null)
    throw new UsageError(`--${OLDER_NAME} is --keep-orders-days: give one of them`);
  const limits = KEPT_KINDS.map((kind) => {
    const { days: usualDays, gigabytes } = DEFAULT_POLICY[kind];
    return [
      kind,
      {
        days: given[`keep-${kind}-days`] ?? (kind === 'orders' ? older : null) ?? usualDays,
        gigabytes: given[`keep-${kind}-gb`] ?? gigabytes,
      },
    ];
  });
  return Object.fromEntries(limits) as Policy;
}

function daysOf(kind: KeptKindName): Option<number | null> {
  const usual = DEFAULT_POLICY[kind].days;
  // Entries are moved, never removed: that may be as soon as nothing needs them in the database.
  const least = kind === 'entries' ? 0 : 1;
  return inFile(
    `retention.${kind}.days`,
    optional(days(least, `days for which are kept: ${WHAT[kind]}`), usual === null ? 'no limit' : String(usual)),
  );
}

function gigabytesOf(kind: KeptKindName): Option<number | null> {
  const usual = DEFAULT_POLICY[kind].gigabytes;
  const form = whole('GB', 1, RETENTION_GIGABYTES_MAX, `gigabytes at most of: ${WHAT[kind]}`);
  return inFile(`retention.${kind}.gigabytes`, optional(form, usual === null ? 'no limit' : String(usual)));
}

function days(least: number, about: string): ReturnType<typeof whole> {
  return whole('DAYS', least, RETENTION_DAYS_MAX, about);
}

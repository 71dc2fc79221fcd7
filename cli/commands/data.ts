import { command, group } from '../command-line/command.ts';
import { file, folder, optional, required, text, whole } from '../command-line/option.ts';
import { RETENTION_DAYS_MAX } from '../../controller/retention/policy.ts';
import { BY, SECOND } from '../two-people.ts';
import { DATA, JSON_OUTPUT } from './shared-options.ts';

const TWO_SECRETS = ['CARDLINE_BY_SECRET', 'CARDLINE_SECOND_SECRET'] as const;

const backUpOptions = {
  data: DATA,
  out: required(file('backup file; segments go into a folder beside it')),
  json: JSON_OUTPUT,
};
const restoreOptions = {
  data: DATA,
  segments: optional(folder('folder to which segments were moved; without FILE they are brought back', 'FOLDER')),
  json: JSON_OUTPUT,
};
const archiveOptions = {
  data: DATA,
  to: optional(
    folder('folder on another disk to which the segments are moved', 'FOLDER'),
    'they stay in the data folder',
  ),
  json: JSON_OUTPUT,
};
const acceptOlderOptions = {
  data: DATA,
  by: required(BY),
  second: required(SECOND),
  line: optional(file('layout of the line (YAML), where no journal is left and a new one is begun')),
  json: JSON_OUTPUT,
};
const waiveOptions = { data: DATA, by: required(BY), second: required(SECOND), json: JSON_OUTPUT };
const journalOptions = { data: DATA, json: JSON_OUTPUT };
const shredOptions = {
  data: DATA,
  by: required(BY),
  batch: optional(text('BATCH', 'the batch; it is closed')),
  'after-days': optional(
    whole('DAYS', 0, RETENTION_DAYS_MAX, 'every batch that has been closed for so many days'),
    'required without --batch',
  ),
  json: JSON_OUTPUT,
};
export type BackUpOptions = typeof backUpOptions;
export type RestoreOptions = typeof restoreOptions;
export type ArchiveOptions = typeof archiveOptions;
export type AcceptOlderOptions = typeof acceptOlderOptions;
export type WaiveOptions = typeof waiveOptions;
export type JournalOptions = typeof journalOptions;
export type ShredOptions = typeof shredOptions;

export const declared = group('a data folder: copies of it, what is made of it, what ends in it', {
  backup: command({
    summary: 'copies the journal into a file, while the controller runs, too',
    options: backUpOptions,
    examples: ['cardline data backup --data data --out backup.db'],
    run: async (given) => (await import('../data.ts')).backUp(given),
  }),
  restore: command({
    summary: 'makes a data folder of a backup, or brings moved segments back',
    options: restoreOptions,
    words: [{ name: 'FILE', about: 'the backup', optional: true, form: 'file' }],
    examples: [
      'cardline data restore backup.db --data elsewhere',
      'cardline data restore --data data --segments /mnt/archive',
    ],
    run: async (given, [name]) => (await import('../data.ts')).restore(given, name),
  }),
  archive: command({
    summary: 'moves entries of closed batches into packed and signed segments',
    options: archiveOptions,
    examples: ['cardline data archive --data data --to /mnt/archive'],
    run: async (given) => (await import('../data.ts')).archive(given),
  }),
  'accept-older': command({
    summary: 'two people go on with an older journal, or with a new one, where the newest is lost',
    options: acceptOlderOptions,
    examples: ['cardline data accept-older --data data --by Hoa --second Lan'],
    environment: TWO_SECRETS,
    run: async (given) => (await import('../accept-older.ts')).acceptOlder(given),
  }),
  'waive-security': command({
    summary: 'two people let a real line speak to its machines without OPC UA’s security',
    options: waiveOptions,
    examples: ['cardline data waive-security --data data --by Hoa --second Lan'],
    environment: TWO_SECRETS,
    run: async (given) => (await import('../data.ts')).waiveSecurity(given),
  }),
  rebuild: command({
    summary: 'makes every table that follows from the journal anew',
    options: journalOptions,
    examples: ['cardline data rebuild --data data'],
    run: async (given) => (await import('../data.ts')).rebuild(given),
  }),
  compact: command({
    summary: 'writes the journal’s file anew, so that free space goes back to the file system',
    options: journalOptions,
    examples: ['cardline data compact --data data'],
    run: async (given) => (await import('../destroy-data.ts')).compact(given),
  }),
  shred: command({
    summary: 'destroys the keys of closed batches: nobody reads their orders again',
    options: shredOptions,
    examples: ['cardline data shred --data data --by Hoa --after-days 30'],
    run: async (given) => (await import('../destroy-data.ts')).shredBatches(given),
  }),
});

import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { JournalStore } from '../journal/store.ts';
import { recipeProblem } from '../recipes/approval.ts';
import type { BatchKey } from './keys.ts';
import { checkManifest, type ManifestDetail, type ManifestVerdict } from './manifest-check.ts';
import type { OrderChecks } from './order-checks.ts';
import type { RefusedOrder } from './order-file.ts';
import { ContentIntake } from './content-intake.ts';
import { ImportRoom } from './import-room.ts';
import { OrderIntake, type ImportPorts } from './order-intake.ts';
import { digestOf } from './order-stream.ts';
import { survey, type Survey } from './order-survey.ts';
import type { SealingKeys } from './sealing-keys.ts';
import { StagedHeads } from './staged-heads.ts';
import { UnfinishedContent } from './unfinished-content.ts';
import type { OrderFile } from './uploaded-file.ts';

/**
 * Imports an order file as a batch. The file is read once: threads check its lines and seal the orders, and the sealed content is stored in
 * the vault under a key that is only in memory. After all lines and the manifest are checked, the orders are appended to the journal in
 * groups and the key is stored; otherwise the stored content is removed. The line can use the batch once its last group is in. An
 * interrupted import resumes when the same file is imported again.
 */

export interface ImportReport {
  /**
   * `queue-full`: the line has the maximum number of waiting batches. `refused`: some orders are invalid, and the others were not wanted
   * without them. `manifest`: the file differs from its manifest, or has none where one is required. `recipe`: see `recipeProblem`.
   * `broken`: part of the file is unreadable, so that the number of orders is unknown; the last refusal gives place and reason.
   */
  readonly outcome:
    | 'imported'
    | 'already-imported'
    | 'queue-full'
    | 'empty'
    | 'refused'
    | 'manifest'
    | 'recipe'
    | 'broken';
  readonly batch: string;
  readonly accepted: number;
  readonly refused: number;
  /** Valid orders in the file, imported or not. */
  readonly right: number;
  /** The first refusals in full. */
  readonly refusals: readonly RefusedOrder[];
  readonly manifest: ManifestVerdict['verdict'];
  /** What exactly is wrong with the manifest; null for nothing. */
  readonly manifestDetail: ManifestDetail | null;
}

export interface ImportOptions {
  readonly file: OrderFile;
  /** The file name that the issuer gave: the manifest contains the same. */
  readonly name: string;
  readonly recipe: LoadedRecipe;
  /** Checks the orders and seals them with the batch's keys. */
  readonly checks: (keys: SealingKeys) => OrderChecks;
  /** Wall-clock time: certificates must be valid now. */
  readonly nowMs: number;
  /** What happens to the valid orders if others are refused. */
  readonly onRefusal: 'import-rest' | 'import-nothing';
  /** `required`: a real line accepts no file without an issuer's signature. */
  readonly manifest: 'required' | 'if-there';
  /** Folders with the certificates (PEM) of trusted issuers. */
  readonly trustedIssuers: readonly string[];
  /** Called for every refusal, so that a report file can be written on the fly. */
  readonly refused: (refusal: RefusedOrder) => void;
  /** Stops the import between two groups by throwing the signal's reason; importing the same file resumes it. */
  readonly signal?: AbortSignal | undefined;
  /** Orders read, and then imported, so far. */
  readonly progress: (orders: number) => void;
}

/** Maximum number of batches on a line that have not ended: one in production, the others waiting. */
const OPEN_BATCHES_MAX = 8;
const NAME_DIGITS_LEAST = 10;

/** Imports an order file; see `ImportReport` for the outcomes. */
export async function importOrders(options: ImportOptions, ports: ImportPorts): Promise<ImportReport> {
  const sha256 = await digestOf(options.file);
  const known = batchesOfFile(sha256, ports.store);
  if (known.complete !== '')
    return { ...NOTHING_IMPORTED, outcome: 'already-imported', batch: known.complete, manifest: 'none' };
  const batch = known.unfinished === '' ? newName(sha256, ports.store) : known.unfinished;
  const newKey = known.unfinished === '' ? ports.keys.newBatchKey() : null;
  const keys = newKey === null ? ports.vault.sealingKeys(batch) : ports.keys.sealingKeys(batch, newKey.key);
  if (keys === null) throw new RangeError(`batch ${batch} has no key`);
  const unfinished = new UnfinishedContent(ports.store);
  // Content left by killed imports: this file's will be sealed with another key.
  await unfinished.clear(batch);
  unfinished.leaveToRemoval();
  // Checks that need no orders. If the file can't be accepted, its orders are not stored: it may come from anybody and be endless.
  const acceptable =
    isAnsweredFor(checkedManifest(options, sha256, null).verdict, options) &&
    recipeProblem(ports.store, options.recipe) === null &&
    (newKey === null || known.open < OPEN_BATCHES_MAX);
  const staged = acceptable ? await StagedHeads.open(ports.scratchFolder) : null;
  const one: OneImport = { options, ports, sha256, known, batch, newKey, staged };
  try {
    const first = await surveyed(one, keys);
    const report = reportOf(one, first);
    if (report.outcome !== 'imported' || staged === null) {
      await unfinished.clear(batch);
      return report;
    }
    const intake = new OrderIntake(
      { batch, recipe: options.recipe, newKey, progress: options.progress, signal: options.signal },
      ports,
      first,
    );
    return { ...report, batch, accepted: await intake.append(staged) };
  } finally {
    keys.erase();
    await staged?.close();
  }
}

const NOTHING_IMPORTED = {
  batch: '',
  accepted: 0,
  refused: 0,
  right: 0,
  refusals: [],
  manifestDetail: null,
} as const;

interface OneImport {
  readonly options: ImportOptions;
  readonly ports: ImportPorts;
  readonly sha256: string;
  readonly known: BatchesOfFile;
  readonly batch: string;
  /** Null where an interrupted import has already appended the batch's entry. */
  readonly newKey: BatchKey | null;
  /** Null if the file can't be accepted, whatever it contains. */
  readonly staged: StagedHeads | null;
}

/** A prefix of the file's digest that is long enough to be unique among batch names. */
function newName(sha256: string, store: JournalStore): string {
  let digits = NAME_DIGITS_LEAST;
  while (store.lookup.hasBatch(`B-${sha256.slice(0, digits)}`)) digits += 1;
  return `B-${sha256.slice(0, digits)}`;
}

async function surveyed(
  { options, ports, known, batch, newKey, staged }: OneImport,
  keys: SealingKeys,
): Promise<Survey> {
  const { file, progress, refused, signal } = options;
  const { store, vault, scratchFolder } = ports;
  const room = new ImportRoom(scratchFolder);
  const contents =
    staged === null ? null : new ContentIntake(batch, { store, vault, room, heads: staged, resumes: newKey === null });
  const checks = options.checks(keys);
  try {
    return await survey({ file, checks, contents, store, own: known.unfinished, progress, refused, signal });
  } finally {
    await checks.close();
  }
}

/** The result for a file that was read; `imported` if its orders may be imported now. */
function reportOf({ options, ports, sha256, known, newKey, staged }: OneImport, first: Survey): ImportReport {
  const { name, recipe, onRefusal } = options;
  if (first.sha256 !== sha256) throw new Error(`${name} was changed while it was read; import it again`);
  const checked = checkedManifest(options, sha256, first.orders);
  const { refused, refusals, accepted: right } = first;
  const manifestDetail = 'detail' in checked ? checked.detail : null;
  const report = { ...NOTHING_IMPORTED, refused, right, refusals, manifest: checked.verdict, manifestDetail };
  if (!first.isWhole) return { ...report, outcome: 'broken' };
  if (!isAnsweredFor(checked.verdict, options)) return { ...report, outcome: 'manifest' };
  if (newKey !== null) {
    if (refused > 0 && onRefusal === 'import-nothing') return { ...report, outcome: 'refused' };
    if (known.open >= OPEN_BATCHES_MAX) return { ...report, outcome: 'queue-full' };
    if (first.accepted === 0) return { ...report, outcome: 'empty' };
  }
  if (staged === null || recipeProblem(ports.store, recipe) !== null) return { ...report, outcome: 'recipe' };
  return { ...report, outcome: 'imported' };
}

/** `orders`: null while their number is unknown; the manifest is then valid if everything else matches. */
function checkedManifest(
  { file, name, trustedIssuers, nowMs }: ImportOptions,
  sha256: string,
  orders: number | null,
): ManifestVerdict {
  const checked = checkManifest({ file, name, sha256, orders: orders ?? UNCOUNTED }, trustedIssuers, nowMs);
  return orders === null && checked.verdict === 'count-wrong' ? { verdict: 'valid', issuer: '' } : checked;
}

const UNCOUNTED = -1;

function isAnsweredFor(verdict: ManifestVerdict['verdict'], { manifest }: ImportOptions): boolean {
  return verdict === 'valid' || (verdict === 'none' && manifest === 'if-there');
}

interface BatchesOfFile {
  /** The batch that was completely imported from this file; empty for none. */
  readonly complete: string;
  /** The batch that an interrupted import of this file left. */
  readonly unfinished: string;
  /** Batches on the line that have not ended. */
  readonly open: number;
}

function batchesOfFile(sha256: string, store: JournalStore): BatchesOfFile {
  const sources = new Map<string, string>();
  const imported = new Set<string>();
  let open = 0;
  for (const { body } of store.reader.readKinds(['batch.created', 'batch.imported', 'batch.split', 'batch.ended'])) {
    if (body.kind === 'batch.created') {
      sources.set(body.source, body.batch);
      open += 1;
    }
    if (body.kind === 'batch.imported') imported.add(body.batch);
    if (body.kind === 'batch.split') open += 1;
    if (body.kind === 'batch.ended') open -= 1;
  }
  const batch = sources.get(sha256);
  if (batch === undefined) return { complete: '', unfinished: '', open };
  return imported.has(batch) ? { complete: batch, unfinished: '', open } : { complete: '', unfinished: batch, open };
}

import type { JournalStore } from '../journal/store.ts';
import { recipeProblem } from '../recipes/approval.ts';
import { checkManifest, type ManifestDetail, type ManifestVerdict } from './manifest-check.ts';
import type { RefusedOrder } from './order-file.ts';
import { OrderIntake, type ImportPorts } from './order-intake.ts';
import { digestOf } from './order-stream.ts';
import { survey, type Reading } from './order-survey.ts';

/**
 * Takes an order file in as a batch, once. It is read twice: first to know every refusal and the manifest's word, then to take
 * the orders over in groups. A batch is there for the line when its last group is; an import that was cut off goes on where it
 * stood when the same file comes again.
 */

export interface ImportReport {
  /**
   * `queue-full`: so many batches wait on this line that no more are taken. `refused`: not every order is right, and the others
   * were not wanted without these. `manifest`: the file is not what its manifest says, or has none where one is needed.
   * `recipe`: see `recipeProblem`. `broken`: bytes are left that can't be read, so that nobody knows how many orders there are; the
   * last refusal says where and why.
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
  /** The first of them, word by word. */
  readonly refusals: readonly RefusedOrder[];
  readonly manifest: ManifestVerdict['verdict'];
  /** What exactly is wrong with the manifest; null where nothing is. */
  readonly manifestDetail: ManifestDetail | null;
}

export interface ImportOptions extends Reading {
  /** The file as its issuer called it: its manifest says the same. */
  readonly name: string;
  /** Wall time: certificates must be valid now. */
  readonly nowMs: number;
  /** What becomes of the orders that are right when others are not. */
  readonly onRefusal: 'import-rest' | 'import-nothing';
  /** `required`: a real line takes no file that nobody answers for. */
  readonly manifest: 'required' | 'if-there';
  /** Folders with the certificates (PEM) of the issuers that were introduced here. */
  readonly trustedIssuers: readonly string[];
  /** Called for every refusal: the report file is written as they come. */
  readonly refused: (refusal: RefusedOrder) => void;
}

/** Batches on a line that have not ended: one is made, the others wait. */
const OPEN_BATCHES_MAX = 8;

export async function importOrders(options: ImportOptions, ports: ImportPorts): Promise<ImportReport> {
  const { file, recipe } = options;
  const known = await knownBatches(file, ports.store);
  if (known.complete !== '')
    return {
      outcome: 'already-imported',
      batch: known.complete,
      accepted: 0,
      refused: 0,
      refusals: [],
      manifest: 'none',
      manifestDetail: null,
    };
  const first = await survey(options, options.refused, ports.store, ports.keys, known.unfinished);
  const checked = checkManifest({ ...first, file, name: options.name }, options.trustedIssuers, options.nowMs);
  const manifest = checked.verdict;
  const manifestDetail = 'detail' in checked ? checked.detail : null;
  const report = {
    batch: '',
    accepted: 0,
    refused: first.refused,
    refusals: first.refusals,
    manifest,
    manifestDetail,
  };
  if (!first.isWhole) return { ...report, outcome: 'broken' };
  if (manifest !== 'valid' && !(manifest === 'none' && options.manifest === 'if-there'))
    return { ...report, outcome: 'manifest' };
  if (known.unfinished === '') {
    if (first.refused > 0 && options.onRefusal === 'import-nothing') return { ...report, outcome: 'refused' };
    if (known.open >= OPEN_BATCHES_MAX) return { ...report, outcome: 'queue-full' };
    if (first.accepted === 0) return { ...report, outcome: 'empty' };
  }
  if (recipeProblem(ports.store, recipe) !== null) return { ...report, outcome: 'recipe' };
  const intake = new OrderIntake(options, ports, first);
  const accepted = await intake.take(known.unfinished !== '');
  return { ...report, outcome: 'imported', batch: intake.batch, accepted };
}

interface KnownBatches {
  /** The batch of this very file, whose orders are all in; empty where there is none. */
  readonly complete: string;
  /** The batch that an import of this very file left unfinished. */
  readonly unfinished: string;
  /** Batches on the line that have not ended. */
  readonly open: number;
}

async function knownBatches(file: string, store: JournalStore): Promise<KnownBatches> {
  const sources = new Map<string, string>();
  const imported = new Set<string>();
  let open = 0;
  for (const { body } of store.readKinds(['batch.created', 'batch.imported', 'batch.split', 'batch.ended'])) {
    if (body.kind === 'batch.created') {
      sources.set(body.source, body.batch);
      open += 1;
    }
    if (body.kind === 'batch.imported') imported.add(body.batch);
    if (body.kind === 'batch.split') open += 1;
    if (body.kind === 'batch.ended') open -= 1;
  }
  // Before there is any batch, there is nothing that the file could be recognised by.
  const batch = sources.size === 0 ? undefined : sources.get(await digestOf(file));
  if (batch === undefined) return { complete: '', unfinished: '', open };
  return imported.has(batch) ? { complete: batch, unfinished: '', open } : { complete: '', unfinished: batch, open };
}

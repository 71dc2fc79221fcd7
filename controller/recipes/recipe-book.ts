import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { loadRecipe, type LoadedRecipe } from '../../recipes/recipe.ts';
import type { Wording } from '../../recipes/wording.ts';
import type { FileProblem, FileResult } from '../../recipes/yaml-file.ts';
import type { Tables } from '../journal/projection.ts';
import { samePerson } from '../people/same-person.ts';
import type { JournalStore } from '../journal/store.ts';
import { StoreError } from '../journal/store-error.ts';
import { approvedBy, recipeProblem, type RecipeProblem } from './approval.ts';
import { checkHere, type DraftCheck } from './draft-checks.ts';
import { RECIPE_TABLES } from './recipe-schema.ts';

/**
 * All recipe versions available here: installed ones, proposed ones, and those used for a batch. They are stored in the journal's database,
 * so that a backup includes them and a batch ends with the recipe it was started with; their files are unpacked beside it for drawing.
 */

/** Finds a batch's recipe by the hash in the journal. */
export interface RecipesByHash {
  byHash(hash: string): LoadedRecipe | null;
}

/** A new version as written; drawings that are null are those of the version it was derived from. */
export interface RecipeDraft {
  /** Hash of the version that it was derived from. */
  readonly from: string;
  readonly source: string;
  readonly front: string | null;
  readonly back: string | null;
}

/** A draft as files, and their parsed content; `folder` is empty if none was made. */
export interface LaidOutDraft {
  readonly folder: string;
  readonly result: FileResult<LoadedRecipe>;
}

interface RecipeFiles {
  readonly source: string;
  readonly front: string;
  readonly back: string;
}

const FOLDER = 'recipes';
const DRAFT = 'draft-';
/** The hash becomes a folder name. */
const HASH = /^[0-9a-f]{64}$/;
const NAME = /^[a-z][a-z0-9-]{0,39}$/;
/** Maximum number of versions waiting for approval. */
export const PROPOSALS_MAX = 20;

export class RecipeBook implements RecipesByHash {
  readonly #store: JournalStore;
  readonly #tables: Tables;
  readonly #installed: readonly LoadedRecipe[];
  readonly #folder: string;
  readonly #check: DraftCheck;
  readonly #kept = new Map<string, { readonly loaded: LoadedRecipe; readonly proposedBy: string }>();

  private constructor(store: JournalStore, installed: readonly LoadedRecipe[], folder: string, check: DraftCheck) {
    this.#store = store;
    this.#tables = store.tables(RECIPE_TABLES);
    this.#installed = installed;
    this.#folder = folder;
    this.#check = check;
  }

  /**
   * `dataFolder`: the journal's. `check`: validates drafts.
   * @throws StoreError if a stored version was changed.
   */
  static open(
    store: JournalStore,
    installed: readonly LoadedRecipe[],
    dataFolder: string,
    check: DraftCheck = checkHere,
  ): RecipeBook {
    const book = new RecipeBook(store, installed, join(dataFolder, FOLDER), check);
    book.#unpack();
    return book;
  }

  #unpack(): void {
    for (const row of this.#tables.prepare('SELECT * FROM recipe_version').all()) {
      const [hash, recipe, proposedBy] = [String(row['hash']), String(row['recipe']), String(row['proposed_by'])];
      if (!HASH.test(hash) || !NAME.test(recipe))
        throw new StoreError('corrupt', 'a version of a recipe is kept under a name that is none');
      const there = this.#installed.find((one) => one.hash === hash) ?? this.#load(hash, recipe);
      const files = { source: String(row['source']), front: String(row['front']), back: String(row['back']) };
      const loaded = there ?? this.#unpackOne(hash, recipe, files);
      this.#kept.set(hash, { loaded, proposedBy });
    }
  }

  /** Null if its files are missing or changed: they are in the database. */
  #load(hash: string, recipe: string): LoadedRecipe | null {
    const loaded = loadRecipe(join(this.#folder, hash, recipe));
    return loaded.ok && loaded.value.hash === hash ? loaded.value : null;
  }

  #unpackOne(hash: string, recipe: string, files: RecipeFiles): LoadedRecipe {
    const target = join(this.#folder, hash);
    rmSync(target, { recursive: true, force: true });
    writeFiles(join(target, recipe), files);
    const loaded = this.#load(hash, recipe);
    if (loaded === null)
      throw new StoreError('corrupt', `the version of ${recipe} that is kept under ${hash} is not what it was`);
    return loaded;
  }

  /** Finds recipes by their hash. */
  byHash(hash: string): LoadedRecipe | null {
    return this.#installed.find((one) => one.hash === hash) ?? this.#kept.get(hash)?.loaded ?? null;
  }

  /** By product, newest version first. */
  get versions(): LoadedRecipe[] {
    const all = new Map([...this.#installed, ...[...this.#kept.values()].map(({ loaded }) => loaded)].map(keyed));
    return [...all.values()].toSorted(
      (a, b) =>
        a.recipe.recipe.localeCompare(b.recipe.recipe, 'en') || compareVersions(b.recipe.version, a.recipe.version),
    );
  }

  /** The version for a product's next batch: its newest approved one; without any, the installed one. */
  inForce(name: string): LoadedRecipe | null {
    const versions = this.versions.filter(({ recipe }) => recipe.recipe === name);
    return (
      versions.find((one) => this.problem(one) === null) ??
      versions.find(({ hash }) => this.#installed.some((one) => one.hash === hash)) ??
      null
    );
  }

  problem(loaded: LoadedRecipe): RecipeProblem | null {
    return recipeProblem(this.#store, loaded);
  }

  approvedBy(loaded: LoadedRecipe): readonly string[] {
    return approvedBy(this.#store, loaded);
  }

  /** Empty for an installed version. */
  proposedBy({ hash }: LoadedRecipe): string {
    return this.#kept.get(hash)?.proposedBy ?? '';
  }

  /** The author of a version can't be either of its two approvers. */
  isAuthor(loaded: LoadedRecipe, person: string): boolean {
    const author = this.proposedBy(loaded);
    return author !== '' && samePerson(author, person);
  }

  /** Must be called inside the store's open group. The recipe of a batch stays stored, whatever is installed later. */
  keep(loaded: LoadedRecipe, proposedBy: string): void {
    this.#store.begin();
    const { hash, folder, recipe } = loaded;
    const { source, front, back } = readFiles(folder);
    this.#tables
      .prepare('INSERT OR IGNORE INTO recipe_version VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(hash, recipe.recipe, recipe.version, source, front, back, proposedBy);
    if (!this.#kept.has(hash)) this.#kept.set(hash, { loaded, proposedBy });
  }

  /** Validates a draft without keeping it. */
  async check(draft: RecipeDraft, simulated: boolean): Promise<FileResult<LoadedRecipe>> {
    const laid = await this.layOut(draft, simulated);
    this.drop(laid);
    return laid.result;
  }

  /**
   * Proposes a version from a draft that was laid out and checked; it replaces an earlier proposal of the same version. Appends to the
   * journal, and commits.
   */
  propose({ folder, result }: LaidOutDraft, by: string): FileResult<LoadedRecipe> {
    try {
      if (!result.ok) return result;
      const { recipe, hash } = result.value;
      // Another one may have been proposed or approved meanwhile.
      const older = this.#notNewer(result.value, '');
      if (older !== null) return older;
      const others = this.#proposals().filter((one) => one.recipe.recipe === recipe.recipe);
      const replaced = others.filter((one) => one.recipe.version === recipe.version && one.hash !== hash);
      if (this.#proposals().length - replaced.length >= PROPOSALS_MAX)
        return refuse({
          en: `${PROPOSALS_MAX} versions wait for their approval already: withdraw one of them`,
          vi: `đã có ${PROPOSALS_MAX} phiên bản chờ duyệt: hãy rút lại một bản`,
        });
      for (const one of replaced) this.#withdraw(one, by);
      const target = join(this.#folder, hash);
      rmSync(target, { recursive: true, force: true });
      renameSync(folder, target);
      const loaded = { ...result.value, folder: join(target, recipe.recipe) };
      this.keep(loaded, by);
      this.#store.append({ kind: 'recipe.proposed', recipe: recipe.recipe, version: recipe.version, hash, by });
      this.#store.commit();
      return { ok: true, value: loaded };
    } finally {
      this.drop({ folder });
    }
  }

  /** Deletes a draft's files. */
  drop({ folder }: Pick<LaidOutDraft, 'folder'>): void {
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  }

  /** Withdraws a proposal that was neither approved nor used. */
  withdraw(hash: string, by: string): 'withdrawn' | 'no-proposal' {
    const proposal = this.#proposals().find((one) => one.hash === hash);
    if (proposal === undefined) return 'no-proposal';
    this.#withdraw(proposal, by);
    this.#store.commit();
    rmSync(join(this.#folder, hash), { recursive: true, force: true });
    return 'withdrawn';
  }

  #withdraw({ recipe, hash }: LoadedRecipe, by: string): void {
    this.#store.begin();
    this.#tables.prepare('DELETE FROM recipe_version WHERE hash = ?').run(hash);
    this.#store.append({ kind: 'recipe.withdrawn', recipe: recipe.recipe, version: recipe.version, hash, by });
    this.#kept.delete(hash);
  }

  #proposals(): LoadedRecipe[] {
    return [...this.#kept.values()]
      .filter(({ loaded, proposedBy }) => proposedBy !== '' && this.problem(loaded) === 'unapproved')
      .map(({ loaded }) => loaded);
  }

  /** Writes the draft's files and checks them in a thread; the caller then proposes or drops it. */
  async layOut({ from, source, front, back }: RecipeDraft, simulated: boolean): Promise<LaidOutDraft> {
    const base = this.byHash(from);
    if (base === null)
      return {
        folder: '',
        result: refuse({
          en: 'is made from a version that is not here',
          vi: 'được làm từ một phiên bản không có ở đây',
        }),
      };
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const folder = mkdtempSync(join(this.#folder, DRAFT));
    const name = base.recipe.recipe;
    const files = readFiles(base.folder);
    writeFiles(join(folder, name), { source, front: front ?? files.front, back: back ?? files.back });
    const checked = await this.#check({ folder: join(folder, name), simulated });
    if (checked === null)
      return {
        folder,
        result: refuse({
          en: 'can’t be checked: it is too large, nested too deeply, or another draft is being checked',
          vi: 'không kiểm tra được: quá lớn, lồng quá sâu, hoặc đang kiểm tra bản khác',
        }),
      };
    if (!checked.ok) return { folder, result: { ok: false, problems: checked.problems.map(nameAlone) } };
    return { folder, result: this.#notNewer(checked.value, source) ?? checked };
  }

  /** Why a version can't follow those of its product; null if it is newer than all of them. */
  #notNewer({ recipe }: LoadedRecipe, source: string): FileResult<LoadedRecipe> | null {
    const proposals = new Set(this.#proposals().map(({ hash }) => hash));
    for (const one of this.versions) {
      if (one.recipe.recipe !== recipe.recipe) continue;
      const order = compareVersions(one.recipe.version, recipe.version);
      const givesWay = order === 0 && proposals.has(one.hash);
      if (order >= 0 && !givesWay)
        return refuse(
          {
            en: `must be newer than ${one.recipe.version}, which is here already`,
            vi: `phải mới hơn ${one.recipe.version}, bản đã có ở đây`,
          },
          'version',
          source,
        );
    }
    return null;
  }
}

function keyed(loaded: LoadedRecipe): [string, LoadedRecipe] {
  return [loaded.hash, loaded];
}

function refuse(message: Wording, path = '', source = ''): { ok: false; problems: FileProblem[] } {
  const at = source.split('\n').findIndex((line) => path !== '' && line.startsWith(`${path}:`));
  return { ok: false, problems: [{ file: 'recipe.yaml', line: Math.max(at, 0) + 1, path, message }] };
}

/** Removes folder names of this computer from the message. */
function nameAlone(problem: FileProblem): FileProblem {
  return { ...problem, file: basename(problem.file) };
}

function writeFiles(folder: string, { source, front, back }: RecipeFiles): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'recipe.yaml'), source);
  writeFileSync(join(folder, 'front.svg'), front);
  writeFileSync(join(folder, 'back.svg'), back);
}

function readFiles(folder: string): RecipeFiles {
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return { source: read('recipe.yaml'), front: read('front.svg'), back: read('back.svg') };
}

/** Compares numerically, part by part: 3.10.0 is newer than 3.9.0. */
export function compareVersions(a: string, b: string): number {
  const [ones, others] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (const [index, one] of ones.entries()) {
    const difference = one - (others[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

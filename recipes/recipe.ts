import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { DRAWING_MAX_BYTES } from './artwork/card-face.ts';
import { readBoundedFile } from './bounded-file.ts';
import { checkPhases, phaseSchema } from './phases.ts';
import { PHASE_ID } from './phases/phase-kind.ts';
import { inBoth } from './wording.ts';
import { readYamlFile, type FileResult } from './yaml-file.ts';

export type { Phase } from './phases.ts';
export { CHIP_FILES, type ChipFile } from './phases/chip-encoder.ts';

/** Master recipes (ISA-88): how a blank and an order become a card, phase by phase. */

const STATE_CODE = z
  .string()
  .regex(
    /^[A-Z]{1,3}$/,
    inBoth(
      'must be a state’s code of one to three letters (ICAO Doc 9303-3 §5)',
      'phải là mã quốc gia gồm một đến ba chữ cái (ICAO Doc 9303-3 §5)',
    ),
  );

/** `vietnam`: numbers, dates and names as in the national population database. `plain`: what any TD1 card needs. */
export const ORDER_PROFILES = ['vietnam', 'plain'] as const;
export type OrderProfile = (typeof ORDER_PROFILES)[number];

/**
 * Optional data of the MRZ's first line (ICAO Doc 9303-5 §4.2.2.1): nothing; the personal number; or the personal number, fillers, and a
 * check digit over both in position 30, as on the Vietnamese card.
 */
const OPTIONAL_DATA_1 = ['none', 'personal-number', 'personal-number-check-digit'] as const;

/** Document type in the MRZ (ICAO Doc 9303-5 §4.2.2), and the order profile. */
const documentSchema = z.strictObject({
  documentCode: z.string().regex(/^[ACI][A-Z<]?$/, 'must be A, C or I, and one letter more at most'),
  issuer: STATE_CODE,
  nationality: STATE_CODE,
  /** The part of a full name that is the primary identifier in the MRZ. */
  nameOrder: z.enum(['family-first', 'family-last']),
  orders: z.enum(ORDER_PROFILES),
  /** Missing in older versions, which use the personal number. A default would change their hash. */
  optionalData1: z.enum(OPTIONAL_DATA_1).optional(),
});

export const recipeSchema = z
  .strictObject({
    recipe: PHASE_ID,
    version: z
      .string()
      .regex(/^\d+\.\d+\.\d+$/, inBoth('must be a version such as 1.0.0', 'phải là phiên bản dạng 1.0.0')),
    title: z.strictObject({ vi: z.string().min(1).max(80), en: z.string().min(1).max(80) }),
    attemptsMax: z.number().int().min(1).max(9),
    /** `continuous`: a following batch with exactly this recipe starts without emptying and clearing the line. */
    changeover: z.enum(['continuous', 'clearance']),
    /** `required`: a person inspects the first card of a batch before the others are made. */
    firstArticle: z.enum(['required', 'none']),
    document: documentSchema,
    phases: z.array(phaseSchema).min(2).max(12),
  })
  .superRefine(({ phases }, context) => {
    checkPhases(phases, (index, key, message) =>
      context.addIssue({ code: 'custom', path: ['phases', index, key], message }),
    );
  });

/** JSON Schema 2020-12 of a recipe, for editors. Rules across several values are checked only by `recipe check`. */
export function recipeJsonSchema(): object {
  return z.toJSONSchema(recipeSchema, { io: 'input' });
}

export type Recipe = z.infer<typeof recipeSchema>;

export interface LoadedRecipe {
  readonly recipe: Recipe;
  /** SHA-256 of its canonical content and its two drawings, as pinned in the journal. */
  readonly hash: string;
  /** SHA-256 of its two drawings. */
  readonly artworkHash: string;
  readonly folder: string;
}

export const RECIPES_FOLDER = findRecipesFolder();

/** Reads and checks `folder/recipe.yaml`. */
export function loadRecipe(folder: string): FileResult<LoadedRecipe> {
  const file = join(folder, 'recipe.yaml');
  const read = readYamlFile(file, recipeSchema);
  if (!read.ok) return read;
  if (read.value.recipe !== basename(folder)) {
    return {
      ok: false,
      problems: [
        {
          file,
          line: 1,
          path: 'recipe',
          message: {
            en: `names «${read.value.recipe}» in a folder named «${basename(folder)}»`,
            vi: `mang tên «${read.value.recipe}» trong thư mục tên «${basename(folder)}»`,
          },
        },
      ],
    };
  }
  const drawings: string[] = [];
  for (const drawing of ['front.svg', 'back.svg']) {
    const path = join(folder, drawing);
    if (!existsSync(path))
      return {
        ok: false,
        problems: [{ file: path, line: 1, path: '', message: { en: 'is missing', vi: 'không có' } }],
      };
    const read = readBoundedFile(path, DRAWING_MAX_BYTES);
    if (!read.ok) return { ok: false, problems: [{ file: path, line: 1, path: '', message: read.why }] };
    drawings.push(read.text);
  }
  return { ok: true, value: { recipe: read.value, ...recipeHashes(read.value, drawings), folder } };
}

/** Hashes of a recipe. `drawings`: content of front and back. */
export function recipeHashes(recipe: Recipe, drawings: readonly string[]): Pick<LoadedRecipe, 'hash' | 'artworkHash'> {
  const drawn = createHash('sha256');
  for (const drawing of drawings) drawn.update(drawing);
  const artworkHash = drawn.digest('hex');
  return { artworkHash, hash: createHash('sha256').update(JSON.stringify(recipe)).update(artworkHash).digest('hex') };
}

/** Folder names of the recipes that come with the package. */
export function shippedRecipes(): string[] {
  return readdirSync(RECIPES_FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(RECIPES_FOLDER, entry.name, 'recipe.yaml')))
    .map((entry) => entry.name);
}

/** Next to this file in a clone; next to the compiled code's folder in an installed package. */
function findRecipesFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return existsSync(join(here, 'citizen-card-2024')) ? here : join(here, '..', '..', 'recipes');
}

import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { DRAWING_MAX_BYTES } from './artwork/card-face.ts';
import { readBoundedFile } from './bounded-file.ts';
import { CARD_FIELDS, type CardField } from './card-fields.ts';
import { inBoth } from './wording.ts';
import { readYamlFile, type FileResult } from './yaml-file.ts';

/** Master recipes (ISA-88): what is made of a blank and an order, phase by phase. */

const FIELDS = z
  .array(z.enum(CARD_FIELDS as [CardField, ...CardField[]]))
  .min(1)
  .refine(
    (fields) => new Set(fields).size === fields.length,
    inBoth('names a field twice', 'có một trường được nêu hai lần'),
  );
const ID = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    inBoth('must be lower-case letters, digits and hyphens', 'chỉ được gồm chữ thường, chữ số và dấu gạch nối'),
  );
const DEADLINE_MS = z.number().int().min(1000).max(600_000);

const STATE_CODE = z
  .string()
  .regex(
    /^[A-Z]{1,3}$/,
    inBoth(
      'must be a state’s code of one to three letters (ICAO Doc 9303-3 §5)',
      'phải là mã quốc gia gồm một đến ba chữ cái (ICAO Doc 9303-3 §5)',
    ),
  );

/** Laser power for each mm/s of its speed, percent: beyond it polycarbonate is cut, not marked. */
const ENERGY_MAX = 0.5;
/** Without these a chip is no travel document's (ICAO Doc 9303-10 §3.1). */
const FILES_NEEDED = ['com', 'dg1', 'dg2', 'sod'] as const;

/** `vietnam`: numbers, dates and names as the national population database has them. `plain`: what any TD1 card needs. */
export const ORDER_PROFILES = ['vietnam', 'plain'] as const;
export type OrderProfile = (typeof ORDER_PROFILES)[number];

/**
 * What stands in the optional data of the zone's first line (ICAO Doc 9303-5 §4.2.2.1): nothing, the personal number, or the personal
 * number, fillers, and in the last position (30) a check digit over both, as on the Vietnamese card.
 */
const OPTIONAL_DATA_1 = ['none', 'personal-number', 'personal-number-check-digit'] as const;

/** Dedicated file identifiers of ICAO Doc 9303-10 that a recipe may have written. */
export const CHIP_FILES = {
  cardAccess: 0x011c,
  com: 0x011e,
  dg1: 0x0101,
  dg2: 0x0102,
  dg3: 0x0103,
  dg13: 0x010d,
  dg14: 0x010e,
  dg15: 0x010f,
  sod: 0x011d,
} as const;
export type ChipFile = keyof typeof CHIP_FILES;

const encodePhase = z.strictObject({
  id: ID,
  station: z.literal('chip-encoder'),
  deadlineMs: DEADLINE_MS,
  files: z.array(z.enum(Object.keys(CHIP_FILES) as [ChipFile, ...ChipFile[]])).min(1),
});

const printPhase = z.strictObject({
  id: ID,
  station: z.literal('printer'),
  deadlineMs: DEADLINE_MS,
  fields: FIELDS,
});

const engravePhase = z.strictObject({
  id: ID,
  station: z.literal('laser-engraver'),
  deadlineMs: DEADLINE_MS,
  powerPercent: z.number().min(5).max(90),
  speedMmPerS: z.number().min(50).max(4000),
  fields: FIELDS,
});

const inspectPhase = z.strictObject({
  id: ID,
  station: z.literal('quality-control'),
  deadlineMs: DEADLINE_MS,
  tolerances: z.strictObject({
    /** Of the contrast as it was designed. */
    printContrastPercentMin: z.number().min(1).max(100),
    engraveContrastPercentMin: z.number().min(1).max(100),
    printOffsetMmMax: z.number().positive().max(1),
    engraveOffsetMmMax: z.number().positive().max(1),
    sharpnessPercentMin: z.number().min(1).max(100),
    defectAreaMm2Max: z.number().positive().max(20),
    /** Likeness of each text and picture to the designed one: 1 is the same. */
    textLikenessMin: z.number().min(0.3).max(1),
    pictureLikenessMin: z.number().min(0.3).max(1),
  }),
});

export type Tolerances = z.infer<typeof inspectPhase>['tolerances'];

const phase = z.discriminatedUnion('station', [encodePhase, printPhase, engravePhase, inspectPhase]);

/** How the document calls itself in its machine readable zone (ICAO Doc 9303-5 §4.2.2), and whose orders it is made for. */
const documentSchema = z.strictObject({
  documentCode: z.string().regex(/^[ACI][A-Z<]?$/, 'must be A, C or I, and one letter more at most'),
  issuer: STATE_CODE,
  nationality: STATE_CODE,
  /** Which part of a full name the zone calls the primary identifier. */
  nameOrder: z.enum(['family-first', 'family-last']),
  orders: z.enum(ORDER_PROFILES),
  /** Not said in versions from before it could be: the personal number. A default would give those another hash. */
  optionalData1: z.enum(OPTIONAL_DATA_1).optional(),
});

export const recipeSchema = z
  .strictObject({
    recipe: ID,
    version: z
      .string()
      .regex(/^\d+\.\d+\.\d+$/, inBoth('must be a version such as 1.0.0', 'phải là phiên bản dạng 1.0.0')),
    title: z.strictObject({ vi: z.string().min(1).max(80), en: z.string().min(1).max(80) }),
    attemptsMax: z.number().int().min(1).max(9),
    /** `continuous`: the next batch of this very recipe follows without the line being emptied and cleared. */
    changeover: z.enum(['continuous', 'clearance']),
    /** `required`: the first card of a batch is shown to a person before the others are made. */
    firstArticle: z.enum(['required', 'none']),
    document: documentSchema,
    phases: z.array(phase).min(2).max(12),
  })
  .superRefine(({ phases }, context) => {
    const ids = new Set<string>();
    for (const [index, { id }] of phases.entries()) {
      if (ids.has(id))
        context.addIssue({
          code: 'custom',
          path: ['phases', index, 'id'],
          message: inBoth(`phase «${id}» is named twice`, `công đoạn «${id}» được nêu hai lần`),
        });
      ids.add(id);
    }
    const last = phases.length - 1;
    for (const [index, phase] of phases.entries()) {
      const wrong = (key: string, message: string): void =>
        context.addIssue({ code: 'custom', path: ['phases', index, key], message });
      if (phase.station === 'laser-engraver' && phase.powerPercent / phase.speedMmPerS > ENERGY_MAX)
        wrong(
          'powerPercent',
          inBoth(
            `is too much for ${phase.speedMmPerS} mm/s: the card would be cut`,
            `quá lớn so với ${phase.speedMmPerS} mm/s: thẻ sẽ bị cắt`,
          ),
        );
      if (phase.station !== 'chip-encoder') continue;
      for (const needed of FILES_NEEDED)
        if (!phase.files.includes(needed))
          wrong(
            'files',
            inBoth(
              `«${needed}» is missing, without which it is no document`,
              `thiếu «${needed}», không có nó thì không phải là giấy tờ`,
            ),
          );
      if (new Set(phase.files).size !== phase.files.length)
        wrong('files', inBoth('names a file twice', 'có một tệp được nêu hai lần'));
    }
    for (const [index, { station }] of phases.entries()) {
      if ((station === 'quality-control') !== (index === last)) {
        context.addIssue({
          code: 'custom',
          path: ['phases', index, 'station'],
          message:
            index === last
              ? inBoth('the last phase must be quality-control', 'công đoạn cuối phải là quality-control')
              : inBoth('quality-control must be the last phase', 'quality-control phải là công đoạn cuối'),
        });
      }
    }
  });

/** The same rules for editors (JSON Schema 2020-12); what crosses several values, `recipe check` says. */
export function recipeJsonSchema(): object {
  return z.toJSONSchema(recipeSchema, { io: 'input' });
}

export type Recipe = z.infer<typeof recipeSchema>;
export type Phase = Recipe['phases'][number];

export interface LoadedRecipe {
  readonly recipe: Recipe;
  /** SHA-256 of its canonical content and of its two drawings: what the journal pins. */
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
  const drawings = createHash('sha256');
  for (const drawing of ['front.svg', 'back.svg']) {
    const path = join(folder, drawing);
    if (!existsSync(path))
      return {
        ok: false,
        problems: [{ file: path, line: 1, path: '', message: { en: 'is missing', vi: 'không có' } }],
      };
    const read = readBoundedFile(path, DRAWING_MAX_BYTES);
    if (!read.ok) return { ok: false, problems: [{ file: path, line: 1, path: '', message: read.why }] };
    drawings.update(read.text);
  }
  const artworkHash = drawings.digest('hex');
  const hash = createHash('sha256').update(JSON.stringify(read.value)).update(artworkHash).digest('hex');
  return { ok: true, value: { recipe: read.value, hash, artworkHash, folder } };
}

export function shippedRecipes(): string[] {
  return readdirSync(RECIPES_FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(RECIPES_FOLDER, entry.name, 'recipe.yaml')))
    .map((entry) => entry.name);
}

/** Beside this file in a clone; beside the compiled code's folder in an installed package. */
function findRecipesFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return existsSync(join(here, 'citizen-card-2024')) ? here : join(here, '..', '..', 'recipes');
}

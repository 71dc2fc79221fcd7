import { Artwork } from './artwork/artwork.ts';
import { LAYERS } from './artwork/card-face.ts';
import { PHASES } from './phases.ts';
import { loadRecipe, type LoadedRecipe } from './recipe.ts';
import type { Wording } from './wording.ts';
import type { FileProblem, FileResult } from './yaml-file.ts';

/** A recipe and its drawings, checked against each other. */

export interface Product {
  readonly recipe: LoadedRecipe;
  readonly artwork: Artwork;
}

/** Loads a product. `simulated`: marks every card as a specimen. */
export function loadProduct(folder: string, simulated: boolean): FileResult<Product> {
  const recipe = loadRecipe(folder);
  if (!recipe.ok) return recipe;
  const artwork = Artwork.load(folder, simulated);
  if (!artwork.ok) return artwork;
  const problems = disagreements(recipe.value, artwork.value);
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, value: { recipe: recipe.value, artwork: artwork.value } };
}

/** Checks that QC inspects exactly what is printed and engraved. */
function disagreements({ recipe, folder }: LoadedRecipe, artwork: Artwork): FileProblem[] {
  const problems: FileProblem[] = [];
  for (const layer of LAYERS) {
    const drawn = new Set(artwork.fieldsOf(layer));
    for (const [index, phase] of recipe.phases.entries()) {
      if (PHASES[phase.station].layer !== layer || !('fields' in phase)) continue;
      const path = `phases.${index}.fields`;
      const wrong = (message: Wording): void =>
        void problems.push({ file: `${folder}/recipe.yaml`, line: 1, path, message });
      for (const field of phase.fields)
        if (!drawn.has(field))
          wrong({
            en: `«${field}» has no place on the ${layer} layer`,
            vi: `«${field}» không có chỗ trên lớp ${layer}`,
          });
      for (const field of drawn)
        if (!phase.fields.includes(field))
          wrong({ en: `«${field}» is drawn, and nobody looks for it`, vi: `«${field}» được vẽ mà không ai kiểm tra` });
    }
  }
  return problems;
}

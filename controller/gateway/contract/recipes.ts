import type { SecondPersonRefusal } from '../../people/second-person.ts';

/** The pages of recipes. */

/** A difference between two versions of a recipe; null where a version lacks the field. */
export interface RecipeChangeView {
  readonly path: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** The version that a draft would become, or its error and line. */
export interface RecipeDraftView {
  readonly problems: readonly {
    readonly file: string;
    readonly line: number;
    readonly path: string;
    readonly message: { readonly en: string; readonly vi: string };
  }[];
  readonly changes: readonly RecipeChangeView[];
  /** Empty if the draft is invalid. */
  readonly version: string;
  readonly hash: string;
}

export interface RecipeSource {
  readonly source: string;
}

export interface RecipeView {
  readonly recipe: string;
  readonly version: string;
  readonly title: { readonly vi: string; readonly en: string };
  readonly hash: string;
  /** The version used for the next batch. */
  readonly inForce: boolean;
  readonly approval: 'approved' | 'unapproved' | 'changed';
  readonly approvedBy: readonly string[];
  /** Empty for an installed version, or one that only a batch was made of. */
  readonly proposedBy: string;
  /** Compared with the version in force. */
  readonly changes: readonly RecipeChangeView[];
  readonly attemptsMax: number;
  readonly firstArticle: 'required' | 'none';
  readonly changeover: 'continuous' | 'clearance';
  readonly phases: readonly {
    readonly id: string;
    readonly station: string;
    /** Parameters and tolerances, by name; the unit is in the name. */
    readonly values: Readonly<Record<string, string>>;
  }[];
}

/** `stale`: the version no longer exists. `recipe-changed`: it was approved or used with other content. */
export type RecipeRefusal =
  | SecondPersonRefusal
  | 'stale'
  | 'no-image'
  | 'recipe-approved'
  | 'recipe-changed'
  /** One of the two is its author. */
  | 'own-recipe'
  | 'defect';

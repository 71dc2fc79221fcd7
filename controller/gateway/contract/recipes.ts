import type { SecondPersonRefusal } from '../../people/second-person.ts';

/** The pages of recipes. */

/** What one version of a recipe says otherwise than another; null where it says nothing of it. */
export interface RecipeChangeView {
  readonly path: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** What a new version would be, or what is wrong with it and in which line. */
export interface RecipeDraftView {
  readonly problems: readonly {
    readonly file: string;
    readonly line: number;
    readonly path: string;
    readonly message: { readonly en: string; readonly vi: string };
  }[];
  readonly changes: readonly RecipeChangeView[];
  /** Empty where it is not right. */
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
  /** The version that the next batch is made by. */
  readonly inForce: boolean;
  readonly approval: 'approved' | 'unapproved' | 'changed';
  readonly approvedBy: readonly string[];
  /** Empty for what came installed, or for what a batch was made of. */
  readonly proposedBy: string;
  /** Against the version in force. */
  readonly changes: readonly RecipeChangeView[];
  readonly attemptsMax: number;
  readonly firstArticle: 'required' | 'none';
  readonly changeover: 'continuous' | 'clearance';
  readonly phases: readonly {
    readonly id: string;
    readonly station: string;
    /** Parameters and tolerances, by name; the unit stands in the name. */
    readonly values: Readonly<Record<string, string>>;
  }[];
}

/** `stale`: there is no such version any more. `recipe-changed`: it was approved or used with another content. */
export type RecipeRefusal =
  | SecondPersonRefusal
  | 'stale'
  | 'no-image'
  | 'recipe-approved'
  | 'recipe-changed'
  /** One of the two wrote it. */
  | 'own-recipe'
  | 'defect';

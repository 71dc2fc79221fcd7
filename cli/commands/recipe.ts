import { command, group, type Word } from '../command-line/command.ts';
import { file, folder, required } from '../command-line/option.ts';
import { BY, SECOND } from '../two-people.ts';
import { DATA, JSON_OUTPUT } from './shared-options.ts';

const RECIPE: Word = {
  name: 'FOLDER',
  about: 'folder of the recipe: recipe.yaml and its drawings',
  missing: 'the folder is missing: recipe check FOLDER | preview FOLDER | diff FOLDER FOLDER | approve FOLDER',
  form: 'folder',
};

const checkOptions = { json: JSON_OUTPUT };
const previewOptions = {
  order: required(file('order file; its first order is drawn')),
  out: required(folder('folder of the pictures; made where it is not there')),
  json: JSON_OUTPUT,
};
const approveOptions = { data: DATA, by: required(BY), second: required(SECOND), json: JSON_OUTPUT };
export type CheckOptions = typeof checkOptions;
export type PreviewOptions = typeof previewOptions;
export type ApproveOptions = typeof approveOptions;

export const declared = group('recipes: what is made, and how a card looks', {
  check: command({
    summary: 'checks a recipe, its drawings, and that the two agree',
    options: checkOptions,
    words: [RECIPE],
    examples: ['cardline recipe check recipes/citizen-card-2024'],
    run: async (given, words) => (await import('../recipe.ts')).check(given, words),
  }),
  preview: command({
    summary: 'draws both faces of a finished card, and each layer, as PNG',
    options: previewOptions,
    words: [RECIPE],
    examples: ['cardline recipe preview recipes/citizen-card-2024 --order orders.ndjson --out preview'],
    run: async (given, words) => (await import('../recipe.ts')).preview(given, words),
  }),
  diff: command({
    summary: 'lists what differs between two recipes',
    options: checkOptions,
    words: [RECIPE, { ...RECIPE, about: 'the recipe it is compared with', optional: true }],
    examples: ['cardline recipe diff recipes/citizen-card-2021 recipes/citizen-card-2024'],
    run: async (given, words) => (await import('../recipe.ts')).diff(given, words),
  }),
  approve: command({
    summary: 'two people approve a version of a recipe for a line',
    options: approveOptions,
    words: [RECIPE],
    examples: ['cardline recipe approve recipes/citizen-card-2024 --data /var/lib/cardline --by Lan --second Minh'],
    environment: ['CARDLINE_BY_SECRET', 'CARDLINE_SECOND_SECRET'],
    run: async (given, words) => (await import('../recipe.ts')).approve(given, words),
  }),
});

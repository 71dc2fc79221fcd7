import type { PictureItems } from '../../../controller/gateway/contract.ts';
import { appearance } from '../words/language.svelte.ts';

/** Where a card was packed. Two people who count a box are shown no number of the machine's, and the newest place is its count. */
export function boxPlace(tasks: PictureItems['tasks'], box: string, slot: string): string {
  const counted = Object.values(tasks).some((task) => task.kind === 'count-box' && task.box === box);
  return counted ? appearance.words.inCountedBox(box) : appearance.words.inBox(box, slot);
}

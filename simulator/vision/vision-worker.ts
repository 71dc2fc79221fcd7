import { look, type SeenCard, type VisionTask } from './vision.ts';

/** The camera's work in a thread of its own. */
export default function run(task: VisionTask): Promise<SeenCard> {
  return look(task);
}

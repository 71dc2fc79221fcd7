import { look, type SeenCard, type VisionTask } from './vision.ts';

/** Worker thread of the camera. */
export default function run(task: VisionTask): Promise<SeenCard> {
  return look(task);
}

import { parseJobKey, type JobKey } from './job-key.ts';

/** Keys as tests write them. */
export function keyOf(text: string): JobKey {
  const key = parseJobKey(text);
  if (key === null) throw new Error(`${text} is not a valid job key`);
  return key;
}

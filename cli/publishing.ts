import { PUBLISHING_MOST_MS } from '../simulator/serve/server-grants.ts';
import { wholeNumber } from './terminal.ts';

/** How often simulated machines' OPC UA servers publish, by `--publishing-ms`; null: as often as they are asked to. */
export function publishingOf(values: Readonly<Record<string, string | boolean | undefined>>): number | null {
  return values['publishing-ms'] === undefined
    ? null
    : wholeNumber(values, 'publishing-ms', null, 1, PUBLISHING_MOST_MS);
}

import type { ChildProcess } from 'node:child_process';

import { changingPath } from '../../simulator/serve/changing-values.ts';
import type { Outcome } from '../../stations/fault.ts';
import type { OpcUaLink, UaPath, UaValue } from '../../stations/links/opcua-link.ts';
import { CliError } from '../terminal.ts';
import { forkBeside } from './fork-beside.ts';

/** A machine whose values change all the time, as a process of its own, and what is asked of it. */
export interface ChangingDevice {
  readonly child: ChildProcess;
  readonly url: string;
}

/** `tags` values, each in its turn, `changesPerSecond` in all; the server publishes every `publishingMs` at the most often. */
export function startDevice(tags: number, changesPerSecond: number, publishingMs: number): Promise<ChangingDevice> {
  const child = forkBeside('hmi-device', [String(tags), String(changesPerSecond), String(publishingMs)]);
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new CliError('the bench’s machine ended before it was ready')));
    child.once('message', ({ url }: { url: string }) => resolve({ child, url }));
  });
}

/** Changes that it has made until now. */
export function changesOf({ child }: ChangingDevice): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new CliError('the bench’s machine ended')));
    child.once('message', ({ changes }: { changes: number }) => resolve(changes));
    child.send('how many');
  });
}

export async function subscribeAll(
  link: OpcUaLink,
  tags: number,
  onData: (path: UaPath, value: UaValue) => void,
): Promise<void> {
  must(await link.open());
  must(
    await link.subscribe(
      Array.from({ length: tags }, (_, tag) => changingPath(tag)),
      onData,
    ),
  );
}

function must(outcome: Outcome<void>): void {
  if (!outcome.ok) throw new CliError(`the bench’s machine can’t be reached: ${outcome.fault.code}`);
}

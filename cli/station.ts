import { UsageError } from './terminal.ts';

export function run(_args: string[]): Promise<number> {
  throw new UsageError('station check URL --kind KIND');
}

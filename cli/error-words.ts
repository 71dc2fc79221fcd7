import { systemWords } from './system-words.ts';
import { CliError, UsageError } from './terminal.ts';

/** What a person can act on is a sentence; only a defect shows where it lies. */
export async function wordsOfError(error: unknown): Promise<string> {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof UsageError || error instanceof CliError) return error.message;
  // Loaded where something went wrong: most commands end without.
  const { KeyError } = await import('../controller/keys/key-error.ts');
  const { StoreError } = await import('../controller/journal/store-error.ts');
  if (error instanceof KeyError || error instanceof StoreError) return error.message;
  return systemWords(error) ?? error.stack ?? error.message;
}

import { findChromium } from '../../scripts/chromium.ts';
import { CliError } from '../terminal.ts';

/** The browser's program. Asked for before anything else is begun: without it a bench has nothing to do. */
export function requireChromium(): string {
  const executablePath = findChromium();
  if (executablePath === null) throw new CliError('Chromium is not installed: apt-get install chromium');
  return executablePath;
}

import { install } from './apt-get.ts';
import { findChromium } from './chromium.ts';

/** The browser tests need Chromium. Where there is none it is installed as a Debian package, or the way to get it is said. */

if (findChromium() === null) {
  process.stderr.write('Chromium is not installed; the browser tests need it.\n');
  if (!install('chromium', 'fonts-noto-core')) {
    process.stderr.write(
      'Install it with  apt-get install chromium  (as root), or name one in the variable CHROMIUM.\n',
    );
    process.exitCode = 1;
  }
}

/** Is this the night's run (`scripts/nightly.sh`)? Then a test runs in its full size; of what it would find, a commit's run finds most. */
export const NIGHTLY = process.env['CARDLINE_NIGHTLY'] === '1';

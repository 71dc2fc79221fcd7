/**
 * Ends with a sentence where this Node is too old. Loaded before anything else, and run by `npm install` in a clone: written for a Node
 * of any age.
 */

/** The oldest that runs TypeScript as it is. */
const LEAST = [22, 18];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1])) {
  process.stderr.write(
    `Cardline needs Node ${LEAST.join('.')} or newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'It brings one for Linux on x64 and arm64 as an optional package, which is not here: npm install --include=optional\n',
  );
  process.exit(1);
}

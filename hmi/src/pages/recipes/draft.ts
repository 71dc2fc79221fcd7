/** A recipe's text as the beginning of its next version. */

export function nextMinor(version: string): string {
  const [major = '1', minor = '0'] = version.split('.');
  return `${major}.${Number(minor) + 1}.0`;
}

export function withVersion(source: string, version: string): string {
  return source.replace(/^version:.*$/m, `version: ${version}`);
}

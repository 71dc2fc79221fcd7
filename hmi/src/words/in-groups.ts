/** A fingerprint in groups of four, as machines show it: people compare one after the other. */
export function inGroups(fingerprint: string): string {
  return (fingerprint.match(/.{1,4}/g) ?? []).join(' ');
}

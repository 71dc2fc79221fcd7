/** Which of the readers that are attached an address means. */

/** pcscd ends a name with the numbers of device and slot, which change with the order of plugging in. */
const NUMBERS = / [0-9A-F]{2} [0-9A-F]{2}$/;

export type FoundReader = { readonly found: 'one'; readonly name: string } | { readonly found: 'none' | 'several' };

/**
 * A full name means that reader. A name without the two numbers at its end means the one reader that has it; of several alike none. A part
 * of a name means nothing: another reader that is plugged in could have it, too.
 */
export function findReader(wanted: string, attached: readonly string[]): FoundReader {
  if (attached.includes(wanted)) return { found: 'one', name: wanted };
  const [name, ...others] = attached.filter((candidate) => candidate.replace(NUMBERS, '') === wanted);
  if (name === undefined) return { found: 'none' };
  return others.length === 0 ? { found: 'one', name } : { found: 'several' };
}

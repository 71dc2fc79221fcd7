/** Selects the attached reader that an address names. */

/** pcscd appends the numbers of device and slot to a name; they depend on the order of plugging in. */
const NUMBERS = / [0-9A-F]{2} [0-9A-F]{2}$/;

export type FoundReader = { readonly found: 'one'; readonly name: string } | { readonly found: 'none' | 'several' };

/**
 * Selects a reader by name. A full name selects exactly that reader; a name without the two numbers selects the only reader with that name,
 * and none if there are several. A partial name selects none, because another reader could match it later.
 */
export function findReader(wanted: string, attached: readonly string[]): FoundReader {
  if (attached.includes(wanted)) return { found: 'one', name: wanted };
  const [name, ...others] = attached.filter((candidate) => candidate.replace(NUMBERS, '') === wanted);
  if (name === undefined) return { found: 'none' };
  return others.length === 0 ? { found: 'one', name } : { found: 'several' };
}

/**
 * Name line of a TD1 MRZ, ICAO Doc 9303-5 §4.2.2.3, and its truncation, §4.2.3: components are reduced to initials, starting with the last
 * (§4.2.3.1 a, §4.2.3.2 a), secondary identifiers before primary ones; remaining room is given back to them.
 */

export const NAME_CHARACTERS = 30;

interface Component {
  readonly letters: string;
  /** Number of letters shown; 0 for a component that is left out. */
  shown: number;
}

/**
 * Builds the line of 30 characters. `primary` and `secondary`: components in A–Z, not empty. The last character is a letter when something
 * was truncated.
 */
export function nameLine(primary: readonly string[], secondary: readonly string[]): string {
  const first = componentsOf(primary);
  const second = componentsOf(secondary);
  shorten(first, second);
  return written(first, second).padEnd(NAME_CHARACTERS, '<');
}

function componentsOf(letters: readonly string[]): Component[] {
  return letters.map((text) => ({ letters: text, shown: text.length }));
}

function shorten(primary: readonly Component[], secondary: readonly Component[]): void {
  const over = (): number => written(primary, secondary).length - NAME_CHARACTERS;
  if (over() <= 0) return;
  let leftOut: Component | null = null;
  for (const { component, shown } of [...cuts(secondary, 'initial'), ...cuts(primary, 'as-needed')]) {
    if (over() <= 0) break;
    component.shown = shown(over());
    if (component.shown === 0) leftOut = component;
  }
  for (const component of [...secondary, ...primary]) {
    if (component.shown > 0) component.shown += Math.min(component.letters.length - component.shown, -over());
  }
  // Leaving out a component freed two characters where one was needed: its initial is restored, and another component gives up a letter.
  const giver = [...primary, ...secondary].findLast(({ shown }) => shown > 1);
  if (over() < 0 && leftOut !== null && giver !== undefined) {
    leftOut.shown = 1;
    giver.shown -= 1;
  }
}

interface Cut {
  readonly component: Component;
  /** Number of letters that remain after removing the excess. */
  readonly shown: (over: number) => number;
}

/** Initials from the last component on, the first one's according to `head`; then components are left out, except the first. */
function cuts(components: readonly Component[], head: 'initial' | 'as-needed'): Cut[] {
  const [first, ...others] = components;
  if (first === undefined) return [];
  const last = others.toReversed();
  return [
    ...last.map((component) => ({ component, shown: () => 1 })),
    { component: first, shown: (over) => (head === 'initial' ? 1 : Math.max(1, first.shown - over)) },
    ...last.map((component) => ({ component, shown: () => 0 })),
  ];
}

function written(primary: readonly Component[], secondary: readonly Component[]): string {
  const part = (components: readonly Component[]): string =>
    components.flatMap(({ letters, shown }) => (shown === 0 ? [] : [letters.slice(0, shown)])).join('<');
  return secondary.length === 0 ? part(primary) : `${part(primary)}<<${part(secondary)}`;
}

/**
 * The line of names of a TD1 zone, ICAO Doc 9303-5 §4.2.2.3, and its truncation, §4.2.3: components become initials from the last
 * one on (§4.2.3.1 a, §4.2.3.2 a), secondary identifiers before primary ones, and what room is left goes back to them.
 */

export const NAME_CHARACTERS = 30;

interface Component {
  readonly letters: string;
  /** How many of them are shown; 0 for a component that is left out. */
  shown: number;
}

/** `primary` and `secondary`: components in A–Z, none of them empty. 30 characters; the last is a letter where something was cut. */
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
  // Whoever was left out freed two characters where one was wanted: the initial comes back, and another component gives a letter.
  const giver = [...primary, ...secondary].findLast(({ shown }) => shown > 1);
  if (over() < 0 && leftOut !== null && giver !== undefined) {
    leftOut.shown = 1;
    giver.shown -= 1;
  }
}

interface Cut {
  readonly component: Component;
  /** Letters that stay, where so many characters are too many. */
  readonly shown: (over: number) => number;
}

/** Initials from the last component on, the first one's as `head` says, then nothing of them; the first is never left out. */
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

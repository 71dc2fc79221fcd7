/** What somebody has pressed last: the answer to a command is shown beside it. */

const PRESSABLE = 'button, a, input, select, textarea, [role=button], li[draggable], li';

let last: Element | null = null;

function remember(event: Event): void {
  const source = event instanceof SubmitEvent ? (event.submitter ?? event.target) : event.target;
  if (source instanceof Element) last = source.closest(PRESSABLE) ?? source;
}

/** Begins to listen, before any handler of the page hears of the event. Returns what ends it. */
export function watchPresses(target: Document): () => void {
  const kinds = ['pointerdown', 'click', 'submit', 'keydown', 'change'] as const;
  for (const kind of kinds) target.addEventListener(kind, remember, { capture: true });
  return () => {
    for (const kind of kinds) target.removeEventListener(kind, remember, { capture: true });
  };
}

export function lastPressed(): Element | null {
  return last;
}

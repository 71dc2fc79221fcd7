/**
 * Runs in the page and looks at it from outside: which cells have another text, and how old that is once the frame with it is
 * through. The value of a cell is the instant at which it changed.
 */
export async function watchPaints(forMs: number): Promise<number[]> {
  const ages: number[] = [];
  let fresh: number[] = [];
  const channel = new MessageChannel();
  // A message that is sent while a frame is made is heard when it has been painted.
  channel.port1.addEventListener('message', () => {
    const now = Date.now();
    for (const changedAt of fresh) ages.push(now - changedAt);
    fresh = [];
  });
  channel.port1.start();
  const observer = new MutationObserver((records) => {
    const seen = new Set<Node>();
    for (const { target } of records) seen.add(target);
    for (const target of seen) {
      const changedAt = Number(target.textContent);
      if (changedAt > 1e12) fresh.push(changedAt);
    }
    channel.port2.postMessage(0);
  });
  const grid = document.querySelector('[data-testid=values]');
  if (grid !== null) observer.observe(grid, { subtree: true, childList: true, characterData: true });
  await new Promise((resolve) => setTimeout(resolve, forMs));
  observer.disconnect();
  return ages;
}

/**
 * Runs in the page: presses the two modes in turn, and tells how long it took from each press until the frame is through in which
 * the line's own answer is seen: the other mode is marked.
 */
export async function watchCommands(presses: number): Promise<number[]> {
  const NEVER_MS = 1000;
  const PAUSE_MS = 100;
  const [produce, maintenance] = document.querySelectorAll<HTMLButtonElement>('[data-mode]');
  if (produce === undefined || maintenance === undefined) throw new Error('the page shows no buttons of modes');
  const painted = (): Promise<void> =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', () => resolve());
      port1.start();
      port2.postMessage(0);
    });
  const took: number[] = [];
  for (let press = 0; press < presses; press += 1) {
    // Nobody presses again within a tenth of a second.
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS + (press % 7) * 9));
    const button = press % 2 === 0 ? maintenance : produce;
    const from = performance.now();
    await new Promise<void>((resolve) => {
      const observer = new MutationObserver(() => {
        if (button.getAttribute('aria-pressed') !== 'true') return;
        observer.disconnect();
        void painted().then(resolve);
      });
      observer.observe(button, { attributes: true });
      button.click();
      // One that is never answered counts as that slow.
      setTimeout(resolve, NEVER_MS);
    });
    took.push(performance.now() - from);
  }
  return took;
}

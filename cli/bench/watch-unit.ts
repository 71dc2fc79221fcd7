/**
 * Runs in the page of a machine in Manual mode: presses Abort and Clear in turn, and tells how long it took from each press until the
 * frame is through in which the machine's own new state is seen. Its state is asked for by nobody: the machine tells it.
 */
export async function watchUnit(presses: number): Promise<number[]> {
  const NEVER_MS = 1000;
  const PAUSE_MS = 150;
  const shown = document.querySelector<HTMLElement>('[data-testid=unit-state]');
  if (shown === null) throw new Error('the page shows no state of a machine');
  const button = (command: string): HTMLButtonElement | null =>
    document.querySelector<HTMLButtonElement>(`[data-unit-command=${command}]`);
  const painted = (): Promise<void> =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', () => resolve());
      port1.start();
      port2.postMessage(0);
    });
  const took: number[] = [];
  for (let press = 0; press < presses; press += 1) {
    const command = shown.dataset['state'] === 'Aborted' ? 'Clear' : 'Abort';
    const from = performance.now();
    await new Promise<void>((resolve) => {
      const observer = new MutationObserver(() => {
        observer.disconnect();
        void painted().then(resolve);
      });
      observer.observe(shown, { attributes: true, attributeFilter: ['data-state'] });
      button(command)?.click();
      // One that is never answered counts as that slow.
      setTimeout(resolve, NEVER_MS);
    });
    took.push(performance.now() - from);
    // Nobody presses again before the machine has come to rest.
    do await new Promise((resolve) => setTimeout(resolve, PAUSE_MS + (press % 7) * 9));
    while (!['Aborted', 'Stopped'].includes(shown.dataset['state'] ?? ''));
  }
  return took;
}

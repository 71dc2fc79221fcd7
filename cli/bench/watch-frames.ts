/** What a page shows in its frames, looked at from within. */

/** Runs in the page before anything else: keeps when the frame with the line's drawing was through, at the document. */
export function keepWhenShown(): void {
  const look = (): void => {
    if (document.querySelector('.mimic [data-station]') === null) {
      requestAnimationFrame(look);
      return;
    }
    // A message that is sent while a frame is made is heard when it has been painted.
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => {
      document.documentElement.dataset['shownAfterMs'] = String(performance.now());
    });
    port1.start();
    port2.postMessage(0);
  };
  requestAnimationFrame(look);
}

/** Runs in the page: what `keepWhenShown` has kept, and how many bytes came for it. */
export function shownAfterMs(): { readonly shownMs: number; readonly bytes: number } {
  let bytes = 0;
  for (const entry of performance.getEntriesByType('resource'))
    if (entry instanceof PerformanceResourceTiming && entry.name.includes('/assets/')) bytes += entry.encodedBodySize;
  return { shownMs: Number(document.documentElement.dataset['shownAfterMs']), bytes };
}

/** Runs in the page: how long each of its frames lasts, in milliseconds. */
export async function watchFrames(forMs: number): Promise<number[]> {
  const took: number[] = [];
  await new Promise<void>((resolve) => {
    const beganMs = performance.now();
    let beforeMs = beganMs;
    const next = (nowMs: number): void => {
      took.push(nowMs - beforeMs);
      beforeMs = nowMs;
      if (nowMs - beganMs < forMs) requestAnimationFrame(next);
      else resolve();
    };
    requestAnimationFrame((nowMs) => {
      beforeMs = nowMs;
      requestAnimationFrame(next);
    });
  });
  return took;
}

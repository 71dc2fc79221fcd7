import type { Cancel, Clock } from '../stations/clock.ts';

/** Resolves when somebody asks the process to end. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

/** Aborted when somebody asks the process to end. */
export function endSignal(): AbortSignal {
  const asked = new AbortController();
  void untilSignal().then(() => asked.abort());
  return asked.signal;
}

/** Resolves when `signal` aborts; once `over` has, nothing is left behind of it: a signal may live for as long as the process. */
export function whenAborted(signal: AbortSignal, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: over });
  });
}

const PARENT_LOOK_EVERY_MS = 200;

/**
 * Ends this process when the npm that started it (`npx cardline …`, `npm start`) is gone: killed without a word, npm
 * takes nobody along, and a controller that nobody knows of would keep the data folder and the machines to itself.
 * Started by anything else (a shell, systemd, nohup) it lives on as such programs do.
 */
export function endWithNpm(clock: Clock): Cancel {
  let cancel: Cancel = () => undefined;
  if (process.env['npm_command'] === undefined) return cancel;
  const parent = process.ppid;
  const look = (): void => {
    if (process.ppid !== parent) process.exit(1);
    cancel = clock.schedule(PARENT_LOOK_EVERY_MS, look);
  };
  look();
  return () => cancel();
}

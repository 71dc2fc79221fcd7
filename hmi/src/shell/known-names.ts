/** Who has signed in at this screen by name: offered there next time. Kept in the browser, the newest first. */

const KEY = 'known-names';
const KEPT_MOST = 8;

export function knownNames(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string').slice(0, KEPT_MOST) : [];
  } catch {
    return [];
  }
}

export function knowName(name: string): void {
  const others = knownNames().filter((one) => one.toLowerCase() !== name.toLowerCase());
  localStorage.setItem(KEY, JSON.stringify([name, ...others].slice(0, KEPT_MOST)));
}

import type { Performance } from '../../../controller/gateway/contract.ts';
import { appearance } from '../words/language.svelte.ts';
import type { PageRefusal } from '../words/words.ts';

/** Questions to the controller that are no commands: answered at once, or refused with a reason. */

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: PageRefusal };

const PATIENCE_MS = 10_000;
const LONG_PATIENCE_MS = 300_000;

export async function ask<T>(path: string): Promise<Answer<T>> {
  return answered(() => fetch(path, { signal: AbortSignal.timeout(PATIENCE_MS) }), jsonOf<T>);
}

/** What the controller must work out first. */
export function tellSlowly<T>(path: string, body: object): Promise<Answer<T>> {
  return told(path, body, LONG_PATIENCE_MS);
}

export function tell<T>(path: string, body: object): Promise<Answer<T>> {
  return told(path, body, PATIENCE_MS);
}

async function told<T>(path: string, body: object, patienceMs: number): Promise<Answer<T>> {
  return answered(() => post(path, body, patienceMs), jsonOf<T>);
}

/** A file that is made of what is told, as text. */
export function fetchFile(path: string, body: object): Promise<Answer<string>> {
  return answered(
    () => post(path, body, LONG_PATIENCE_MS),
    (response) => response.text(),
  );
}

function post(path: string, body: object, patienceMs: number): Promise<Response> {
  return fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(patienceMs),
  });
}

async function jsonOf<T>(response: Response): Promise<T> {
  return (await response.json()) as T;
}

async function answered<T>(
  send: () => Promise<Response>,
  read: (response: Response) => Promise<T>,
): Promise<Answer<T>> {
  try {
    const response = await send();
    if (response.ok) return { ok: true, value: await read(response) };
    return { ok: false, refusal: refusalOf(await response.json()) };
  } catch {
    return { ok: false, refusal: 'not-delivered' };
  }
}

/** Of an answer's body. What this page has no word for is a defect: of a controller of another version, say. */
export function refusalOf(answer: unknown): PageRefusal {
  const refusal = typeof answer === 'object' && answer !== null && 'refusal' in answer ? answer.refusal : null;
  return refusalNamed(refusal) ?? 'defect';
}

/** Null for what names none. */
export function refusalNamed(name: unknown): PageRefusal | null {
  return typeof name === 'string' && isRefusal(name) ? name : null;
}

function isRefusal(name: string): name is PageRefusal {
  return Object.hasOwn(appearance.words.refusals, name);
}

export function performanceBetween(fromAt: number, toAt: number): Promise<Answer<Performance>> {
  return ask(`/api/performance?from=${Math.round(fromAt)}&to=${Math.round(toAt)}`);
}

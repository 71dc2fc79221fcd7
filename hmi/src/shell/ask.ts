import type { Performance } from '../../../controller/gateway/contract.ts';
import { sending, type Outcome } from '../sending/sending.svelte.ts';
import { appearance } from '../words/language.svelte.ts';
import type { PageRefusal } from '../words/words.ts';

/**
 * What is asked of the controller by HTTP. A question (`ask`, `inquire`) is answered at once, and whoever asks shows the answer. What is
 * told to it (`tell`) is done or refused, and a refusal is shown beside what was pressed, whoever told it.
 */

export type Answer<T> = Outcome<T>;

const PATIENCE_MS = 10_000;
const LONG_PATIENCE_MS = 300_000;

export async function ask<T>(path: string): Promise<Answer<T>> {
  return answered(() => fetch(path, { signal: AbortSignal.timeout(PATIENCE_MS) }), jsonOf<T>, 'not-delivered');
}

/** A question that no address may say. Whoever asks shows why there is no answer. */
export function inquire<T>(path: string, body: object): Promise<Answer<T>> {
  return post<T>(path, body, PATIENCE_MS, 'not-delivered');
}

export function tell<T>(path: string, body: object): Promise<Answer<T>> {
  return sending.send(() => post<T>(path, body, PATIENCE_MS, 'unanswered'));
}

/** What the controller must work on for long. */
export function tellSlowly<T>(path: string, body: object): Promise<Answer<T>> {
  return sending.send(() => post<T>(path, body, LONG_PATIENCE_MS, 'unanswered'));
}

/** A file that is made of what is told, as text. */
export function fetchFile(path: string, body: object): Promise<Answer<string>> {
  const made = (): Promise<Answer<string>> =>
    answered(
      () => request(path, body, LONG_PATIENCE_MS),
      (response) => response.text(),
      'not-delivered',
    );
  return sending.send(made);
}

/** `unanswered`: what to say where no answer comes. For `tell` and commands alone (a rule test). */
export function post<T>(path: string, body: object, patienceMs: number, unanswered: PageRefusal): Promise<Answer<T>> {
  return answered(() => request(path, body, patienceMs), jsonOf<T>, unanswered);
}

function request(path: string, body: object, patienceMs: number): Promise<Response> {
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
  unanswered: PageRefusal,
): Promise<Answer<T>> {
  try {
    const response = await send();
    if (response.ok) return { ok: true, value: await read(response) };
    return { ok: false, refusal: refusalOf(await response.json()) };
  } catch {
    return { ok: false, refusal: unanswered };
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

import { refusalFor, type Route } from '../../controller/gateway/routes.ts';
import { ROLES, type Role } from '../../controller/people/permissions.ts';
import { visitorOf } from '../../controller/people/sessions.ts';
import type { ServedLine } from './served-line.ts';

/** Every route asked for by every role, and by nobody. */

export const WHO = ['nobody', ...ROLES] as const;
export type Who = (typeof WHO)[number];

export interface RouteAnswer {
  readonly route: string;
  /** What the table says; null for whoever may. */
  readonly expected: string | null;
  /** What was answered. */
  readonly refusal: string | null;
}

/** Signs everybody in, with one role each. */
export async function cookiesOf(served: ServedLine): Promise<ReadonlyMap<Who, string>> {
  const cookies = new Map<Who, string>([['nobody', '']]);
  for (const role of ROLES) cookies.set(role, await served.signInAs(role));
  return cookies;
}

/** Asks for each route with a body that fits none. Signing out alone is left out: it ends the session. */
export async function askAllRoutes(served: ServedLine, who: Who, cookie: string): Promise<RouteAnswer[]> {
  const answers: RouteAnswer[] = [];
  for (const entry of served.gateway.routes()) {
    if (entry.path === '/api/sign-out') continue;
    const asked =
      entry.method === 'GET' ? served.get(cookie, pathOf(entry)) : served.post(cookie, pathOf(entry), { no: 'body' });
    const text = await (await asked).text();
    const refusal = /"refusal":"(not-signed-in|not-permitted|locked)"/.exec(text)?.[1] ?? null;
    answers.push({ route: `${entry.method} ${entry.path}`, expected: refusalFor(entry, visitor(who)), refusal });
  }
  return answers;
}

function visitor(who: Role | 'nobody'): ReturnType<typeof visitorOf> | null {
  return who === 'nobody' ? null : visitorOf({ person: who, roles: [who], how: 'password', idle: 'locks' }, '', false);
}

/** With something in each place of its path. */
export function pathOf({ path }: Pick<Route, 'path'>): string {
  return path.replace(':card', 'C0000001').replace(':side', 'front').replace(':layer', 'laser');
}

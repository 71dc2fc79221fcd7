import { connection } from '../connection.svelte.ts';
import { pageNamed, type PageName } from '../pages/pages.ts';

/** Whether the person at the page may open another one: a link to it is shown to them alone. Read anew with the session. */
export function maySee(page: PageName): boolean {
  const permission = pageNamed(page)?.permission ?? null;
  return permission !== null && connection.session.permissions.includes(permission);
}

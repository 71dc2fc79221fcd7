import { request as httpRequest } from 'node:http';

import { flushSync, mount, unmount } from 'svelte';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';

import { COMMAND_PATH, permissionFor, type PictureItems, type TaskView } from '../../controller/gateway/contract.ts';
import { commandSchema, type CommandRequest } from '../../controller/gateway/features/command-desk.ts';
import { permissionsOf, ROLES, type Role } from '../../controller/people/permissions.ts';
import { connection } from '../../hmi/src/connection.svelte.ts';
import { LivePicture } from '../../hmi/src/live-picture.svelte.ts';
import { offeredPages, pageNamed, type Page } from '../../hmi/src/pages/pages.ts';
import { route } from '../../hmi/src/shell/route.svelte.ts';
import CommandBar from '../../hmi/src/shell/CommandBar.svelte';
import { appearance } from '../../hmi/src/words/language.svelte.ts';
import { PASSWORD, ServedLine } from '../scenario/served-line.ts';
import { drawnPicture } from './operator.ts';

/**
 * Every page as every role has it, with everything on it pressed: nothing is asked of the controller that it would refuse for want of a
 * permission, and no link leads to a page that is not for that role.
 */

/** What a press opens is pressed in the next one. */
const ROUNDS = 3;
const TASKS: readonly TaskView[] = [
  { kind: 'find-card', card: 'C1', serial: 'VN0000000001', from: 'laser', seenAt: 'laser' },
  { kind: 'missing-card', card: 'C2', serial: 'VN0000000002', position: 'printer', found: '' },
  { kind: 'remove-blank', serial: 'VN0000000003', position: 'printer' },
  {
    kind: 'accept-machine',
    station: 'printer',
    expected: 'a',
    found: 'b',
    expectedCertificate: '',
    foundCertificate: '',
  },
  { kind: 'check-station', station: 'head-1' },
  { kind: 'see-to-machine', station: 'head-1' },
  { kind: 'check-lot', lot: 'L1', chipLot: 'K1', failures: 4, stations: 2 },
  { kind: 'confirm-clock', byMs: 90_000, while: 'running' },
  { kind: 'empty-reject-bin' },
  { kind: 'count-box', box: 'B-1/101/1', card: 'C1' },
  { kind: 'reconcile', batch: 'B-1' },
  { kind: 'clear-line' },
  { kind: 'sample', card: 'C1', serial: 'VN0000000001', position: 'qc' },
  { kind: 'first-article', card: 'C3', measures: {}, chip: {}, identity: { mrz: 'same', qr: 'same', chip: 'same' } },
];

let served: ServedLine;
const cookies = new Map<Role, string>();
let picture: PictureItems;
let shown: ReturnType<typeof mount>[] = [];
/** What was asked for although the role must not, and how much was asked for at all. */
let forbidden: string[] = [];
let asked = 0;
let open = 0;

interface Answered {
  readonly status: number;
  readonly text: string;
  readonly cookie: string;
}

/** By the machine's own sockets: what stands for a browser here keeps cookies to itself. */
function ask(method: string, path: string, cookie: string, body: string): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const headers = { cookie, origin: served.address, ...(body === '' ? {} : { 'content-type': 'application/json' }) };
    const sent = httpRequest(served.address + path, { method, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          text: Buffer.concat(parts).toString('utf8'),
          cookie: (answer.headers['set-cookie'] ?? []).map((one) => one.split(';')[0]).join('; '),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

beforeAll(async () => {
  served = await ServedLine.start('forbidden controls');
  served.run.attend();
  await served.run.until(() => served.run.state.totals.accepted > 0);
  served.run.leave();
  for (const role of ROLES) {
    const name = `a ${role}`;
    const added = await served.accounts.add(name, [role], PASSWORD, { by: 'owner', second: '' });
    if (typeof added === 'string') throw new Error(added);
    served.run.line.conductor.note([added]);
    const body = JSON.stringify({ how: 'password', name, secret: PASSWORD });
    cookies.set(role, (await ask('POST', '/api/sign-in', '', body)).cookie);
  }
  const drawn = drawnPicture(served.run);
  const commands = Object.fromEntries(Object.keys(drawn.line.commands).map((name) => [name, null]));
  picture = {
    ...drawn,
    line: { ...drawn.line, standing: true, commands },
    plugs: { printer: true },
    tasks: Object.fromEntries(
      TASKS.map((task) => [`${task.kind === 'remove-blank' ? 'blank:' : ''}${task.kind}`, task]),
    ),
  };
});
afterAll(() => served.stop());
afterEach(async () => {
  await leave();
  vi.unstubAllGlobals();
});

async function leave(): Promise<void> {
  const before = shown;
  shown = [];
  for (const one of before) await unmount(one);
  document.body.replaceChildren();
}

function signIn(role: Role): void {
  // What a browser does by itself, and is none of the controller's.
  vi.stubGlobal('print', () => undefined);
  document.documentElement.requestFullscreen = () => Promise.resolve();
  connection.session = {
    ...connection.session,
    signedIn: true,
    accounts: true,
    person: `a ${role}`,
    roles: [role],
    permissions: [...permissionsOf([role])],
  };
  connection.phase = 'live';
  connection.picture = new LivePicture(picture);
  vi.stubGlobal(
    'fetch',
    async (path: string, { method = 'GET', body = '' }: { method?: string; body?: string } = {}) => {
      asked += 1;
      open += 1;
      try {
        return await answer(role, method, path, body);
      } finally {
        open -= 1;
      }
    },
  );
}

/** What would change something is held against the table of routes, and not done. */
async function answer(role: Role, method: string, path: string, body: string): Promise<Response> {
  if (method === 'GET') {
    const { status, text } = await ask(method, path, cookies.get(role) ?? '', '');
    if (text.includes('"refusal":"not-permitted"')) forbidden.push(`${method} ${path}`);
    return new Response(text, { status });
  }
  const may = permissionsOf([role]);
  if (path === COMMAND_PATH) {
    const read = commandSchema.safeParse(JSON.parse(body));
    if (read.success && !isStop(read.data) && !may.has(permissionFor(read.data)))
      forbidden.push(JSON.stringify({ ...read.data, id: '', expiresAt: 0 }));
  } else {
    const access = served.gateway.routes().find((one) => one.method === method && matches(one.path, path))?.access;
    if (access === undefined) throw new Error(`there is no ${method} ${path}`);
    const isFree = access === 'anybody' || access === 'own-session' || access === 'signed-in';
    if (!isFree && !may.has(access)) forbidden.push(`${method} ${path}`);
  }
  return new Response(JSON.stringify({ accepted: false, refusal: 'wait' }), { status: 409 });
}

/** For everybody, signed in or not. */
function isStop(request: CommandRequest): boolean {
  return request.type === 'packml' && (request.command === 'Stop' || request.command === 'Abort');
}

function matches(pattern: string, path: string): boolean {
  const [bare = ''] = path.split('?');
  return new RegExp(`^${pattern.replaceAll(/:\w+/g, '[^/]+')}$`).test(bare);
}

async function show(page: Page): Promise<void> {
  route.go(page.name);
  const { default: Content } = await page.load();
  const target = document.body;
  shown = [mount(CommandBar, { target, props: { picture } }), mount(Content, { target, props: { picture } })];
  await settled();
}

/** Until nothing more is asked for. */
async function settled(): Promise<void> {
  let before = -1;
  while (before !== asked) {
    before = asked;
    flushSync();
    await vi.waitFor(() => expect(open).toBe(0), { interval: 2, timeout: 20_000 });
    // eslint-disable-next-line no-restricted-globals -- a turn of the event loop, which takes no time
    for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
  }
  flushSync();
}

/** Presses whatever can be pressed, and fills in whatever can be written. */
async function pressAll(): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const input of document.querySelectorAll<HTMLInputElement>('input, textarea')) {
      if (['file', 'checkbox', 'radio'].includes(input.type)) continue;
      input.value = input.type === 'number' ? '1' : 'some words 1234';
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }
    flushSync();
    for (const button of document.querySelectorAll<HTMLButtonElement>('button:not([aria-disabled=true])')) {
      if (button.isConnected) button.click();
      flushSync();
    }
    for (const form of document.querySelectorAll('form')) if (form.isConnected) form.requestSubmit();
    await settled();
  }
}

/** Addresses of pages that the role does not have. */
function linksNotFor(role: Role): string[] {
  const may = permissionsOf([role]);
  return [...document.querySelectorAll<HTMLAnchorElement>('a[href^="/"]')]
    .map((link) => link.getAttribute('href') ?? '')
    .filter((href) => {
      const page = pageNamed(href.slice(1).split(/[/?#]/)[0] ?? '');
      return page !== null && !may.has(page.permission);
    });
}

test.each(ROLES)('%s is offered nothing that is not theirs, on any page', async (role) => {
  appearance.code = 'en';
  signIn(role);
  const pages = offeredPages([...permissionsOf([role])], picture);
  expect(pages.length).toBeGreaterThan(0);
  const found: string[] = [];
  for (const page of pages) {
    forbidden = [];
    await show(page);
    const links = linksNotFor(role);
    await pressAll();
    const not = [...links, ...linksNotFor(role)].map((href) => `a link to ${href}`);
    found.push(...[...not, ...forbidden].map((what) => `${page.name}: ${what}`));
    await leave();
  }
  expect([...new Set(found)]).toEqual([]);
});

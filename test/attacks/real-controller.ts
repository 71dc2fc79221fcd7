import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Entry } from '../../controller/journal/entry.ts';
import { JournalStore } from '../../controller/journal/store.ts';
import { LyingIssuer } from '../../controller/people/issuer-kit.ts';
import type { Role } from '../../controller/people/permissions.ts';
import { freePort } from '../process/free-port.ts';
import { clock, Workplace, type RunningProcess } from '../process/processes.ts';
import { Browser } from './browser.ts';

/**
 * A controller process of a real line (`cardline run`) with accounts of people, its HMI on loopback, an order issuer and a provider of
 * OpenID Connect that lies. There are no machines behind its layout.
 */

const LINES = join(import.meta.dirname, '..', '..', 'stations', 'lines');
export const PASSWORD = 'correct horse battery';
export const PIN = '258013';
/** Who works here. The last two may change accounts: with them the console's link ends. */
const PEOPLE: readonly (readonly [string, Role])[] = [
  ['Lan', 'operator'],
  ['Minh', 'operator'],
  ['Vy', 'engineer'],
  ['Mai', 'production-manager'],
  ['Hoa', 'administrator'],
  ['Nga', 'security-officer'],
];

export class RealController {
  readonly place: Workplace;
  readonly data: string;
  readonly origin: string;
  readonly process: RunningProcess;
  readonly openId: LyingIssuer;
  /** Screens at which somebody has signed in, as their cookies say: no attack by strangers makes its owner wait there. */
  readonly #screens = new Map<string, ReadonlyMap<string, string>>();

  private constructor(place: Workplace, data: string, origin: string, process: RunningProcess, openId: LyingIssuer) {
    this.place = place;
    this.data = data;
    this.origin = origin;
    this.process = process;
    this.openId = openId;
  }

  static async start(): Promise<RealController> {
    const place = new Workplace();
    const data = place.path('data');
    done(place.run('keys', 'create', '--by', 'Hoa', '--second', 'Nga'));
    introduceIssuer(place);
    const openId = new LyingIssuer();
    await openId.start();
    const openIdFile = place.path('open-id.yaml');
    const roles = 'roles: { floor: operator, directory: administrator }';
    writeFileSync(openIdFile, `title: the ministry\nissuer: ${openId.url}\nclientId: cardline\n${roles}\n`);
    const port = await freePort();
    const layout = realLayout(place);
    const controller = place.spawn(
      'run',
      '--line',
      layout,
      '--data',
      data,
      '--port',
      `${port}`,
      '--open-id',
      openIdFile,
    );
    const said = await controller.line((line) => line.startsWith('Open http'));
    const link = new URL(said.slice('Open '.length));
    const running = new RealController(place, data, link.origin, controller, openId);
    const console = running.browser();
    await console.get(link.pathname + link.search);
    for (const [name, role] of PEOPLE) {
      const added = await console.post('/api/people', { action: 'add', name, roles: [role], password: PASSWORD });
      if (added.status !== 200) throw new Error(`${name}: ${added.text}`);
      await running.signedIn(name);
    }
    return running;
  }

  browser(from = '127.0.0.1'): Browser {
    return new Browser(this.origin, from);
  }

  /** At a screen that knows them. */
  async signedIn(name: string, from = '127.0.0.1'): Promise<Browser> {
    const browser = this.browser(from);
    for (const [cookie, value] of this.#screens.get(name) ?? []) browser.cookies.set(cookie, value);
    const { status, text } = await browser.signIn(name, PASSWORD);
    if (status !== 200) throw new Error(`${name}: ${text}`);
    if (!this.#screens.has(name)) this.#screens.set(name, new Map(browser.cookies));
    return browser;
  }

  entries(): Entry[] {
    const store = JournalStore.openForReading(this.data, clock);
    try {
      return [...store.read(0)];
    } finally {
      store.close();
    }
  }

  get isAlive(): boolean {
    return this.process.child.exitCode === null && this.process.child.signalCode === null;
  }

  /** Memory that the process has in use. */
  residentMb(): number {
    const status = readFileSync(`/proc/${this.process.child.pid ?? 0}/status`, 'utf8');
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  }

  async stop(): Promise<void> {
    await this.process.kill('SIGTERM');
    this.openId.stop();
    this.place.clear();
  }
}

/** Certificate and key of the one whose order files this line takes. */
function introduceIssuer(place: Workplace): void {
  const [key, certificate] = [place.path('issuer.key'), place.path('issuer.pem')];
  const subject = ['-days', '30', '-nodes', '-subj', '/CN=Population database'];
  const args = ['req', '-x509', '-newkey', 'ed25519', ...subject, '-keyout', key, '-out', certificate];
  // The OPC UA library leaves OPENSSL_CONF=undefined in the environment of whoever read a key with it.
  execFileSync('openssl', args, { stdio: 'pipe', env: { PATH: process.env['PATH'] ?? '' } });
  const introduced = place.path('home/order-issuers/production');
  mkdirSync(introduced, { recursive: true });
  writeFileSync(join(introduced, 'database.pem'), readFileSync(certificate));
}

/** The layout of the simulated line, of real machines that nobody has put there. */
export function realLayout(place: Workplace): string {
  let port = 20;
  const layout = place.path('real.yaml');
  const text = readFileSync(join(LINES, 'simulated-line.yaml'), 'utf8')
    .replace('simulated: true', 'simulated: false')
    .replaceAll('127.0.0.1:0', () => `127.0.0.1:${(port += 1)}`)
    .replaceAll('/simulated/', '/dev/cardline-nothing-');
  writeFileSync(layout, text);
  return layout;
}

function done({ code, stderr }: { readonly code: number | null; readonly stderr: string }): void {
  if (code !== 0) throw new Error(stderr);
}

import { COMMAND_PATH } from '../../controller/gateway/contract.ts';
import { ROLES } from '../../controller/people/permissions.ts';
import { IDLE_LOCK_MS } from '../../controller/people/sessions.ts';
import { RealClock } from '../../stations/clock.ts';
import { askAllRoutes, cookiesOf, pathOf, WHO } from '../scenario/route-answers.ts';
import { ServedLine } from '../scenario/served-line.ts';
import { counts, seen, type Attack } from './attack.ts';

/** What a session may do: one that is locked, and one of each role. */

/** Goes on by itself, and as far ahead as somebody sets it. */
class ForwardClock extends RealClock {
  #aheadMs = 0;

  forward(ms: number): void {
    this.#aheadMs += ms;
  }

  override nowMs(): number {
    return super.nowMs() + this.#aheadMs;
  }
}

/** Open without a session too: what signing in needs (a badge names a person, and signs nobody in), and commands, which are tried one by one. */
const NO_LOCK_NEEDED = new Set(['/api/sign-in', '/api/badge', '/api/sign-out', '/api/link', COMMAND_PATH]);
const COMMANDS: readonly object[] = [
  { type: 'packml', command: 'Reset' },
  { type: 'mode', mode: 'Manual' },
  { type: 'unit', station: 'printer', command: 'Reset' },
  { type: 'batch', work: { work: 'HoldBatch', batch: 'B', why: 'w' } },
  { type: 'hand', hand: { work: 'ConfirmLineClearance' }, by: '', second: null },
];

const locked: Attack = {
  item: 'C1',
  title: 'A screen that was left alone, by whatever route',
  steps: [
    'sign in once with each of the roles',
    'let the idle time go by (the clock of the gateway is set forward by a quarter of an hour)',
    'with each of these sessions ask for every route that changes something, and give each kind of command',
    'press Stop with one of them',
  ],
  expected: 'each is refused as locked; no entry comes of it but refusals; Stop is let through',
  short: true,
  run: async () => {
    const clock = new ForwardClock();
    const served = await ServedLine.start('attack/locked', null, 1, null, undefined, clock);
    try {
      const cookies = await Promise.all(ROLES.map((role) => served.signInAs(role)));
      clock.forward(IDLE_LOCK_MS + 1000);
      const before = served.run.line.store.entries;
      const routes = served.gateway
        .routes()
        .filter(({ method, path }) => method === 'POST' && !NO_LOCK_NEEDED.has(path));
      const refusals: string[] = [];
      const ask = async (cookie: string, path: string, body: object): Promise<string> => {
        const { refusal } = (await (await served.post(cookie, path, body)).json()) as { refusal?: string };
        return refusal ?? 'accepted';
      };
      let serial = 0;
      const command = (cookie: string, asked: object): Promise<string> => {
        serial += 1;
        const { revision } = served.run.state;
        const frame = { id: `locked-${serial}`, expiresAt: clock.wallTimeMs() + 2000, revision };
        return ask(cookie, COMMAND_PATH, { ...frame, ...asked });
      };
      for (const cookie of cookies) {
        for (const route of routes) refusals.push(await ask(cookie, pathOf(route), {}));
        for (const asked of COMMANDS) refusals.push(await command(cookie, asked));
      }
      const written = served.run.line.store.entries - before;
      const stop = await command(cookies[0] ?? '', { type: 'packml', command: 'Stop' });
      const asked = `${routes.length} routes and ${COMMANDS.length} kinds of command by ${cookies.length} roles`;
      return seen(
        [refusals.every((one) => one === 'locked') && routes.length > 10, `${asked}: ${counts(refusals)}`],
        [written === 0, `${written} entries came of it`],
        [!['locked', 'not-signed-in', 'not-permitted'].includes(stop), `Stop was ${stop}`],
      );
    } finally {
      await served.stop();
    }
  },
};

const everyRoute: Attack = {
  item: 'routes',
  title: 'Every route by every role, and by nobody',
  steps: ['sign in once with each of the roles', 'ask for every route with each session, and without one'],
  expected: 'let in and refused exactly as the table of permissions says',
  short: true,
  run: async () => {
    const served = await ServedLine.start('attack/routes');
    try {
      const cookies = await cookiesOf(served);
      const answers = [];
      for (const who of WHO)
        for (const answer of await askAllRoutes(served, who, cookies.get(who) ?? '')) answers.push({ who, ...answer });
      const wrong = answers.filter(({ expected, refusal }) => expected !== refusal);
      const names = wrong.map(({ who, route, refusal }) => `${who} ${route}: ${String(refusal)}`).join(', ');
      const refused = answers.filter(({ refusal }) => refusal !== null).length;
      return seen([
        wrong.length === 0 && answers.length > 200,
        `${answers.length} pairs asked, ${refused} refused, ${wrong.length} not as declared ${names}`.trim(),
      ]);
    } finally {
      await served.stop();
    }
  },
};

export const SESSION_ATTACKS: readonly Attack[] = [locked, everyRoute];

import { Doors, PASSWORD as DOORS_PASSWORD } from '../../controller/gateway/doors-kit.ts';
import { RealClock } from '../../stations/clock.ts';
import { said } from './browser.ts';
import { counts, seen, times, type Attack } from './attack.ts';
import { PASSWORD, PIN } from './real-controller.ts';

/** Guesses, floods of guesses, and one person who would be two. */

const clock = new RealClock();
const NEW_PASSWORD = 'another long pass phrase';
const MINUTE_MS = 60_000;
const LOCK_OUT_MOST_MS = 15 * MINUTE_MS;
/** An entry is a durable write: strangers cause so many at most. */
const ENTRIES_PER_SECOND_MAX = 5;
const FLOOD_AT_ONCE = 50;

const secondPersonsPin: Attack = {
  item: 'H3',
  title: 'Guesses at the second person’s PIN, side by side',
  steps: [
    'Minh sets a PIN; Lan signs in',
    'Lan sends 70 handovers at once, each with another PIN of Minh, the right one among the last',
    'another person has Minh sign with the right PIN',
  ],
  expected:
    'five PINs at most are looked at, none is taken, each refusal is in the journal; Minh signs for others as before',
  short: true,
  run: async (grounds) => {
    const controller = await grounds.controller();
    const minh = await controller.signedIn('Minh');
    await minh.post('/api/my-pin', { pin: PIN, secret: PASSWORD });
    const lan = await controller.signedIn('Lan');
    const before = controller.entries().length;
    const handover = (pin: string): object => ({ by: '', note: '', second: { person: 'Minh', secret: pin } });
    const pins = Array.from({ length: 70 }, (_, index) => String(Number(PIN) - 69 + index));
    const answers = (await Promise.all(pins.map((pin) => lan.post('/api/handovers', handover(pin))))).map(said);
    const looked = answers.filter((one) => one === 'wrong-secret').length;
    const refused = controller
      .entries()
      .slice(before)
      .filter(({ body }) => body.kind === 'signature.refused').length;
    const vy = await controller.signedIn('Vy');
    const right = said(await vy.post('/api/handovers', handover(PIN)));
    return seen(
      [looked <= 5 && !answers.includes('accepted'), counts(answers)],
      [refused >= Math.min(looked, 1), `${refused} refusals in the journal one by one, the rest counted`],
      [right === 'accepted', `Minh’s right PIN before Vy: ${right}`],
    );
  },
};

const lockOut: Attack = {
  item: 'H4',
  title: 'Strangers who would lock Lan out of her own screen',
  steps: [
    'Lan signs in at her screen, and out again',
    'from many addresses, one after the other, strangers guess at the passwords of Lan, Minh and a name that nobody has',
    'Lan signs in at her screen; a stranger tries her right password',
  ],
  expected: 'Lan is let in at the screen that knows her; strangers have to wait',
  short: false,
  run: async (grounds) => {
    const controller = await grounds.controller();
    const lan = await controller.signedIn('Lan');
    await lan.post('/api/sign-out', {});
    const answers: string[] = [];
    // Lan's name last: on a slow computer her wait would be over while they guess at others.
    for (const name of ['whoever', 'Minh', 'Lan'].slice(-times(grounds, 1, 3)))
      for (let host = 1; host <= times(grounds, 21, 200); host += 1)
        answers.push(said(await controller.browser(`127.0.4.${host}`).signIn(name, 'a guess of it')));
    const own = said(await lan.signIn('Lan', PASSWORD));
    const stranger = said(await controller.browser('127.0.4.1').signIn('Lan', PASSWORD));
    return seen(
      [!answers.includes('accepted'), `${answers.length} guesses: ${counts(answers)}`],
      [own === 'accepted', `Lan at her screen: ${own}`],
      [stranger === 'wait', `a stranger with her right password: ${stranger}`],
    );
  },
};

const lockOutDecays: Attack = {
  item: 'H4',
  title: 'How long strangers can make a screen wait that knows nobody',
  steps: [
    'for an hour strangers of 50 addresses guess at Lan’s password, every ten seconds (virtual clock)',
    'they stop; Lan tries her right password at a new screen, each minute',
  ],
  expected: 'she is let in within a quarter of an hour after the last guess',
  short: true,
  run: async () => {
    const doors = await Doors.open();
    try {
      await doors.person('Hoa', 'administrator');
      await doors.person('Nga', 'security-officer');
      await doors.person('Lan', 'operator');
      for (let time = 0; time < 360; time += 1) {
        await doors.browser(`198.51.100.${time % 50}`).signIn('Lan', 'a guess of it');
        await doors.pass(10_000);
      }
      const tried: string[] = [];
      for (let minute = 0; minute <= 20; minute += 1) {
        const { status, refusal } = await doors.browser('203.0.113.9').signIn('Lan', DOORS_PASSWORD);
        tried.push(status === 200 ? 'accepted' : String(refusal));
        if (status === 200) break;
        await doors.pass(MINUTE_MS);
      }
      const waited = (tried.length - 1) * MINUTE_MS;
      const isIn = tried.at(-1) === 'accepted';
      return seen([
        isIn && waited <= LOCK_OUT_MOST_MS,
        `${counts(tried)}: ${waited / MINUTE_MS} minutes after the last guess`,
      ]);
    } finally {
      await doors.close();
    }
  },
};

const flood: Attack = {
  item: 'H5',
  title: 'A flood of sign-ins',
  steps: [
    'for some seconds strangers of 100 addresses send sign-ins as fast as they are answered, fifty at once',
    'Stop is pressed from a new connection meanwhile',
    'count the journal’s entries of that time',
  ],
  expected: `at most ${ENTRIES_PER_SECOND_MAX} entries a second come of it, and Stop is answered`,
  short: true,
  run: async (grounds) => {
    const controller = await grounds.controller();
    const before = controller.entries().length;
    const count = times(grounds, 200, 3000);
    const answers: string[] = [];
    let sent = 0;
    const sinceMs = clock.nowMs();
    const one = async (): Promise<void> => {
      while (sent < count) {
        sent += 1;
        const host = `127.0.5.${(sent % 100) + 1}`;
        answers.push(said(await controller.browser(host).signIn(sent % 3 === 0 ? 'Lan' : `guess ${sent}`, 'a guess')));
      }
    };
    const floods = Array.from({ length: FLOOD_AT_ONCE }, one);
    const stop = await controller.browser('127.0.6.1').command({ type: 'packml', command: 'Stop' });
    await Promise.all(floods);
    const seconds = (clock.nowMs() - sinceMs) / 1000;
    const entries = controller.entries().length - before;
    const rate = entries / Math.max(1, seconds);
    return seen(
      [!answers.includes('accepted'), `${count} sign-ins in ${seconds.toFixed(1)} s: ${counts(answers)}`],
      [rate <= ENTRIES_PER_SECOND_MAX, `${entries} entries, ${rate.toFixed(1)} a second`],
      [[200, 409].includes(stop.status), `Stop: ${said(stop)}`],
    );
  },
};

const oneIsTwo: Attack = {
  item: 'H7',
  title: 'One administrator who is two people',
  steps: [
    'Hoa, an administrator, changes accounts with no second person, with herself, and with her name in Cyrillic letters',
    'with Nga and a guess of her password; with Minh, who may not confirm',
    'together with Nga, but for an account whose name looks like Hoa’s, and for a role of her own',
  ],
  expected: 'every one is refused, no account is changed',
  short: true,
  run: async (grounds) => {
    const controller = await grounds.controller();
    const hoa = await controller.signedIn('Hoa');
    // Hoa uses her own account meanwhile, and no other.
    const accounts = async (): Promise<string> =>
      (await hoa.get('/api/people')).text.replaceAll(/"usedAt":\d+/gu, '"usedAt":0');
    const before = await accounts();
    const second = (person: string, secret = PASSWORD): object => ({ second: { person, secret } });
    const add = { action: 'add', name: 'Tuấn', roles: ['production-manager'], password: NEW_PASSWORD };
    const asks: readonly (readonly [object, string])[] = [
      [add, 'two-people'],
      [{ ...add, ...second('Hoa') }, 'two-people'],
      [{ ...add, ...second('H\u043ea') }, 'two-people'],
      [{ ...add, ...second(' hOA ') }, 'two-people'],
      [{ ...add, ...second('Nga', 'a guess of it') }, 'wrong-secret'],
      [{ ...add, ...second('Minh') }, 'not-permitted'],
      [{ ...add, name: 'H\u043ea', ...second('Nga') }, 'person-known'],
      [{ action: 'roles', name: 'Hoa', roles: ['engineer'], ...second('Nga') }, 'own-account'],
      [{ action: 'password', name: 'Nga', password: NEW_PASSWORD, ...second('Nga') }, 'own-account'],
    ];
    const answers: string[] = [];
    for (const [ask] of asks) answers.push(said(await hoa.post('/api/people', ask)));
    const after = await accounts();
    return seen(
      [asks.every(([, expected], index) => answers[index] === expected), answers.join(', ')],
      [before === after, before === after ? 'the accounts are what they were' : 'accounts were changed'],
    );
  },
};

const looksLikeAnother: Attack = {
  item: 'H7',
  title: 'Names that are read for another’s',
  steps: [
    'Lan hands the shift over to L\u0430n (Cyrillic), Ｌａｎ (full width) and L\u200ban (a letter that nobody sees), with her own password',
  ],
  expected: 'none of them is a second person',
  short: true,
  run: async (grounds) => {
    const controller = await grounds.controller();
    const lan = await controller.signedIn('Lan');
    const answers: string[] = [];
    for (const person of ['L\u0430n', 'Ｌａｎ', 'L\u200ban'])
      answers.push(said(await lan.post('/api/handovers', { by: '', note: '', second: { person, secret: PASSWORD } })));
    return seen([!answers.includes('accepted'), answers.join(', ')]);
  },
};

export const PEOPLE_ATTACKS: readonly Attack[] = [
  secondPersonsPin,
  lockOut,
  lockOutDecays,
  flood,
  oneIsTwo,
  looksLikeAnother,
];

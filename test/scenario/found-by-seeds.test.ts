import { describe, expect, test } from 'vitest';

import { defaultRecipe, installedRecipes } from '../../cli/recipes.ts';
import { weather } from '../../cli/simulation/storm.ts';
import { readSerial, TWIN } from '../../controller/line/line-state.ts';
import { blankSerial } from '../../stations/blank-serial.ts';
import { OUTPUT } from '../../stations/transport/contract.ts';
import { NO_POSITION } from '../../stations/position.ts';
import { NIGHTLY } from '../nightly.ts';
import { defaultLayout, lineTest, type RunningLine, withoutPacker } from './line-test.ts';

/** Defects that storms found: each with the seed that showed it, as the shortest story that shows it again. */

const CARDS = 20;
const options = (seed: string): Parameters<typeof lineTest>[1] => ({ seed, cards: CARDS, blanks: null });

function pressEmergencyStop(run: RunningLine, pressed: boolean): void {
  for (const machine of run.line.plant.machines) {
    if (machine.link === 'opcua' && machine.kind === 'transport') machine.device.pressEmergencyStop(pressed);
  }
}

function openMoveTo(run: RunningLine, position: string): boolean {
  return [...run.state.jobs.values()].some((job) => job.to === position && !job.inDoubt);
}

describe('found by a storm', () => {
  lineTest(
    'a card that was taken out of a head has no successor there before it is known to be gone (seed 19)',
    options('taken'),
    async (run) => {
      await run.produce(4);
      run.line.plant.world.takeAway(run.blankAt('head-4').serial);
      run.line.plant.publish();
      await run.untilState('Held');
      expect(run.state.reason?.code).toMatch(/^line\.(card-astray|position-unknown)$/);
      run.assist();
    },
  );

  lineTest(
    'a batch whose last card comes out while the emergency stop is pressed ends after the next start (seed 16)',
    { ...options('last card'), layout: withoutPacker() },
    async (run) => {
      run.line.start();
      run.attend();
      await run.until(() => run.state.totals.accepted === CARDS - 1 && openMoveTo(run, OUTPUT));
      await run.advance(100);
      pressEmergencyStop(run, true);
      await run.untilState('Aborting');
      await run.advance(3000);
      expect(run.state.batch?.ended).toBe(false);
      pressEmergencyStop(run, false);
    },
  );

  lineTest(
    'a blank whose serial another one was read with before is a blank of its own (seed 12)',
    options('twin'),
    async (run) => {
      run.line.start();
      run.attend();
      await run.until(() => run.state.totals.issued === 2);
      run.line.plant.world.mishap('misread');
      run.assist();
      const strays = (): string[] => [...run.state.strays.keys()];
      // The blank whose serial was read instead of another's comes five blanks later.
      await run.until(() => strays().some((stray) => stray.includes(TWIN)));
      const [twin = ''] = strays();
      expect(run.line.plant.world.at(run.state.strays.get(blankSerial(twin)) ?? NO_POSITION)?.serial).toBe(
        readSerial(blankSerial(twin)),
      );
    },
  );

  lineTest(
    'two blanks come at once, and one bears the serial that the blank before was read with (seed 1049)',
    options('twin of two'),
    async (run) => {
      run.line.start();
      run.attend();
      // The seventh blank's 7 is read as an 8; the eighth comes with the ninth.
      await run.until(() => run.state.totals.issued === 6);
      run.line.plant.world.mishap('misread');
      run.line.plant.world.mishap('double-feed');
      await run.until(() => run.state.strays.size === 2);
      expect([...run.state.strays.keys()].map((stray) => readSerial(stray).at(-1))).toEqual(['8', '9']);
      run.assist();
    },
  );

  lineTest(
    'a manual confirmation counts only once it is durable (found on the way to seed 69)',
    options('unknown'),
    async (run) => {
      await run.produce(4);
      run.command('Hold');
      await run.untilState('Held');
      const card = [...run.state.cards.values()].find(({ job, serial }) => job === '' && serial !== '');
      run.line.killController('before');
      const hand = { work: 'RemoveCard', card: card?.id ?? '', why: 'damaged' } as const;
      expect(run.line.conductor.command({ type: 'hand', hand, id: 'gone', by: 'test' })).toEqual({
        accepted: false,
        refusal: 'stopped',
      });
      run.restartController();
      expect(run.state.cards.has(card?.id ?? '')).toBe(true);
    },
  );

  test.each([
    ['a corrupt reader name with a valid checksum is rejected', '51560'],
    ['a card that was taken out before a move that the transport forgot does not lie under its successor', '202911'],
    ['a person removes what is at a position, not what its sensor reported before', '214997'],
  ])('%s (seed %s)', async (_, seed) => {
    const storm = await weather(defaultLayout(), defaultRecipe(installedRecipes()), seed, 60, 'storm');
    expect(storm.violations).toEqual([]);
  });

  // Long ones: the night plays them.
  test.runIf(NIGHTLY).each([
    ['a blank that fell down with a serial that another was read with before is a blank of its own', '200915', 60],
    [
      'a card that was taken out before a move that the transport refused does not lie under its successor',
      '213141',
      60,
    ],
    ['a move that was held up on its way does not begin after the transport knew nothing of it', '219879', 60],
    ['a blank that was taken before anybody saw it land, by a transport that forgot its job, is missed', '217299', 60],
    ['a move whose notification was lost over a half-open link does not count as not done', '29', 60],
    ['a chip that fails as another’s is a third failure of its head, not a first', 'storm-24', 100],
    ['a line with a dirty lens and a drifting print rightly rejects most cards', '269381', 60],
  ])('%s (seed %s)', async (_, seed, cards) => {
    const storm = await weather(defaultLayout(), defaultRecipe(installedRecipes()), seed, cards, 'storm');
    expect(storm.violations).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';

import { SimulatedChip } from '../../simulator/chip/chip.ts';
import { HEALTHY } from '../../simulator/chip/condition.ts';
import { CcidHeadDevice } from '../../simulator/devices/ccid-head.ts';
import type { World } from '../../simulator/world.ts';
import type { ChipContent } from '../../stations/chip-encoder/contract.ts';
import { ChipEncoderDriver } from '../../stations/chip-encoder/driver.ts';
import { CcidReader } from '../../stations/chip-encoder/reader.ts';
import { VirtualClock } from '../../stations/clock.ts';
import { done } from '../../stations/fault.ts';
import { keyOf } from '../../stations/job-key-kit.ts';
import type { SerialLink, SerialListener } from '../../stations/links/serial-link.ts';
import { SeededRandom } from '../../stations/random.ts';
import { SIMULATED_CARD_MASTER_KEY } from '../../stations/smartcard/globalplatform/key-diversification.ts';
import { dataGroupFile } from '../../stations/smartcard/icao9303/lds.ts';
import type { Job, JobAnswer } from '../../stations/station.ts';
import { NIGHTLY } from '../nightly.ts';
import { encodeWork, smallContent } from './issued-chip.ts';

/** Chips written through a head whose line loses, duplicates and corrupts frames, both ways. */

const CARDS = NIGHTLY ? 10_000 : 150;
const TEST_LIMIT_MS = NIGHTLY ? 1_800_000 : 60_000;
const PICTURE_BYTES = 9000;
const FINGERS_BYTES = 5000;
const SESSION_LIMIT_MS = 1_800_000;
/** A frame is late by no more than this on its way. */
const WAY_MS = 2;

type Mishap = 'lost' | 'doubled' | 'damaged';

/** Every frame is spoilt with this chance. */
class SpoiltLine {
  readonly #clock: VirtualClock;
  readonly #random: SeededRandom;
  readonly #rate: number;
  readonly #mishaps: readonly Mishap[];
  readonly device: CcidHeadDevice;
  #listener: SerialListener | null = null;

  constructor(clock: VirtualClock, random: SeededRandom, rate: number, mishaps: readonly Mishap[], world: World) {
    this.#clock = clock;
    this.#random = random;
    this.#rate = rate;
    this.#mishaps = mishaps;
    this.device = new CcidHeadDevice('head-1', { machine: clock, wire: clock }, world, 100, (bytes) =>
      this.#carry(bytes, (arrived) => this.#listener?.bytes(arrived)),
    );
  }

  readonly connect = (): SerialLink => ({
    open: (listener) => {
      this.#listener = listener;
      return Promise.resolve(done(undefined));
    },
    write: (bytes) => this.#carry(bytes, (arrived) => this.device.receive(arrived)),
    close: () => Promise.resolve(),
  });

  #carry(bytes: Uint8Array, arrive: (bytes: Uint8Array) => void): void {
    const mishap = this.#random.chance(this.#rate)
      ? this.#mishaps[this.#random.below(this.#mishaps.length)]
      : undefined;
    if (mishap === 'lost') return;
    const frame = Uint8Array.from(bytes);
    const at = this.#random.below(frame.length);
    if (mishap === 'damaged') frame[at] = (frame[at] ?? 0) ^ (1 << this.#random.below(8));
    for (let time = 0; time < (mishap === 'doubled' ? 2 : 1); time += 1)
      this.#clock.schedule(WAY_MS, () => arrive(frame));
  }
}

function contentOf(random: SeededRandom): ChipContent {
  const small = smallContent();
  const files = [
    { fid: dataGroupFile(2), content: random.bytes(PICTURE_BYTES) },
    { fid: dataGroupFile(3), content: random.bytes(FINGERS_BYTES) },
  ];
  return { ...small, files: [...small.files, ...files] };
}

/** What became of the job, as the line would find it out, and whether the chip agrees. */
async function written(
  rate: number,
  mishaps: readonly Mishap[],
  card: number,
): Promise<JobAnswer & { whole: boolean }> {
  const random = new SeededRandom(`${rate}-${mishaps.join()}-${card}`);
  const clock = new VirtualClock();
  const serial = `VN${String(card).padStart(12, '0')}`;
  const chip = new SimulatedChip(serial, random.fork('chip'), HEALTHY, {
    cardMasterKey: SIMULATED_CARD_MASTER_KEY,
    channelSecurity: 'full',
  });
  const world = { at: () => ({ serial, chip, printed: null, engraved: null }) } as unknown as World;
  const line = new SpoiltLine(clock, random.fork('line'), rate, mishaps, world);
  const driver = new ChipEncoderDriver(
    'head-1',
    clock,
    random.fork('driver'),
    random.fork('entropy'),
    () => new CcidReader('head-1', clock, line.connect()),
  );
  const answers: JobAnswer[] = [];
  driver.listen((event) => {
    if (event.type === 'jobEnded') answers.push(event.answer);
  });
  driver.start();
  const job: Job = {
    key: keyOf(`line-1/C${card}/encode/1`),
    work: encodeWork(serial, contentOf(random.fork('content'))),
  };
  const online = (): boolean => driver.status().connection === 'online';
  while (answers.length === 0 && clock.nowMs() < SESSION_LIMIT_MS) {
    await clock.run(online, SESSION_LIMIT_MS);
    await driver.submit(job);
    await clock.run(() => answers.length > 0 || !online(), SESSION_LIMIT_MS);
    if (answers.length > 0) break;
    await clock.run(online, SESSION_LIMIT_MS);
    let asked = false;
    void driver.query(job).then((answer) => {
      asked = true;
      if (answer.state === 'done' || answer.state === 'failed') answers.push(answer);
    });
    await clock.run(() => asked, SESSION_LIMIT_MS);
  }
  void driver.stop();
  const answer = answers[0] ?? { state: 'unknown' as const };
  return { ...answer, whole: chip.personalized };
}

async function tally(rate: number, mishaps: readonly Mishap[]): Promise<ReadonlyMap<string, number>> {
  const ends = new Map<string, number>();
  for (let card = 0; card < CARDS; card += 1) {
    const answer = await written(rate, mishaps, card);
    const end = answer.state === 'failed' ? answer.fault.code : answer.state;
    // A job is reported as done exactly when its chip is finished.
    const agreed = answer.whole === (answer.state === 'done') ? end : `${end}, and the chip says otherwise`;
    ends.set(agreed, (ends.get(agreed) ?? 0) + 1);
  }
  return ends;
}

const EVERY_KIND: readonly Mishap[] = ['lost', 'doubled', 'damaged'];

describe('a head on a line that corrupts frames', () => {
  test.each([
    ['1 % of the frames lost', 0.01, ['lost']],
    ['3 % of the frames lost', 0.03, ['lost']],
    ['4.9 % of the frames lost', 0.049, ['lost']],
    ['3 % damaged', 0.03, ['damaged']],
    ['3 % doubled', 0.03, ['doubled']],
    ['4.9 % lost, doubled or damaged', 0.049, EVERY_KIND],
  ] as const)(
    '%s: no card is spoilt',
    async (_, rate, mishaps) => {
      expect(await tally(rate, mishaps)).toEqual(new Map([['done', CARDS]]));
    },
    TEST_LIMIT_MS,
  );

  test(
    'one frame in ten lost, doubled or damaged: most cards are written, and each other has its reason',
    async () => {
      const ends = await tally(0.1, EVERY_KIND);
      expect(ends.get('done') ?? 0).toBeGreaterThan(0.95 * CARDS);
      for (const end of ends.keys()) expect(['done', 'chip.torn', 'chip.mute', 'chip.refused']).toContain(end);
    },
    TEST_LIMIT_MS,
  );
});

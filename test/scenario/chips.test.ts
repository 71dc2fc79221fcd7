import { describe, expect, test } from 'vitest';

import { SimulatedAuthority, simulatedIssuer } from '../../cli/simulation/simulated-issuer.ts';
import type { IssuerKeys } from '../../controller/keys/issuer-keys.ts';
import type { DocumentSigner } from '../../controller/keys/signer.ts';
import type { CardState } from '../../controller/line/card-state.ts';
import { SimulatedChip } from '../../simulator/chip/chip.ts';
import { HEALTHY, type ChipCondition } from '../../simulator/chip/condition.ts';
import { failed, fault, type Fault } from '../../stations/fault.ts';
import { sleep } from '../../stations/clock.ts';
import type { Clock } from '../../stations/clock.ts';
import { SeededRandom, type Entropy } from '../../stations/random.ts';
import { SIMULATED_CARD_MASTER_KEY } from '../../stations/smartcard/globalplatform/key-diversification.ts';
import { NIGHTLY } from '../nightly.ts';
import { personalizeElsewhere } from './issued-chip.ts';
import { lineTest, RunningLine } from './line-test.ts';

const NEVER = new AbortController().signal;
const DAY_MS = 86_400_000;
/** Longer than a signer’s certificate lasts, shorter than its authority’s. */
const DECADES_MS = 23 * 365 * DAY_MS;

/** Does something to the blank of an order's first card as soon as it lies at a position of that name. */
function once(run: RunningLine, order: string, position: RegExp, act: (card: CardState) => void): void {
  let done = false;
  run.react(() => {
    for (const card of run.state.cards.values()) {
      if (done || card.order !== order || card.movingTo !== '' || !position.test(card.position)) continue;
      done = true;
      act(card);
    }
  });
}

/** Why cards were rejected, in the order in which they were. */
function reasons(run: RunningLine): Fault[] {
  return run.entries.flatMap(({ body }) => (body.kind === 'card.condemned' ? [body.reason] : []));
}

/** Two cards, the first of which meets a chip in that condition. */
function started(seed: string, condition: ChipCondition): { run: RunningLine; order: string } {
  const run = new RunningLine({ seed, cards: 2, blanks: null });
  run.line.start();
  const order = run.orderAt(0);
  once(run, order, /^head-/, ({ position }) => {
    run.blankAt(position).chip.condition = condition;
  });
  return { run, order };
}

/** The order was remade with another blank, and the reason for the first was this one alone. */
function expectRemade(run: RunningLine, order: string, code: string): void {
  expect(reasons(run).map((reason) => reason.code)).toEqual([code]);
  expect(run.becameOf(order)).toEqual({ state: 'accepted', attempts: 2 });
}

const CONDITIONS: readonly (readonly [string, ChipCondition, string])[] = [
  ['is dead on arrival', { kind: 'dead' }, 'chip.mute'],
  ['loses its supply in mid-write', { kind: 'torn', afterBlocks: 12 }, 'chip.torn'],
  ['loses its supply while it is locked', { kind: 'torn', afterBlocks: 71 }, 'chip.torn'],
];

describe('each defective chip is rejected with its own reason, and the order remade', () => {
  for (const [index, [sentence, condition, code]] of CONDITIONS.entries()) {
    lineTest(`a chip that ${sentence}`, { seed: `k${index}`, cards: 10, blanks: null }, async (run) => {
      run.line.start();
      const order = run.orderAt(3);
      once(run, order, /^head-/, ({ position }) => {
        run.blankAt(position).chip.condition = condition;
      });
      await run.finish();
      expectRemade(run, order, code);
    });
  }

  test('cut off after any of its blocks, a chip is finished or recognised as torn, never half issued', async () => {
    for (let blocks = 0; blocks < 110; blocks += NIGHTLY ? 1 : 3) {
      const { run, order } = started(`torn-${blocks}`, { kind: 'torn', afterBlocks: blocks });
      await run.finish();
      const attempts = run.becameOf(order).attempts;
      const codes = reasons(run).map(({ code }) => code);
      expect({ blocks, rejected: codes.length }).toEqual({ blocks, rejected: attempts - 1 });
      for (const code of codes) expect(['chip.torn', 'chip.mute']).toContain(code);
      expect(run.state.totals).toMatchObject({ accepted: 2, rejected: attempts - 1 });
    }
  });

  for (const [sentence, commands] of [
    ['was personalised before', null],
    ['was begun before and never finished', 6],
  ] as const) {
    lineTest(`a chip that ${sentence}`, { seed: `k4-${commands}`, cards: 12, blanks: null }, async (run) => {
      run.line.start();
      const order = run.orderAt(9);
      once(run, order, /^head-/, ({ position }) => {
        void personalizeElsewhere(run.blankAt(position).chip, commands);
      });
      await run.finish();
      expectRemade(run, order, 'chip.personalized');
    });
  }

  lineTest(
    'a chip with other keys than its blank’s serial says',
    { seed: 'k5', cards: 12, blanks: null },
    async (run) => {
      run.line.start();
      const order = run.orderAt(2);
      once(run, order, /^head-/, ({ position }) => {
        const blank = run.blankAt(position);
        Object.assign(blank, {
          chip: new SimulatedChip('VN000000000000', new SeededRandom('stranger'), HEALTHY, {
            cardMasterKey: SIMULATED_CARD_MASTER_KEY,
            channelSecurity: 'full',
          }),
        });
      });
      await run.finish();
      expectRemade(run, order, 'chip.foreign');
    },
  );

  lineTest(
    'a chip that answers for another citizen',
    { seed: 'k6', cards: 12, blanks: null, cryptography: 'full' },
    async (run) => {
      run.line.start();
      const order = run.orderAt(3);
      once(run, order, /^printer$/, ({ position }) => {
        const own = run.blankAt(position);
        const other = [...run.state.cards.values()].find(
          (card) => card.position.startsWith('printer-queue') && card.movingTo === '',
        );
        if (other === undefined) throw new Error('no other card waits');
        Object.assign(own, { chip: run.blankAt(other.position).chip });
      });
      await run.finish();
      expectRemade(run, order, 'chip.other-citizen');
    },
  );

  for (const [sentence, code, wrongSigner] of [
    ['an expired signer', 'sod.signer-expired', 'expired'],
    ['a revoked signer', 'sod.signer-revoked', 'revoked'],
    ['a signer of another state', 'sod.signer-unknown', 'unknown'],
  ] as const) {
    lineTest(
      `a chip signed by ${sentence}`,
      { seed: `s-${code}`, cards: 8, blanks: null, issuer: withOneCardSignedBy(wrongSigner) },
      async (run) => {
        run.line.start();
        await run.finish();
        expectRemade(run, run.orderAt(0), code);
      },
    );
  }

  lineTest(
    'a bit of EF.SOD that flips in the chip',
    { seed: 'k7', cards: 8, blanks: null, issuer: withAFlippedSignature },
    async (run) => {
      run.line.start();
      await run.finish();
      expectRemade(run, run.orderAt(0), 'sod.signature-wrong');
    },
  );
});

describe('chips with bad contacts', () => {
  lineTest(
    'one block in thirty is lost: T=1 repairs it, or the card is rejected; nothing is half issued',
    { seed: 'w1', cards: 60, blanks: null, chipFailures: { dead: 0.03, weak: 0.3, torn: 0.05 } },
    async (run) => {
      run.line.start();
      await run.finish();
      const codes = new Set(reasons(run).map(({ code }) => code));
      expect(codes.size).toBeGreaterThan(1);
      for (const code of codes) expect(['chip.mute', 'chip.torn', 'chip.refused', 'job.unknown']).toContain(code);
    },
  );
});

describe('with full cryptography', () => {
  lineTest(
    'every card is opened with PACE, and its chip proves that it is genuine',
    { seed: 'f1', cards: 6, blanks: null, cryptography: 'full' },
    async (run) => {
      run.line.start();
      await run.finish();
      expect(run.state.totals).toMatchObject({ accepted: 6, rejected: 0 });
      const evidence = run.entries.flatMap(({ body }) =>
        body.kind === 'job.ended' && 'access' in body.evidence ? [body.evidence['access']] : [],
      );
      expect(evidence).toEqual(['PACE', 'PACE', 'PACE', 'PACE', 'PACE', 'PACE']);
    },
  );
});

describe('the document signer', () => {
  lineTest(
    'half a second for a signature costs the line nothing: it signs ahead',
    { seed: 'h1', cards: 60, blanks: null, issuer: slowed(500) },
    async (run) => {
      run.line.start();
      await run.finish();
      const { firstAcceptedAt = 0, lastAcceptedAt = 0 } = run.state.batch ?? {};
      // 2.88 s a card is what the laser allows with 3.2 s a card at 1125 cards an hour; two per cent of slack.
      const secondsPerCard = (lastAcceptedAt - firstAcceptedAt) / 1000 / 59;
      expect(secondsPerCard).toBeLessThan(3.27);
    },
  );

  lineTest(
    'stops responding: cards on the line are finished, the line shows why it waits, and continues by itself',
    { seed: 'h2', cards: 50, blanks: null, issuer: silentUntil(240_000) },
    async (run) => {
      run.line.start();
      run.attend();
      await run.until(() => run.lineState === 'Suspended');
      expect(run.state.reason?.code).toBe('signer.unreachable');
      expect([...run.state.alarms.values()].map((alarm) => alarm.fault.code)).toContain('signer.unreachable');
      expect(run.state.cards.size).toBe(0);
      await run.until(() => run.lineState === 'Execute');
      await run.finish();
      expect(run.state.totals).toMatchObject({ accepted: 50, rejected: 0 });
      expect(run.states).not.toContain('Held');
    },
  );
});

function withSigner(issuer: IssuerKeys, sign: DocumentSigner['sign']): IssuerKeys {
  return { ...issuer, signer: { ...issuer.signer, sign } };
}

/** The first card is signed by a signer that no inspection system should take, all others by a good one. */
function withOneCardSignedBy(wrong: 'expired' | 'revoked' | 'unknown') {
  return (clock: Clock, entropy: Entropy): IssuerKeys => {
    const nowMs = clock.wallTimeMs();
    const authority = new SimulatedAuthority(entropy, nowMs - DECADES_MS);
    const good = authority.signer(nowMs);
    const stranger = new SimulatedAuthority(entropy, nowMs);
    const bad =
      wrong === 'unknown' ? stranger.signer(nowMs) : authority.signer(wrong === 'expired' ? nowMs - DECADES_MS : nowMs);
    let signatures = 0;
    const current = (): DocumentSigner => (signatures === 0 ? bad : good).signer;
    return {
      ...simulatedIssuer(clock, entropy),
      csca: authority.certificate,
      crl: authority.revocationList(wrong === 'revoked' ? [bad.serial] : [], nowMs),
      signerUsageEndMs: good.usageEndMs,
      signer: {
        get certificate() {
          return current().certificate;
        },
        sign: (data) => {
          const signer = current();
          signatures += 1;
          return signer.sign(data);
        },
        close: () => Promise.resolve(),
      },
    };
  };
}

function withAFlippedSignature(clock: Clock, entropy: Entropy): IssuerKeys {
  const issuer = simulatedIssuer(clock, entropy);
  let signatures = 0;
  return withSigner(issuer, async (data) => {
    const first = signatures === 0;
    signatures += 1;
    const signature = await issuer.signer.sign(data);
    if (!first || !signature.ok) return signature;
    const flipped = new Uint8Array(signature.value);
    flipped[40] = (flipped[40] ?? 0) ^ 1;
    return { ok: true, value: flipped };
  });
}

function slowed(latencyMs: number) {
  return (clock: Clock, entropy: Entropy): IssuerKeys => {
    const issuer = simulatedIssuer(clock, entropy);
    return withSigner(issuer, async (data) => {
      await sleep(clock, latencyMs, NEVER);
      return issuer.signer.sign(data);
    });
  };
}

/** Signs twenty cards, then nothing until that time. */
function silentUntil(untilMs: number) {
  return (clock: Clock, entropy: Entropy): IssuerKeys => {
    const issuer = simulatedIssuer(clock, entropy);
    let signatures = 0;
    return withSigner(issuer, (data) => {
      signatures += 1;
      if (signatures > 20 && clock.nowMs() < untilMs) {
        return Promise.resolve(failed(fault('signer.unreachable', 'major', { why: 'test' })));
      }
      return issuer.signer.sign(data);
    });
  };
}

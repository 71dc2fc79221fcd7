import type { LineState } from '../../controller/line/line-state.ts';
import type { Entry } from '../../controller/journal/entry.ts';
import type { World } from '../../simulator/world.ts';

/** The design's invariants, held against the physical world and the journal after every turn of the controller. */
export class InvariantWatch {
  #state: LineState;
  readonly #world: World;
  readonly #phases: number;
  readonly #passed = new Map<string, number>();
  readonly #judgedGood = new Set<string>();
  readonly #acceptedOrders = new Set<string>();
  readonly #endedSerials = new Set<string>();
  readonly #boundSerials = new Set<string>();
  #checks = 0;
  readonly #violations: string[] = [];

  constructor(state: LineState, world: World, phases: number) {
    this.#state = state;
    this.#world = world;
    this.#phases = phases;
  }

  /** The controller was restarted: its state is another object, its facts are the same. */
  follow(state: LineState): void {
    this.#state = state;
  }

  get report(): { checks: number; violations: string[] } {
    return { checks: this.#checks, violations: [...this.#violations] };
  }

  check(entries: readonly Entry[]): void {
    for (const entry of entries) this.#entry(entry);
    this.#positions();
    this.#blanks();
  }

  #entry({ seq, body }: Entry): void {
    switch (body.kind) {
      case 'job.ended': {
        const [, card = ''] = body.key.split('/');
        // Phases alone count here; moves and feeds have a colon or the feeder's name.
        const phase = body.key.split('/')[2] ?? '';
        if (body.outcome === 'done' && phase !== 'feed' && !phase.startsWith('to:')) {
          this.#passed.set(card, (this.#passed.get(card) ?? 0) + 1);
        }
        if (body.outcome === 'done' && phase === 'feed') {
          // Invariant 3 begins here: a blank is one card's, for ever.
          this.#expect(!this.#boundSerials.has(body.serial), seq, `blank ${body.serial} was bound to two cards`);
          this.#boundSerials.add(body.serial);
        }
        return;
      }
      case 'card.judged':
        if (body.verdict === 'good') this.#judgedGood.add(body.card);
        return;
      case 'card.ended': {
        const passed = this.#passed.get(body.card) ?? 0;
        this.#passed.delete(body.card);
        if (body.outcome === 'accepted') {
          // Invariant 2: at most one accepted card an order.
          this.#expect(!this.#acceptedOrders.has(body.order), seq, `order ${body.order} has two accepted cards`);
          this.#acceptedOrders.add(body.order);
          // Invariant 4: every phase, and a good verdict.
          this.#expect(
            passed === this.#phases,
            seq,
            `card ${body.card} was accepted after ${passed} of ${this.#phases} phases`,
          );
          this.#expect(this.#judgedGood.has(body.card), seq, `card ${body.card} was accepted without a good verdict`);
        }
        this.#judgedGood.delete(body.card);
        if (body.outcome !== 'void') {
          this.#expect(!this.#endedSerials.has(body.serial), seq, `blank ${body.serial} ended twice`);
          this.#endedSerials.add(body.serial);
        }
        return;
      }
      default:
        return;
    }
  }

  /** Invariant 5, and no two cards on a position: what the controller believes at rest is what lies there. */
  #positions(): void {
    const seen = new Set<string>();
    for (const card of this.#state.cards.values()) {
      if (card.movingTo !== '' || card.job !== '') continue;
      this.#expect(!seen.has(card.position), this.#state.seq, `two cards at ${card.position}`);
      seen.add(card.position);
      const there = this.#world.at(card.position)?.serial ?? '';
      this.#expect(
        there === card.serial,
        this.#state.seq,
        `card ${card.id} is not at ${card.position}: ${there === '' ? 'nothing' : there} is`,
      );
    }
  }

  /** Invariant 1: every blank that left the feeder is in exactly one place. */
  #blanks(): void {
    const { issued, output, rejectBin, onLine } = this.#world.totals();
    this.#expect(issued === output + rejectBin + onLine, this.#state.seq, 'a blank is in no place, or in two');
    this.#expect(this.#state.totals.accepted <= output, this.#state.seq, 'more cards accepted than lie in the stacker');
    this.#expect(this.#state.totals.rejected <= rejectBin, this.#state.seq, 'more cards rejected than lie in the bin');
  }

  #expect(holds: boolean, seq: number, violation: string): void {
    this.#checks += 1;
    if (!holds && this.#violations.length < 100) this.#violations.push(`entry ${seq}: ${violation}`);
  }
}

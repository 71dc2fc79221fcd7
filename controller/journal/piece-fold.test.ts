import { describe, expect, test } from 'vitest';

import { blankSerial, NO_SERIAL } from '../../stations/blank-serial.ts';
import { jobKey, type JobKey } from '../../stations/job-key.ts';
import { SeededRandom } from '../../stations/random.ts';
import { keyDigest, PieceFolder } from './piece-fold.ts';
import { Proof } from './proof.ts';
import { prove, type ProvedFact } from './prove.ts';
import { isFoldable, provePiece } from './prove-piece.ts';

/** A journal that is folded piece by piece proves what it proves entry by entry, however odd it is and wherever it is cut. */

type Said = readonly (readonly [number, ProvedFact])[];

/** All that two proofs may be compared by. */
function saidBy(proof: Proof): unknown {
  const { jobs, ...state } = proof.state;
  const byKey = jobs.toSorted(([one], [other]) => (one < other ? -1 : 1));
  const closed = proof.close();
  return { ...closed, state, jobs: byKey, violations: proof.violations, checks: proof.checks };
}

function newProof(): Proof {
  return new Proof(() => [{ id: 'print', optional: false }]);
}

function eachOf(entries: Said): Proof {
  const proof = newProof();
  for (const [seq, fact] of entries) prove(proof, fact, seq);
  return proof;
}

/** As `verify` does it: a piece that can't be folded is proved entry by entry. */
function piecewise(entries: Said, cutBefore: ReadonlySet<number>): { readonly proof: Proof; readonly folded: number } {
  const proof = newProof();
  let folded = 0;
  const pieces: (readonly [number, ProvedFact])[][] = [[]];
  for (const entry of entries) {
    if (cutBefore.has(entry[0])) pieces.push([]);
    pieces.at(-1)?.push(entry);
  }
  for (const piece of pieces) {
    const folder = new PieceFolder(true);
    for (const [seq, fact] of piece) folder.add(seq, fact);
    const fold = folder.close();
    if (fold === null || !isFoldable(proof, fold)) for (const [seq, fact] of piece) prove(proof, fact, seq);
    else {
      provePiece(proof, fold);
      folded += fold.cards.length;
    }
  }
  return { proof, folded };
}

function keyOf(card: string, phase: string): JobKey {
  return jobKey({ line: 'line', card, series: '', phase, attempt: 1 });
}

function card(id: string, order: string, serial: string): ProvedFact[] {
  const job = (work: 'feed' | 'move' | 'print', phase: string): ProvedFact[] => [
    { kind: 'job.requested', key: keyOf(id, phase), card: id, phase, work },
    { kind: 'job.ended', key: keyOf(id, phase), outcome: 'done', serial: blankSerial(serial) },
  ];
  return [
    { kind: 'card.started', card: id, order },
    ...job('feed', 'feed'),
    ...job('move', 'to:printer'),
    ...job('print', 'print'),
    { kind: 'card.judged', card: id, verdict: 'good' },
    { kind: 'card.ended', card: id, order, outcome: 'accepted', serial: blankSerial(serial) },
  ];
}

function numbered(facts: readonly ProvedFact[]): Said {
  return facts.map((fact, at) => [at + 1, fact] as const);
}

function orders(count: number): ProvedFact[] {
  return Array.from({ length: count }, (_, at): ProvedFact => ({
    kind: 'order.accepted',
    order: `O${at}`,
    citizen: `citizen ${at}`,
    batch: 'B',
    replaces: '',
  }));
}

describe('cards that begin and end in one piece', () => {
  test('leave what others see of them, and prove the same', () => {
    const entries = numbered([...orders(3), ...[0, 1, 2].flatMap((at) => card(`C${at}`, `O${at}`, `S${at}`))]);
    const { proof, folded } = piecewise(entries, new Set());
    expect(folded).toBe(3);
    expect(saidBy(proof)).toEqual(saidBy(eachOf(entries)));
    expect(proof.violations).toEqual([]);
  });

  test('are found out where a blank is fed twice, a phase is missing, or a citizen has two', () => {
    const entries = numbered([
      ...orders(2),
      ...card('C1', 'O1', 'S1'),
      ...card('C2', 'O1', 'S1'),
      ...card('C3', 'O0', 'S3').filter(({ kind }) => !kind.startsWith('job')),
    ]);
    const { proof, folded } = piecewise(entries, new Set());
    expect(folded).toBe(3);
    expect(proof.violations.length).toBeGreaterThan(3);
    expect(saidBy(proof)).toEqual(saidBy(eachOf(entries)));
  });
});

/** Few names, so that they come again; anything may follow anything. */
function oddJournal(random: SeededRandom): Said {
  const below = (most: number): number => random.below(most);
  const name = (letter: string): string => `${letter}${below(4)}`;
  const facts: ProvedFact[] = orders(3);
  while (facts.length < 60) {
    const [id, serial] = [name('C'), name('S')];
    const story = card(id, name('O'), serial);
    if (random.unit() < 0.5) facts.push(...story.filter(() => random.unit() < 0.85));
    else {
      const one = story[below(story.length)];
      if (one !== undefined) facts.push(one);
    }
    if (random.unit() < 0.1) facts.push({ kind: 'journal.resumed' });
    if (random.unit() < 0.1) facts.push({ kind: 'blank.stray', serial: blankSerial(serial) });
    if (random.unit() < 0.1)
      facts.push({ kind: 'job.ended', key: keyOf(id, 'print'), outcome: 'unknown', serial: NO_SERIAL });
    if (random.unit() < 0.1)
      facts.push({ kind: 'card.ended', card: id, order: name('O'), outcome: 'void', serial: blankSerial(serial) });
  }
  // Cards overlap on a line.
  return numbered(random.unit() < 0.5 ? facts : interleaved(facts, below));
}

function interleaved(facts: readonly ProvedFact[], below: (most: number) => number): ProvedFact[] {
  const [one, other] = [facts.slice(0, 30), facts.slice(30)];
  const mixed: ProvedFact[] = [];
  while (one.length + other.length > 0) {
    const next = (below(2) === 0 ? one : other).shift();
    if (next !== undefined) mixed.push(next);
  }
  return mixed;
}

describe('a journal in which anything may follow anything', () => {
  test('proves the same, wherever it is cut', () => {
    let folded = 0;
    for (let seed = 0; seed < 400; seed += 1) {
      const random = new SeededRandom(`odd journal ${seed}`);
      const entries = oddJournal(random);
      const cuts = new Set(entries.map(([seq]) => seq).filter(() => random.unit() < 0.12));
      const found = piecewise(entries, cuts);
      expect([seed, saidBy(found.proof)]).toEqual([seed, saidBy(eachOf(entries))]);
      folded += found.folded;
    }
    expect(folded).toBeGreaterThan(100);
  });
});

describe('what was known before the piece', () => {
  test('is no mistake of it: a job whose key another bears is proved entry by entry', () => {
    const proof = newProof();
    proof.jobs.set(keyOf('C1', 'print'), { card: 'C9', phase: 'print', work: 'print' });
    const folder = new PieceFolder(true);
    for (const [seq, fact] of numbered(card('C1', 'O1', 'S1'))) folder.add(seq, fact);
    const fold = folder.close();
    expect(fold?.jobKeys).toContain(keyDigest(keyOf('C1', 'print')));
    expect(fold !== null && isFoldable(proof, fold)).toBe(false);
  });
});

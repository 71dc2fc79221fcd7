import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { defaultRecipe, installedRecipes } from '../cli/recipes.ts';
import { lineOfSeed } from '../cli/simulation/line-of-seed.ts';
import { AT_ONCE, runShift } from '../cli/simulation/shift.ts';
import { alarmId } from '../controller/alarms/alarm-id.ts';
import { entryBody, type EntryBody } from '../controller/journal/entry.ts';
import type { JournalStore } from '../controller/journal/store.ts';
import { apply } from '../controller/line/fold.ts';
import { newLineState } from '../controller/line/line-state.ts';
import { verify } from '../controller/journal/verify.ts';
import { phasesToDo } from '../recipes/phases.ts';
import { blankSerial, NO_SERIAL, type BlankSerial } from '../stations/blank-serial.ts';
import { fault } from '../stations/fault.ts';
import { FEED_PHASE, jobKey, type JobKey } from '../stations/job-key.ts';
import { outsideText, outsideValues } from '../stations/outside-text.ts';
import { position, type Position } from '../stations/position.ts';
import { defaultLayoutFile, readLayout } from '../stations/line-layout.ts';
import { FEEDER, OUTPUT } from '../stations/transport/contract.ts';

/**
 * Writes a golden journal: a small storm's, and behind it an entry of every kind that a storm does not write. It is kept as it is, so
 * that every later version is held to it; a new kind, or a new version of one, gets one more file, never another one in its place.
 *
 *     node scripts/write-golden-journal.ts
 */

const FOLDER = new URL('../test/vectors/journals', import.meta.url).pathname;
/** Its storm has people who find cards, strays, heads that are withdrawn and a clock that is moved. */
const SEED = 'p5';
const BATCHES = [20, 8];
const CARDS = BATCHES.reduce((sum, cards) => sum + cards, 0);

const layout = readLayout(defaultLayoutFile());
if (!layout.ok) throw new Error('the default layout is not readable');
const recipe = defaultRecipe(installedRecipes());
const line = lineOfSeed(layout.value, recipe, SEED, 'storm', 'off');
for (const cards of BATCHES) line.order(cards);
const shift = await runShift(line, {
  seed: SEED,
  cards: CARDS,
  faults: 'storm',
  untilEntry: null,
  ...AT_ONCE,
  prepare: () => undefined,
});
if (shift.end !== 'done') throw new Error(`the storm ended as ${shift.end}`);
for (const body of rest(line.store)) line.store.append(body);
line.store.commit();

const kinds: Record<string, number> = {};
for (const { body } of line.store.read(0)) kinds[body.kind] = (kinds[body.kind] ?? 0) + 1;
const missing = entryBody.options.map((option) => option.shape.kind.value).filter((kind) => kinds[kind] === undefined);
if (missing.length > 0) throw new Error(`no entry is of the kind ${missing.join(', ')}: let \`rest\` have one`);

mkdirSync(FOLDER, { recursive: true });
const number = 1 + readdirSync(FOLDER).filter((name) => name.endsWith('.db.gz')).length;
const file = join(FOLDER, `${number}.db`);
if (existsSync(`${file}.gz`)) throw new Error(`${file}.gz is there already`);
line.store.copyTo(file);
writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
rmSync(file);
const phases = recipe.recipe.phases.map(({ id }) => id);
const { blanks, orders, entries } = verify(line.store, () => phasesToDo(recipe.recipe.phases));
const { totals } = [...line.store.read(0)].reduce((state, entry) => {
  apply(state, entry, 0, () => phases.length);
  return state;
}, newLineState(layout.value));
const expected = { entries, digest: line.store.digest, recipeHash: recipe.hash, phases, blanks, orders, totals, kinds };
writeFileSync(join(FOLDER, `${number}.json`), `${JSON.stringify(expected, null, 2)}\n`);

/** In a row that the fold can follow: two more batches, of which the second is planned, begun by one card, and never finished. */
function* rest(store: JournalStore): Generator<EntryBody> {
  const by = 'Lan';
  const second = 'Minh';
  const station = 'head-1';
  const reason = fault('chip.mute', 'major', { station });
  yield* batch('G-1', 2);
  yield* batch('G-2', 4);
  yield { kind: 'batch.scheduled', batch: 'G-2', before: '', by };
  yield { kind: 'batch.prioritized', batch: 'G-2', priority: 'urgent', by };
  yield { kind: 'batch.held', batch: 'G-1', why: 'film is late', by };
  yield { kind: 'batch.released', batch: 'G-1', by };
  yield { kind: 'batch.split', batch: 'G-2', into: 'G-2a', orders: 2, by };
  const hash = 'a'.repeat(64);
  yield { kind: 'recipe.proposed', recipe: 'gold', version: '1.0.0', hash, by };
  yield { kind: 'recipe.approved', recipe: 'gold', version: '1.0.0', hash, by, second };
  yield { kind: 'recipe.withdrawn', recipe: 'gold', version: '1.1.0', hash, by };
  yield { kind: 'security.waived', by, second };
  yield { kind: 'mode.changed', mode: 'Manual' };
  yield { kind: 'mode.changed', mode: 'Produce' };
  yield {
    kind: 'machine.accepted',
    station,
    identity: outsideText('Maker Model 1'),
    certificate: outsideText('d'.repeat(64)),
    by,
    witness: second,
  };
  yield { kind: 'station.isolated', station, reason: fault('station.chattering', 'minor', { station }) };
  yield { kind: 'station.withdrawn', station, reason, failures: 3 };
  yield { kind: 'station.returned', station, by };
  yield { kind: 'lot.suspected', blankLot: outsideText('L-9'), chipLot: outsideText('C-9'), failures: 5, stations: 3 };
  yield { kind: 'lot.cleared', blankLot: outsideText('L-9'), by };
  yield { kind: 'certificate.trusted', subject: outsideText('CN=head-1'), fingerprint: 'b'.repeat(40), by };
  yield* lostCard(by);
  yield {
    kind: 'blank.stray',
    serial: blankSerial('G-STRAY'),
    position: position('head-2'),
    reason: fault('line.stray-blank', 'major', {}),
  };
  yield { kind: 'blank.removed', serial: blankSerial('G-STRAY'), position: position('head-2'), why: 'double-fed', by };
  yield { kind: 'line.cleared', by };
  yield { kind: 'box.counted', box: 'G-1/101/1', counted: 2, expected: 3, by, witness: second };
  yield { kind: 'reject-bin.emptied', counted: 4, expected: 4, by, witness: second };
  yield { kind: 'order.set-aside', order: 'G-2-2', reasons: [fault('order.unreadable', 'minor', { order: 'G-2-2' })] };
  yield* alarm(by);
  yield { kind: 'shift.handed-over', by, to: second, note: 'Head 1 was cleaned.', openTasks: 0, openAlarms: 0 };
  yield {
    kind: 'person.changed',
    person: second,
    change: 'added',
    roles: ['operator'],
    by,
    second: 'Hoa',
    subject: '',
    secrets: { password: 'e'.repeat(64), pin: 'none' },
  };
  yield {
    kind: 'person.changed',
    person: second,
    change: 'roles',
    roles: ['operator', 'engineer'],
    by,
    second: 'Hoa',
    subject: '',
    secrets: { password: 'e'.repeat(64), pin: 'none' },
  };
  yield { kind: 'badge.changed', person: second, badge: 'a'.repeat(64), by, second: 'Hoa' };
  yield { kind: 'session.opened', person: second, how: 'password', roles: ['operator', 'engineer'] };
  yield { kind: 'session.refused', person: second, why: 'wrong-secret' };
  yield { kind: 'signature.refused', person: second, by, why: 'wrong-secret' };
  yield { kind: 'refusals.counted', sinceAt: 0, wrong: 4, throttled: 12 };
  yield { kind: 'permission.refused', person: second, what: 'POST /api/people' };
  yield { kind: 'session.closed', person: second };
  yield { kind: 'account.closed', person: second, unusedDays: 90 };
  yield { kind: 'account.reopened', person: second, by, second: 'Hoa' };
  yield { kind: 'ceremonies.noted', ceremonies: 2, hash: 'f'.repeat(64) };
  yield { kind: 'journal.exported', by };
  yield { kind: 'personal-data.exported', batch: 'G-1', orders: 2, by, second, why: 'audit' };
  yield { kind: 'personal-data.revealed', order: 'G-1-1', by, why: 'complaint' };
  yield { kind: 'clock.stepped', byMs: 90_000, while: 'running' };
  yield { kind: 'clock.confirmed', byMs: 90_000, by, witness: second };
  yield { kind: 'batch.pictures-removed', batch: `B-${SEED}`, cards: BATCHES[0] ?? 0, bytes: 0, by };
  yield { kind: 'batch.shredded', batch: `B-${SEED}`, orders: BATCHES[0] ?? 0, by };
  yield {
    kind: 'journal.checkpoint',
    upTo: store.entries,
    digest: store.digest,
    snapshot: '',
    key: 'c'.repeat(16),
    signature: 'golden',
  };
  yield { kind: 'journal.resumed', from: store.entries, lost: 3, by, second };
}

function* batch(id: string, orders: number): Generator<EntryBody> {
  yield {
    kind: 'batch.created',
    batch: id,
    recipe: recipe.recipe.recipe,
    version: recipe.recipe.version,
    recipeHash: recipe.hash,
    changeover: 'clearance',
    firstArticle: 'none',
    source: 'golden',
    accepted: orders,
    refused: 0,
  };
  for (let sequence = 1; sequence <= orders; sequence += 1)
    yield {
      kind: 'order.accepted',
      order: `${id}-${sequence}`,
      batch: id,
      sequence,
      citizen: `citizen ${id}-${sequence}`,
      contentHash: 'd'.repeat(64),
      office: '001',
      priority: 0,
      replaces: '',
    };
  yield { kind: 'batch.imported', batch: id, orders };
}

/** A card that is fed, is found where nobody looked for it, and is thrown away. */
function* lostCard(by: string): Generator<EntryBody> {
  const [card, order] = ['G-CARD', 'G-2-1'];
  const serial = blankSerial('G-SERIAL');
  yield { kind: 'card.started', card, order, attempt: 1 };
  const [fed, moved] = [keyOf(card, FEED_PHASE), keyOf(card, `to:${OUTPUT}`)];
  yield job(fed, card, 'feed', FEEDER, position('head-1'));
  yield { kind: 'job.doubted', key: fed, why: 'restart' };
  yield { kind: 'job.running', key: fed };
  yield ended(fed, 'done', serial);
  yield job(moved, card, 'move', position('head-1'), OUTPUT);
  yield ended(moved, 'unknown', NO_SERIAL);
  yield { kind: 'card.found', card, position: position('head-2') };
  yield { kind: 'card.sampled', card, oneIn: 500 };
  yield { kind: 'sample.decided', card, decision: 'refused', by };
  yield { kind: 'card.condemned', card, reason: fault('line.card-astray', 'major', { card }) };
  yield { kind: 'card.removed', card, serial, position: position('head-2'), found: serial, why: 'damaged', by };
  yield { kind: 'card.ended', card, order, outcome: 'removed', serial, rank: 0 };
}

function keyOf(card: string, phase: string): JobKey {
  return jobKey({ line: 'golden', card, series: '', phase, attempt: 1 });
}

function job(key: JobKey, card: string, work: 'feed' | 'move', from: Position, to: Position): EntryBody {
  return {
    kind: 'job.requested',
    key,
    station: 'transport',
    card,
    work,
    phase: work,
    attempt: 1,
    from,
    to,
    payloadHash: '',
    deadlineMs: 10_000,
    reason: 'golden',
  };
}

function ended(key: JobKey, outcome: 'done' | 'unknown', serial: BlankSerial): EntryBody {
  const evidence = outsideValues({ blankLot: 'L-9', chipLot: 'C-9', dwellMs: 12.5 });
  return { kind: 'job.ended', key, outcome, serial, begun: true, fault: null, evidence };
}

function* alarm(by: string): Generator<EntryBody> {
  const id = alarmId('golden:1');
  yield { kind: 'alarm.raised', alarm: id, fault: fault('printer.ribbon-out', 'minor', { station: 'printer' }) };
  yield { kind: 'alarm.noted', alarm: id, note: 'ordered', by };
  yield { kind: 'alarm.shelved', alarm: id, untilAt: 1_800_000_000_000, why: 'known', by };
  yield { kind: 'alarm.unshelved', alarm: id, by };
  yield { kind: 'alarm.removed-from-service', alarm: id, why: 'repair', by };
  yield { kind: 'alarm.returned-to-service', alarm: id, by };
  yield { kind: 'alarm.acknowledged', alarm: id, by };
  yield { kind: 'alarm.returned', alarm: id };
}

/**
 * Defects that somebody could have made: each changes one place of one file. A simulator that does not find them would not
 * find the real ones either. `hunt.ts` grafts them in one at a time.
 */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'job sent before it is durable',
    file: 'controller/line/conductor.ts',
    find: "    this.#ports.commits('before');\n",
    replace: "    for (const command of commands.splice(0)) this.#send(command);\n    this.#ports.commits('before');\n",
  },
  {
    name: 'nothing is committed',
    file: 'controller/journal/store.ts',
    find: '    guarded(() => this.#commit.run());',
    replace: '    this.#database.exec("ROLLBACK");',
  },
  {
    name: 'no deadline is watched',
    file: 'controller/line/tick-watch.ts',
    find: '      const late = nowMs - job.requestedAtMs > job.deadlineMs * (times + 1);',
    replace: '      const late = false;',
  },
  {
    name: 'a job of another key is given',
    file: 'controller/line/send-command.ts',
    find: '  return { key, work: phaseWork(',
    replace: '  return { key: `${key.slice(0, -1)}9`, work: phaseWork(',
  },
  {
    name: 'print is repeated on unknown',
    file: 'controller/line/decide.ts',
    find: '      return spoilt(job, card, unknownJob);',
    replace: '      return notDone(job, card);',
  },
  {
    name: 'spoilt work is not condemned',
    file: 'controller/line/decide.ts',
    find: "  return condemn(jobEnded(job, 'failed', NO_SERIAL, reason, {}), card, reason);",
    replace: "  return facts([jobEnded(job, 'failed', NO_SERIAL, reason, {}, false)]);",
  },
  {
    name: 'what went to a stacker has arrived',
    file: 'controller/line/move-in-doubt.ts',
    find: '  if (sensors.get(job.to) === card.serial) {',
    replace: "  if (sensors.get(job.to) === card.serial || job.to === 'output' || job.to === 'reject-bin') {",
  },
  {
    name: 'a serial may come twice',
    file: 'controller/line/decide.ts',
    find: 'isTransportResult(answer.result) && sight.fedBefore(answer.result.serial)',
    replace: "isTransportResult(answer.result) && sight.fedBefore('')",
  },
  {
    name: 'a feed in doubt takes the blank that lies there',
    file: 'controller/line/move-in-doubt.ts',
    find: '!known.has(serial))',
    replace: "serial !== 'none')",
  },
  {
    name: 'two blanks at once are one',
    file: 'controller/line/move-in-doubt.ts',
    find: '  if (seen.length === 1 && position === job.to && !fedBefore(serial))',
    replace: '  if (position === job.to && !fedBefore(serial))',
  },
  {
    name: 'every verdict is good',
    file: 'controller/line/decide.ts',
    find: '  const [first] = findings;',
    replace: '  const [first] = findings.slice(99);',
  },
  {
    name: 'QC does not look at the print',
    file: 'stations/printer/kind.ts',
    find: '    findings: printFindings,',
    replace: '    findings: () => [],',
  },
  {
    name: 'QC does not look at the engraving',
    file: 'stations/laser-engraver/kind.ts',
    find: '    findings: engraveFindings,',
    replace: '    findings: () => [],',
  },
  {
    name: 'the first card of a batch waits for nobody',
    file: 'controller/line/fold-batch.ts',
    find: '    batch.firstArticleCard = card.id;',
    replace: "    batch.firstArticleCard = '';",
  },
  {
    name: 'a position is free while a card comes to it',
    file: 'controller/line/flow.ts',
    find: '      if (moving) this.#taken.add(card.movingTo);',
    replace: '',
  },
  {
    name: 'the last phase is left out',
    file: 'controller/line/card-machine.ts',
    find: 'context.phase + 1 >= context.phases',
    replace: 'context.phase + 2 >= context.phases',
  },
  {
    name: 'a rejected order is not remade',
    file: 'controller/line/fold-card.ts',
    find: '      state.remakes.push(order.id);',
    replace: '',
  },
  {
    name: 'an accepted order is remade',
    file: 'controller/line/fold-card.ts',
    find: "      order.state = 'accepted';",
    replace: "      order.state = 'waiting';\n      state.remakes.push(order.id);",
  },
  {
    name: 'an order is begun again and again',
    file: 'controller/line/fold-card.ts',
    find: 'state.pendingFrom += 1;',
    replace: 'state.pendingFrom += 0;',
  },
  {
    name: 'strays are not counted',
    file: 'controller/line/fold-card.ts',
    find: "  count(state, state.batch, 'issued');\n",
    replace: '',
  },
  {
    name: 'a stray blank stays where it is',
    file: 'controller/line/fold-card.ts',
    find: '  state.strays.set(body.serial, body.position);',
    replace: '',
  },
  {
    name: 'a hold is not latched',
    file: 'controller/line/fold-line.ts',
    find: '  state.needsPerson = true;\n  state.revision = seq;\n',
    replace: '  state.needsPerson = false;\n  state.revision = seq;\n',
  },
  {
    name: 'an answer about another job is taken',
    file: 'stations/job-control/unit-jobs.ts',
    find: "    if (response.key !== job.key) return { state: 'unreachable', fault: this.#stale() };\n",
    replace: '',
  },
  {
    name: 'a machine without memory proves that nothing was done',
    file: 'stations/job-control/unit-jobs.ts',
    find: "if (said === 'invalid-state') return { state: 'unknown' };",
    replace: "if (said === 'invalid-state') return { state: 'notDone' };",
  },
  {
    name: 'a broken job is done',
    file: 'stations/job-control/unit-jobs.ts',
    find: "      case 'Aborted':\n        return failure(this.#wire.station, response.data);",
    replace: "      case 'Aborted':\n        return { state: 'running' };",
  },
  {
    name: 'the age of data is not watched',
    file: 'stations/job-control/unit-driver.ts',
    find: '    if (ageMs > patienceMs) {',
    replace: '    if (ageMs < 0) {',
  },
  {
    name: 'the laser without memory proves that nothing was done',
    file: 'stations/laser-engraver/driver.ts',
    find: "      case 'unknown':\n        return { state: 'unknown' };",
    replace: "      case 'unknown':\n        return { state: 'notDone' };",
  },
  {
    name: 'two orders share one content',
    file: 'controller/personalization/preparation.ts',
    find: '    const known = this.#materials.get(order);',
    replace: '    const known = this.#materials.get(order) ?? [...this.#materials.values()].at(-1);',
  },
  {
    name: 'a card is put back where nobody sees it',
    file: 'controller/line/hands.ts',
    find: "  return position === null ? 'not-seen' : [{ kind: 'card.found', card: id, position }];",
    replace: "  return [{ kind: 'card.found', card: id, position: position ?? card.position }];",
  },
  {
    name: 'the line goes on by itself when a lost machine is back',
    file: 'controller/line/interlocks.ts',
    find: 'needsPerson: hazardous',
    replace: 'needsPerson: false',
  },
  {
    name: 'the batch ends one card early',
    file: 'controller/line/supervise.ts',
    find: 'batch.accepted + batch.setAside >= batch.ordered)',
    replace: 'batch.accepted + batch.setAside >= batch.ordered - 1)',
  },
  {
    name: 'an order is made as often as it takes',
    file: 'controller/line/decision.ts',
    find: "  if (card.attempt < recipe.attemptsMax && order?.remake !== 'never') return [];",
    replace: "  if (card.attempt < 99 && order?.remake !== 'never') return [];",
  },
  {
    name: 'a moved card is still where it was',
    file: 'controller/line/fold-job.ts',
    find: '      if (done) card.position = target;\n      if (body.outcome',
    replace: '      if (body.outcome',
  },
  {
    name: 'a card stays with its job',
    file: 'controller/line/fold-job.ts',
    find: '  card.job = NO_JOB;',
    replace: '',
  },
  {
    name: 'a rejected card counts as accepted',
    file: 'controller/line/fold-card.ts',
    find: '      count(state, batch, body.outcome);',
    replace: '      state.totals.accepted += 1;',
  },
  {
    name: 'a condemned card goes on',
    file: 'controller/line/card-machine.ts',
    find: "        ASTRAY: 'astray',\n        CONDEMN: 'condemned',",
    replace: "        ASTRAY: 'astray',\n        CONDEMN: 'waiting',",
  },
  {
    name: 'a condemned card is passed',
    file: 'controller/line/card-machine.ts',
    find: "passed: { on: { MOVE: 'delivering', DELIVERED: 'accepted', CONDEMN: 'condemned', REMOVED: 'removed' } }",
    replace: "passed: { on: { MOVE: 'delivering', DELIVERED: 'accepted', CONDEMN: 'passed', REMOVED: 'removed' } }",
  },
  {
    name: 'work that was refused counts as done',
    file: 'controller/line/card-machine.ts',
    find: "        NOT_WORKED: 'waiting',",
    replace: "        NOT_WORKED: { target: 'waiting', actions: 'nextPhase' },",
  },
  {
    name: 'a lost connection is not made again',
    file: 'stations/station-connection.ts',
    find: '      if (stopping.aborted) break;',
    replace: "      if (stopping.aborted || reason.code === 'link.stale') break;",
  },
  {
    name: 'a blank that was taken out is still a stray',
    file: 'controller/line/fold-card.ts',
    find: '  state.strays.delete(body.serial);',
    replace: '',
  },
  {
    name: 'serials are not remembered',
    file: 'controller/journal/projections/blanks.ts',
    find: "if (body.outcome === 'done' && isFeed(body.key)) insert",
    replace: "if (body.outcome === 'notDone' && isFeed(body.key)) insert",
  },
  {
    name: 'a card whose move was refused is not looked for',
    file: 'controller/line/decide.ts',
    find: "  if (job.work === 'move' && sensors !== null",
    replace: "  if (job.work === 'feed' && sensors !== null",
  },
  {
    name: 'a step that was not begun is asked for again under its old key',
    file: 'controller/line/request-job.ts',
    find: 'return (card?.attempts.get(phase) ?? 0) + 1;',
    replace: 'return Math.max(1, card?.attempts.get(phase) ?? 0);',
  },
  {
    name: 'keys are those of another journal',
    file: 'controller/line/request-job.ts',
    find: 'series: state.jobSeries',
    replace: "series: ''",
  },
  {
    name: 'a transport is believed that its sensors deny',
    file: 'controller/line/decide.ts',
    find: '      if (denied !== null) return denied;\n',
    replace: '',
  },
  {
    name: 'acting states wait without a word',
    file: 'controller/line/wait-watch.ts',
    find: 'limitMs !== null && nowMs - entered > limitMs',
    replace: 'limitMs === -1 && nowMs > entered',
  },
  {
    name: 'a restart takes the alarms of stations back',
    file: 'controller/line/supervise.ts',
    find: ' && !state.stations.has(id.slice(STATION_ALARM.length))',
    replace: '',
  },
  {
    name: 'what is refused is asked for without end',
    file: 'controller/line/retry-limits.ts',
    find: 'export const FAILURES_MAX = 3;',
    replace: 'export const FAILURES_MAX = 9999;',
  },
  {
    name: 'what is refused is asked for again at once',
    file: 'controller/line/retry-limits.ts',
    find: 'export const REFUSED_PAUSE_MS = 1000;',
    replace: 'export const REFUSED_PAUSE_MS = 0;',
  },
  {
    name: 'refused feeds are counted on the card',
    file: 'controller/line/fold-failures.ts',
    find: "  if (job.work === 'move') return;",
    replace: "  if (job.work === 'move' || job.work === 'feed') return;",
  },
  {
    name: 'a head that fails is fed on',
    file: 'controller/line/rotation.ts',
    find: '  return failures.count >= FAILURES_MAX;',
    replace: '  return failures.count >= 9999;',
  },
  {
    name: 'nobody is told of a head that fails',
    file: 'controller/line/rotation.ts',
    find: 'failures.count >= FAILURES_MAX && (failures.own || !others)',
    replace: 'failures.count >= FAILURES_MAX && !others',
  },
  {
    name: 'a remade order goes where it failed',
    file: 'controller/line/rotation.ts',
    find: '  const wanted = trusted.filter(({ id }) => !failedAt.includes(id));',
    replace: '  const wanted = trusted;',
  },
  {
    name: 'a lot is never to blame',
    file: 'controller/line/rotation.ts',
    find: 'blanks.length < LOT_FAILURES_MAX) return false;',
    replace: 'blanks.length < 9999) return false;',
  },
  {
    name: 'cards are packed before the verdict',
    file: 'controller/line/flow.ts',
    find: "cardState(card) !== 'waiting' || cardPhase(card) !== index) return false;",
    replace: "cardState(card) !== 'waiting' || (cardPhase(card) !== index && index !== 4)) return false;",
  },
  {
    name: 'a wrong count is believed',
    file: 'stations/packer/kind.ts',
    find: '  if (count === slot) return null;',
    replace: '  if (count <= slot + 1) return null;',
  },
  {
    name: 'a packer is believed though the sensor still sees the card',
    file: 'controller/line/decide.ts',
    find: 'stores ? stillSeen(job, card, sight) : deniedBySensors',
    replace: 'stores ? null : deniedBySensors',
  },
  {
    name: 'retention that takes an open batch',
    file: 'controller/retention/closed-batches.ts',
    find: 'this.#store.readKinds(KINDS, this.#readTo)) {',
    replace:
      "this.#store.readKinds([...KINDS, 'batch.imported'], this.#readTo)) { if (body.kind === 'batch.imported') this.#close(body.batch, at);",
  },
  {
    name: 'retention that takes an order that is owed its card',
    file: 'controller/retention/kinds.ts',
    find: '.filter(({ id }) => owedOf(ports, id) === 0)',
    replace: '',
  },
];

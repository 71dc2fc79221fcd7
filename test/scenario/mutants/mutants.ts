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
    replace: '    void this.#commit;',
  },
  {
    name: 'one attempt number for all',
    file: 'controller/line/conductor.ts',
    find: 'card.lastNotDone === phase ? used : used + 1;',
    replace: 'card.lastNotDone === phase ? used : used;',
  },
  {
    name: 'no deadline is watched',
    file: 'controller/line/conductor.ts',
    find: '      const late = nowMs - job.requestedAtMs > job.deadlineMs * (times + 1);',
    replace: '      const late = false;',
  },
  {
    name: 'a job of another key is given',
    file: 'controller/line/conductor.ts',
    find: '    return { key, work: phaseWork(',
    replace: '    return { key: `${key.slice(0, -1)}9`, work: phaseWork(',
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
    find: "  return condemn(jobEnded(job, 'failed', '', reason, {}), card, reason);",
    replace: "  return facts([jobEnded(job, 'failed', '', reason, {}, false)]);",
  },
  {
    name: 'what went to a stacker has arrived',
    file: 'controller/line/decide.ts',
    find: '  if (sensors[job.to] === card.serial) {',
    replace: "  if (sensors[job.to] === card.serial || job.to === 'output' || job.to === 'reject-bin') {",
  },
  {
    name: 'a serial may come twice',
    file: 'controller/line/decide.ts',
    find: "answer.result.kind === 'transport' && fedBefore(answer.result.serial)",
    replace: "answer.result.kind === 'transport' && fedBefore('')",
  },
  {
    name: 'a feed in doubt takes the blank that lies there',
    file: 'controller/line/decide.ts',
    find: '!onLine.has(serial))',
    replace: "serial !== 'none')",
  },
  {
    name: 'a fallen blank is forgotten',
    file: 'controller/line/decide.ts',
    find: '!onLine.has(read) && !fedBefore(read)',
    replace: '!onLine.has(read) && fedBefore(read)',
  },
  {
    name: 'two blanks at once are one',
    file: 'controller/line/decide.ts',
    find: '  if (seen.length === 1 && position === job.to && !fedBefore(serial))',
    replace: '  if (position === job.to && !fedBefore(serial))',
  },
  {
    name: 'every verdict is good',
    file: 'controller/line/decide.ts',
    find: '      const [first] = findings;',
    replace: '      const [first] = findings.slice(99);',
  },
  {
    name: 'QC does not look at the print',
    file: 'controller/line/verdict.ts',
    find: 'for (const field of differences(select(material, phase.fields), seen.printedFields)) wrong(`print.${field}`);',
    replace: '',
  },
  {
    name: 'QC does not look at the engraving',
    file: 'controller/line/verdict.ts',
    find: 'for (const field of differences(select(material, phase.fields), seen.engravedFields)) wrong(`engrave.${field}`);',
    replace: '',
  },
  {
    name: 'a position is free while a card comes to it',
    file: 'controller/line/flow.ts',
    find: '      if (moving) this.#taken.add(card.movingTo);',
    replace: '',
  },
  {
    name: 'a position is free while a move from it is in doubt',
    file: 'controller/line/flow.ts',
    find: '      if (!moving || inDoubt) this.#taken.add(card.position);',
    replace: '      if (!moving) this.#taken.add(card.position);',
  },
  {
    name: 'the last phase is left out',
    file: 'controller/line/card-machine.ts',
    find: 'context.phase + 1 >= context.phases',
    replace: 'context.phase + 2 >= context.phases',
  },
  {
    name: 'a rejected order is not remade',
    file: 'controller/line/fold.ts',
    find: '      state.remakes.push(order.id);',
    replace: '',
  },
  {
    name: 'an accepted order is remade',
    file: 'controller/line/fold.ts',
    find: "      order.state = 'accepted';",
    replace: "      order.state = 'waiting';\n      state.remakes.push(order.id);",
  },
  {
    name: 'an order is begun again and again',
    file: 'controller/line/fold.ts',
    find: 'state.pendingFrom += 1;',
    replace: 'state.pendingFrom += 0;',
  },
  {
    name: 'strays are not counted',
    file: 'controller/line/fold.ts',
    find: "      count(state, state.batch, 'issued');\n",
    replace: '',
  },
  {
    name: 'a stray blank stays where it is',
    file: 'controller/line/fold.ts',
    find: '      state.strays.set(body.serial, body.position);',
    replace: '',
  },
  {
    name: 'the line goes on by itself after a restart',
    file: 'controller/line/supervise.ts',
    find: "  if (PRODUCING.has(current)) entries.push(...change(state, 'Hold', 'controller', reason, true).entries);",
    replace:
      "  if (PRODUCING.has(current)) entries.push(...change(state, 'Hold', 'controller', reason, false).entries);",
  },
  {
    name: 'what was open is not asked about after a restart',
    file: 'controller/line/supervise.ts',
    find: "    if (!job.inDoubt) entries.push({ kind: 'job.doubted', key: job.key, why: 'restart' });",
    replace: '    void job;',
  },
  {
    name: 'a card that is astray does not stop the line',
    file: 'controller/line/interlocks.ts',
    find: '    if (!isAstray(card)) continue;\n    const reason',
    replace: "    if (card.id !== '') continue;\n    const reason",
  },
  {
    name: 'the batch ends with cards on the line',
    file: 'controller/line/supervise.ts',
    find: '    if (state.cards.size === 0) return change',
    replace: '    if (state.cards.size < 3) return change',
  },
  {
    name: 'a hold is not latched',
    file: 'controller/line/fold.ts',
    find: '      state.needsPerson = true;\n      state.revision = seq;\n',
    replace: '      state.needsPerson = false;\n      state.revision = seq;\n',
  },
  {
    name: 'an answer about another job is taken',
    file: 'stations/job-control/unit-driver.ts',
    find: ' || response.key !== job.key',
    replace: '',
  },
  {
    name: 'a machine without memory proves that nothing was done',
    file: 'stations/job-control/unit-driver.ts',
    find: "if (status.value === RETURN_STATUS.invalidState) return { state: 'unknown' };",
    replace: "if (status.value === RETURN_STATUS.invalidState) return { state: 'notDone' };",
  },
  {
    name: 'a broken job is done',
    file: 'stations/job-control/unit-driver.ts',
    find: "      case 'Aborted':\n        return failure(this.id, response.data);",
    replace: "      case 'Aborted':\n        return { state: 'running' };",
  },
  {
    name: 'the age of data is not watched',
    file: 'stations/job-control/unit-driver.ts',
    find: '    if (ageMs > STALE_AFTER_MS) {',
    replace: '    if (ageMs < 0) {',
  },
  {
    name: 'the laser without memory proves that nothing was done',
    file: 'stations/laser-engraver/driver.ts',
    find: "      case 'unknown':\n        return { state: 'unknown' };",
    replace: "      case 'unknown':\n        return { state: 'notDone' };",
  },
  {
    name: 'any reply answers any request',
    file: 'stations/laser-engraver/driver.ts',
    find: '      if (this.#awaited?.sequence === frame.sequence) this.#awaited.resolve(frame);',
    replace: '      this.#awaited?.resolve(frame);',
  },
  {
    name: 'the checksum of laser frames is not looked at',
    file: 'stations/laser-engraver/frame.ts',
    find: '  if (crc !== crc16(line.slice(0, -5))) return null;',
    replace: '  void crc;',
  },
  {
    name: 'the checksum of reader frames is not looked at',
    file: 'stations/chip-encoder/ccid.ts',
    find: '    if (lrc(frame, frame.length) !== 0) {',
    replace: '    if (frame.length === 0) {',
  },
  {
    name: 'a chip that was begun is taken for a new one',
    file: 'stations/chip-encoder/session.ts',
    find: "    case 'begun':\n      return { state: 'failed', fault: fault('chip.torn', 'major', { serial: state.serial }), begun: true };",
    replace: "    case 'begun':\n      return { state: 'notDone' };",
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
    name: 'a refusal is repeated for ever',
    file: 'controller/line/decide.ts',
    find: "  if (card.refusals + 1 >= REFUSALS_MAX) entries.push({ kind: 'hold.latched', reason });",
    replace: '',
  },
];

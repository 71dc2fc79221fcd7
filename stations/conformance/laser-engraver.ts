import { hash } from 'node:crypto';

import { LEASE_MS } from '../job-control/contract.ts';
import { jobKey } from '../job-key.ts';
import { encodeLaserFrame, FRAME_MAX_BYTES } from '../laser-engraver/frame.ts';
import { UNIT_MODES } from '../packml.ts';
import { broken, NOT_REACHED, type Clause } from './clause.ts';
import { checkIdentity } from './identity.ts';
import type { CheckKey } from './job-order-clauses.ts';
import type { LaserProbe } from './laser-probe.ts';
import { bringToExecute, bringToStopped, refusesImpossible, walk } from './unit-walk.ts';

/** Clauses of the laser engraver's serial protocol. */

const JOB_MS = 60_000;
/** A PNG of one white dot. */
const NO_MARKS = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABAQAAAAA3bvkkAAAACklEQVR4nGP4DwABAQEAsTg/YwAAAABJRU5ErkJggg==',
  'base64',
);

/**
 * All clauses of a laser engraver, in the order of their checks. `runId` is part of every job key. `simulated`: null when the line is
 * unknown.
 */
export function laserClauses(runId: string, simulated: boolean | null): Clause<LaserProbe>[] {
  const key: CheckKey = (phase, attempt = 1) => jobKey({ line: 'check', card: runId, series: '', phase, attempt });
  return [
    ...helloClauses(simulated),
    ...FRAME_CLAUSES,
    ...PACKML_CLAUSES,
    ...loadClauses(key),
    ...markClauses(key),
    {
      clause: 'lease',
      demand: `holds by itself within ${LEASE_MS} ms when the controller stops sending`,
      check: async (probe) => {
        const executing = await bringToExecute(probe);
        if (executing !== null) return executing;
        await probe.wait(LEASE_MS + 1000);
        const state = await probe.state();
        return state === 'Held' || state === 'Holding' ? null : broken(`it is ${state ?? 'silent'}`);
      },
    },
    { clause: 'leave', demand: 'can be left in Stopped', check: bringToStopped },
  ];
}

function helloClauses(simulated: boolean | null): Clause<LaserProbe>[] {
  return [
    {
      clause: 'connect',
      else: NOT_REACHED,
      demand: 'answers HELLO on its line',
      check: async (probe) => {
        const why = await probe.open();
        if (why !== null) return why;
        return (await probe.ask('HELLO', {}))?.verb === 'OK' ? null : probe.whySilent('HELLO is not answered');
      },
    },
    {
      clause: 'identity',
      demand: 'names maker, model and serial number',
      check: async (probe) => {
        const { manufacturer = '', model = '', serial = '' } = (await probe.ask('HELLO', {}))?.values ?? {};
        return checkIdentity({ manufacturer, model, serial }, manufacturer, simulated);
      },
    },
    {
      clause: 'status',
      demand: 'reports state, mode, boot ID and interlock',
      check: async (probe) => {
        const values = (await probe.ask('STATUS', {}))?.values ?? {};
        const missing = ['state', 'mode', 'boot', 'interlock'].filter((name) => (values[name] ?? '') === '');
        return missing.length === 0 ? null : broken(`${missing.join(', ')} missing or empty`);
      },
    },
  ];
}

const FRAME_CLAUSES: readonly Clause<LaserProbe>[] = [
  {
    clause: 'frame.garbage',
    demand: 'recovers after garbage, half a frame and a line that is too long',
    check: async (probe) => {
      for (const rubbish of ['\x00\xff~~*0000\n', '>01 STA', '>'.repeat(FRAME_MAX_BYTES * 2), '\n\n\r\n']) {
        probe.write(rubbish);
        await probe.wait(50);
      }
      return (await probe.ask('STATUS', {}))?.verb === 'OK' ? null : broken('STATUS is not answered any more');
    },
  },
  {
    clause: 'frame.checksum',
    demand: 'drops a frame with a wrong checksum, without an answer',
    check: async (probe) => {
      const sequence = probe.nextSequence();
      const frame = encodeLaserFrame({ direction: '>', sequence, verb: 'STATUS', values: {} });
      probe.write(`${frame.slice(0, -5)}0000\n`);
      const reply = await probe.reply(sequence);
      return reply === null ? null : broken(`it was answered with ${reply.verb}, not dropped`);
    },
  },
  {
    clause: 'frame.repeat',
    demand: 'gives a repeated frame the same answer, and executes it once',
    check: async (probe) => {
      const stopped = await bringToStopped(probe);
      if (stopped !== null) return stopped;
      const sequence = probe.nextSequence();
      const first = await probe.ask('CMD', { number: '1' }, sequence);
      const second = await probe.ask('CMD', { number: '1' }, sequence);
      if (first === null || second === null) return broken('no reply');
      return first.verb === second.verb ? null : broken(`first ${first.verb}, then ${second.verb}`);
    },
  },
  {
    clause: 'frame.verb',
    demand: 'rejects an unknown verb',
    check: async (probe) => {
      const reply = await probe.ask('NONSENSE', {});
      return reply?.verb === 'NO' ? null : broken(`answered ${reply?.verb ?? 'nothing'}`);
    },
  },
];

const PACKML_CLAUSES: readonly Clause<LaserProbe>[] = [
  { clause: 'packml.walk', demand: 'goes through the PackML states by command', check: walk },
  {
    clause: 'packml.refuse',
    demand: 'rejects commands that are invalid in its state, and keeps its state',
    check: refusesImpossible,
  },
  {
    clause: 'packml.mode',
    demand: 'changes its mode while stopped, and not while it produces',
    check: async (probe) => {
      const stopped = await bringToStopped(probe);
      if (stopped !== null) return stopped;
      for (const mode of [UNIT_MODES.Maintenance, UNIT_MODES.Produce]) {
        const reply = await probe.ask('MODE', { number: String(mode) });
        const reached = (await probe.ask('STATUS', {}))?.values['mode'];
        if (reply?.verb !== 'OK' || reached !== String(mode)) return broken(`mode ${mode} was not reached in Stopped`);
      }
      const executing = await bringToExecute(probe);
      if (executing !== null) return executing;
      const reply = await probe.ask('MODE', { number: String(UNIT_MODES.Manual) });
      return reply?.verb === 'NO' ? null : broken('the mode was changed in Execute');
    },
  },
];

/** Which jobs it accepts, and what it reports of jobs that it does not have. */
function loadClauses(key: CheckKey): Clause<LaserProbe>[] {
  return [
    {
      clause: 'job.state',
      demand: 'engraves only in Execute',
      check: async (probe) => {
        const stopped = await bringToStopped(probe);
        if (stopped !== null) return stopped;
        if (!(await probe.load(key('stopped'), NO_MARKS))) return null;
        const reply = await probe.ask('MARK', { key: key('stopped') });
        return reply?.verb === 'NO' ? null : broken('MARK was accepted in Stopped');
      },
    },
    {
      clause: 'job.unknown',
      demand: 'reports a job that it never received as not done',
      check: async (probe) => {
        const state = (await probe.ask('QUERY', { key: key('never') }))?.values['state'];
        return state === 'notDone' ? null : broken(`it reports ${state ?? 'nothing'}`);
      },
    },
    {
      clause: 'job.disowned',
      demand: 'rejects MARK of a job after it has reported it as not done',
      check: async (probe) => {
        const executing = await bringToExecute(probe);
        if (executing !== null) return executing;
        if (!(await probe.load(key('late'), NO_MARKS))) return broken('LOAD or DATA was refused');
        const state = (await probe.ask('QUERY', { key: key('late') }))?.values['state'];
        if (state !== 'notDone')
          return broken(`it reports ${state ?? 'nothing'} for a job that was loaded and not started`);
        const mark = await probe.ask('MARK', { key: key('late') });
        return mark?.verb === 'NO' ? null : broken('MARK was accepted after the answer');
      },
    },
    {
      clause: 'job.limits',
      demand: 'rejects content that is too long, chunks out of order, and MARK before everything is loaded',
      check: async (probe) => {
        const executing = await bringToExecute(probe);
        if (executing !== null) return executing;
        const about = { front: '0', format: 'image/png', power: '1', speed: '1000', sha256: '0'.repeat(64) };
        const long = await probe.ask('LOAD', { key: key('limits'), bytes: '99999999', ...about });
        if (long?.verb !== 'NO') return broken('LOAD of 99 999 999 bytes was accepted');
        await probe.ask('LOAD', { key: key('limits'), bytes: '100', ...about });
        const late = await probe.ask('DATA', { key: key('limits'), offset: '50', data: 'AAAA' });
        if (late?.verb !== 'NO') return broken('a chunk after a gap was accepted');
        const mark = await probe.ask('MARK', { key: key('limits') });
        return mark?.verb === 'NO' ? null : broken('MARK was accepted before everything was loaded');
      },
    },
    {
      clause: 'job.checksum',
      demand: 'does not engrave content whose checksum differs from the one in LOAD',
      check: async (probe) => {
        const executing = await bringToExecute(probe);
        if (executing !== null) return executing;
        const other = hash('sha256', 'other content');
        if (!(await probe.load(key('checksum'), NO_MARKS, other))) return broken('LOAD or DATA was refused');
        const mark = await probe.ask('MARK', { key: key('checksum') });
        return mark?.verb === 'NO' ? null : broken('MARK of content with another checksum was accepted');
      },
    },
    {
      clause: 'job.piece-again',
      demand: 'ignores a chunk that it has already',
      check: async (probe) => {
        const executing = await bringToExecute(probe);
        if (executing !== null) return executing;
        if (!(await probe.load(key('again'), NO_MARKS))) return broken('LOAD or DATA was refused');
        const other = Buffer.alloc(NO_MARKS.length).toString('base64url');
        const again = await probe.ask('DATA', { key: key('again'), offset: '0', data: other });
        if (again?.verb !== 'OK') return broken(`the repeated chunk was answered with ${again?.verb ?? 'nothing'}`);
        const mark = await probe.ask('MARK', { key: key('again') });
        if (mark?.verb !== 'OK') return broken(`MARK was refused: ${mark?.values['reason'] ?? 'no reply'}`);
        const state = (await probe.ended(key('again'), JOB_MS))?.['state'];
        return state === 'done' || state === 'failed' ? null : broken(`the job does not end: ${state ?? 'no reply'}`);
      },
    },
  ];
}

/** How a job ends, and what the laser remembers of it. */
function markClauses(key: CheckKey): Clause<LaserProbe>[] {
  return [
    {
      clause: 'job.not-loaded',
      demand: 'rejects DATA and MARK of a job that was not loaded',
      check: async (probe) => {
        const executing = await bringToExecute(probe);
        if (executing !== null) return executing;
        const data = await probe.ask('DATA', { key: key('none'), offset: '0', data: 'AAAA' });
        if (data?.verb !== 'NO') return broken(`DATA was answered with ${data?.verb ?? 'nothing'}`);
        const mark = await probe.ask('MARK', { key: key('none') });
        return mark?.verb === 'NO' ? null : broken(`MARK was answered with ${mark?.verb ?? 'nothing'}`);
      },
    },
    {
      clause: 'job.ends',
      demand: 'ends an accepted job as done or failed',
      check: async (probe) => {
        const executing = await bringToExecute(probe);
        if (executing !== null) return executing;
        if (!(await probe.load(key('marks'), NO_MARKS))) return broken('LOAD or DATA was refused');
        const mark = await probe.ask('MARK', { key: key('marks') });
        if (mark?.verb !== 'OK') return broken(`MARK was answered with ${mark?.verb ?? 'nothing'}`);
        const values = await probe.ended(key('marks'), JOB_MS);
        const state = values?.['state'];
        return state === 'done' || state === 'failed' ? null : broken(`it reports ${state ?? 'nothing'}`);
      },
    },
    {
      clause: 'job.idempotent',
      demand: 'MARK of the same job again has the effect of once',
      check: async (probe) => {
        const before = await probe.ended(key('marks'), 0);
        const mark = await probe.ask('MARK', { key: key('marks') });
        const after = await probe.ended(key('marks'), 0);
        if (mark?.verb !== 'OK') return broken(`the repeat was answered with ${mark?.verb ?? 'nothing'}`);
        return JSON.stringify(before) === JSON.stringify(after) ? null : broken('its outcome changed by the repeat');
      },
    },
    {
      clause: 'job.after-reconnect',
      demand: 'reports the same result after the line was closed and reopened',
      check: async (probe) => {
        const before = await probe.ended(key('marks'), 0);
        const boot = (await probe.ask('STATUS', {}))?.values['boot'];
        await probe.close();
        const why = await probe.open();
        if (why !== null) return why;
        const after = await probe.ended(key('marks'), 0);
        if (JSON.stringify(before) !== JSON.stringify(after)) return broken('it reports another result, or none');
        const bootAfter = (await probe.ask('STATUS', {}))?.values['boot'];
        return boot === bootAfter ? null : broken('the boot ID changed though the machine did not restart');
      },
    },
  ];
}

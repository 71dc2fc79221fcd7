import { METHODS, NODES } from '../job-control/contract.ts';
import { UNIT_MODES } from '../packml.ts';
import { broken, type Clause } from './clause.ts';
import type { OpcUaProbe } from './opcua-probe.ts';
import { bringToExecute, bringToStopped, refusesImpossible, walk } from './unit-walk.ts';

/** Clauses about a unit's states and modes (ISA-TR88.00.02). */

const MODE_REACHED_MS = 5000;

export const PACKML_CLAUSES: readonly Clause<OpcUaProbe>[] = [
  { clause: 'packml.walk', demand: 'goes through the PackML states by command', check: walk },
  {
    clause: 'packml.refuse',
    demand: 'rejects commands that are invalid in its state, and keeps its state',
    check: refusesImpossible,
  },
  {
    clause: 'packml.argument',
    demand: 'rejects mode numbers that do not exist',
    check: async (probe) => {
      const mode = await probe.call(NODES.packml, METHODS.setUnitMode, [{ type: 'Int32', value: 99 }]);
      return mode === true ? broken('mode 99 was accepted') : null;
    },
  },
  {
    clause: 'packml.mode',
    demand: 'changes its mode while stopped, and not while it produces',
    check: async (probe) => {
      const stopped = await bringToStopped(probe);
      if (stopped !== null) return stopped;
      for (const mode of [UNIT_MODES.Maintenance, UNIT_MODES.Produce]) {
        await probe.call(NODES.packml, METHODS.setUnitMode, [{ type: 'Int32', value: mode }]);
        const reached = await probe.until(() => probe.value(NODES.unitModeCurrent)?.value === mode, MODE_REACHED_MS);
        if (!reached) return broken(`mode ${mode} was not reached in Stopped`);
      }
      const executing = await bringToExecute(probe);
      if (executing !== null) return executing;
      const accepted = await probe.call(NODES.packml, METHODS.setUnitMode, [
        { type: 'Int32', value: UNIT_MODES.Manual },
      ]);
      return accepted === true ? broken('the mode was changed in Execute') : null;
    },
  },
];

import { initialTransition } from 'xstate';

import { NO_SERIAL } from '../../stations/blank-serial.ts';
import { NO_JOB } from '../../stations/job-key.ts';
import { NO_TEXT } from '../../stations/outside-text.ts';
import { NO_POSITION } from '../../stations/position.ts';
import { FEEDER } from '../../stations/transport/contract.ts';
import type { EntryOf } from '../journal/entry.ts';
import { cardMachine, type CardSnapshot } from './card-machine.ts';
import type { CardState } from './card-state.ts';

/** Creates a card for which a blank is to be fed. */

/** By the number of phases: all cards start alike. */
const newMachines = new Map<number, CardSnapshot>();

function newMachine(phases: number): CardSnapshot {
  const known = newMachines.get(phases);
  if (known !== undefined) return known;
  const [snapshot] = initialTransition(cardMachine, { phases });
  newMachines.set(phases, snapshot);
  return snapshot;
}

/** `sequence`: its rank among the cards of this line. `at`: wall-clock time. */
export function newCard(
  { card, order, attempt }: EntryOf<'card.started'>,
  sequence: number,
  phases: number,
  at: number,
): CardState {
  return {
    id: card,
    order,
    attempt,
    sequence,
    machine: newMachine(phases),
    serial: NO_SERIAL,
    position: FEEDER,
    movingTo: NO_POSITION,
    job: NO_JOB,
    refusals: 0,
    refusedAtMs: 0,
    blankLot: NO_TEXT,
    chipLot: NO_TEXT,
    encodedAt: '',
    chipDigest: '',
    attempts: new Map(),
    reason: null,
    verdict: null,
    sample: 'none',
    identity: null,
    measures: {},
    chipShows: {},
    sinceAt: at,
  };
}

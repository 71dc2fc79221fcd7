import type { LoadedRecipe } from '../../recipes/recipe.ts';
import type { IssuerTrust } from '../../stations/card-work.ts';
import type { JobKey } from '../../stations/job-key.ts';
import type { Job, JobAnswer, Station } from '../../stations/station.ts';
import { phaseWork } from '../personalization/phase-work.ts';
import type { Preparation } from '../personalization/preparation.ts';
import { STALE_MEMORY, type StationCommand } from './decision.ts';
import { destinationOf } from './destination.ts';
import type { LineState } from './line-state.ts';
import { cardPhase } from './card-state.ts';

/** Sends a durable decision to its station. The station's answer comes back as an input with the job's key. */

/** `jobOf` returns null for a job that has ended or can no longer be made: then nothing is sent. */
export function sendCommand(
  station: Station,
  command: StationCommand,
  jobOf: (key: JobKey) => Job | null,
  answered: (key: JobKey, answer: JobAnswer) => void,
): void {
  switch (command.type) {
    case 'submit': {
      const job = jobOf(command.key);
      if (job === null) return;
      void station.submit(job).then((outcome) => {
        if (outcome.ok) return;
        // A refusal means that the job was not started; any other outcome leaves it in doubt.
        const refused = outcome.fault.code === 'station.refused' || outcome.fault.code === STALE_MEMORY;
        const answer: JobAnswer = refused
          ? { state: 'failed', fault: outcome.fault, begun: false }
          : { state: 'unreachable', fault: outcome.fault };
        answered(command.key, answer);
      });
      return;
    }
    case 'query': {
      const job = jobOf(command.key);
      if (job === null) return;
      void station.query(job).then((answer) => answered(command.key, answer));
      return;
    }
    case 'cancel':
      void station.cancel(command.key);
      return;
    case 'unit':
      void station.command(command.command);
      return;
    case 'mode':
      void station.setMode(command.mode);
  }
}

/** Builds the job as the station receives it; null where the job has ended or its recipe is missing. */
export function stationJob(
  state: LineState,
  loaded: LoadedRecipe | null,
  preparation: Preparation,
  issuer: IssuerTrust,
  key: JobKey,
): Job | null {
  const job = state.jobs.get(key);
  const card = job === undefined ? undefined : state.cards.get(job.card);
  if (job === undefined || card === undefined || loaded === null) return null;
  if (job.work === 'feed') return { key, work: { kind: 'feed', to: job.to } };
  if (job.work === 'move') return { key, work: { kind: 'move', from: job.from, to: job.to, serial: card.serial } };
  const phase = loaded.recipe.phases[cardPhase(card)];
  if (phase === undefined) return null;
  const places = preparation.places(loaded);
  const prepared = {
    chip: preparation.chip(card),
    faces: preparation.faces(card.order),
    places,
    destination: destinationOf(state, card),
  };
  return { key, work: phaseWork(card, prepared, loaded.recipe, phase, issuer) };
}

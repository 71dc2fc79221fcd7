import type { Entry } from '../../../../controller/gateway/contract.ts';

/** What a station did lately, out of the journal's newest entries. */

export interface StationJob {
  readonly key: string;
  readonly card: string;
  readonly endedAt: number;
  readonly tookMs: number;
  readonly outcome: string;
  readonly why: string;
  readonly measures: Readonly<Record<string, number>>;
}

/** `entries` as they come, the newest first; so are the jobs. */
export function jobsOf(entries: readonly Entry[], station: string): StationJob[] {
  const requested = new Map<string, { at: number; card: string }>();
  for (const { at, body } of entries)
    if (body.kind === 'job.requested' && body.station === station) requested.set(body.key, { at, card: body.card });
  return entries.flatMap(({ at, body }) => {
    if (body.kind !== 'job.ended') return [];
    const job = requested.get(body.key);
    if (job === undefined) return [];
    const measures: Record<string, number> = {};
    for (const [name, value] of Object.entries(body.evidence)) if (typeof value === 'number') measures[name] = value;
    return [
      {
        key: body.key,
        card: job.card,
        endedAt: at,
        tookMs: at - job.at,
        outcome: body.outcome,
        why: body.fault?.code ?? body.outcome,
        measures,
      },
    ];
  });
}

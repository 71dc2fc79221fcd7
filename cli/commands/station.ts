import { group, later } from '../command-line/command.ts';

export const declared = group('machines, on the day they arrive', {
  check: later('goes through a machine’s contract clause by clause', async (summary) =>
    (await import('./station-check.ts')).stationCheck(summary),
  ),
});

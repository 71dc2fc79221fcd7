import type { PackmlMeanings } from '../packml-meanings.ts';

export const MEANINGS: PackmlMeanings = {
  meaningOf: (word) => `What does “${word}” mean?`,
  states: {
    Stopped: 'Nothing moves and no work starts. Reset prepares the machines.',
    Resetting: 'The machines start up and move to their initial positions. Ready follows by itself.',
    Idle: 'All machines are ready. Start begins production.',
    Starting: 'The machines start. Producing follows by itself.',
    Execute: 'Cards are made. Hold pauses, Stop ends it.',
    Completing: 'The last cards of the batch are finished. Complete follows by itself.',
    Complete: 'The batch has ended. Reset gets ready for the next one.',
    Holding: 'A fault or a person holds the line: started work is finished.',
    Held: 'The line waits because of a fault or a person. Complete the listed tasks, then press Unhold.',
    Unholding: 'The line goes back to work. Producing follows by itself.',
    Suspending: 'Material is missing, or there is no room: started work is finished.',
    Suspended: 'The line waits for material or room outside. It resumes by itself.',
    Unsuspending: 'Material is there again. Producing follows by itself.',
    Stopping: 'Started work is finished, then the line stops.',
    Aborting: 'All work is interrupted at once.',
    Aborted: 'All work was interrupted. Inspect the machines, then press Clear.',
    Clearing: 'Faults are cleared. Stopped follows by itself.',
  },
  modes: {
    Produce: 'The line makes cards from its orders.',
    Maintenance: 'The machines are being serviced; no cards are made.',
    Manual: 'Each machine is operated separately, on its page.',
  },
};

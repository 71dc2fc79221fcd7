import type { StationView, TaskView } from '../../../controller/gateway/contract.ts';
import { appearance, placeName } from '../words/language.svelte.ts';

/** What is to be done by hand, in one line. */
export function taskHeading(task: TaskView, stations: Readonly<Record<string, StationView>>): string {
  const words = appearance.words.tasks;
  const place = (position: string): string => placeName(stations, position);
  switch (task.kind) {
    case 'find-card':
      return words.findCard(task.card, place(task.from));
    case 'missing-card':
      return words.missingCard(task.card, place(task.position));
    case 'remove-blank':
      return words.removeBlank(task.serial, place(task.position));
    case 'accept-machine':
      return words.acceptMachine(place(task.station));
    case 'check-station':
      return words.checkStation(place(task.station));
    case 'see-to-machine':
      return words.seeToMachine(place(task.station));
    case 'check-lot':
      return words.checkLot(task.lot);
    case 'confirm-clock':
      return words.confirmClock(task.byMs, task.while);
    case 'count-box':
      return words.countBox(task.box);
    case 'empty-reject-bin':
      return words.emptyBin;
    case 'reconcile':
      return words.reconcile(task.batch);
    case 'clear-line':
      return words.clearLine;
    case 'sample':
      return words.sample(task.card, place(task.position));
    case 'first-article':
      return words.firstArticle(task.card);
  }
}

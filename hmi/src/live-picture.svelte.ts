import type { Delta, PictureItems } from '../../controller/gateway/contract.ts';

/** The picture, each part a signal of its own: a change is felt by what shows that part, and by nothing else on the page. */
export class LivePicture implements PictureItems {
  line: PictureItems['line'];
  batch: PictureItems['batch'];
  queue: PictureItems['queue'];
  blanks: PictureItems['blanks'];
  plugs: PictureItems['plugs'];
  tasks: PictureItems['tasks'];
  stations: PictureItems['stations'];
  supplies: PictureItems['supplies'];
  cards: PictureItems['cards'];
  alarms: PictureItems['alarms'];

  constructor(first: PictureItems) {
    this.line = $state.raw(first.line);
    this.batch = $state.raw(first.batch);
    this.queue = $state.raw(first.queue);
    this.blanks = $state.raw(first.blanks);
    this.plugs = $state.raw(first.plugs);
    this.tasks = $state.raw(first.tasks);
    this.stations = $state.raw(first.stations);
    this.supplies = $state.raw(first.supplies);
    this.cards = $state.raw(first.cards);
    this.alarms = $state.raw(first.alarms);
  }

  take(delta: Delta): void {
    this.line = delta.line ?? this.line;
    this.batch = delta.batch === undefined ? this.batch : delta.batch;
    this.queue = delta.queue ?? this.queue;
    this.blanks = delta.blanks ?? this.blanks;
    this.plugs = delta.plugs === undefined ? this.plugs : delta.plugs;
    this.tasks = merge(this.tasks, delta.tasks);
    this.stations = merge(this.stations, delta.stations);
    this.supplies = merge(this.supplies, delta.supplies);
    this.cards = merge(this.cards, delta.cards);
    this.alarms = merge(this.alarms, delta.alarms);
  }
}

function merge<T>(
  before: Readonly<Record<string, T>>,
  changes: Readonly<Record<string, T | null>> | undefined,
): Readonly<Record<string, T>> {
  if (changes === undefined) return before;
  const after: Record<string, T> = { ...before };
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) delete after[key];
    else after[key] = value;
  }
  return after;
}

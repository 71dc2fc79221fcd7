import type { CardRecord, PictureItems, Trace } from '../../../../controller/gateway/contract.ts';
import { describeReason } from '../../words/describe-reason.ts';
import { appearance, stationName } from '../../words/language.svelte.ts';
import { boxPlace } from '../box-place.ts';
import type { Column } from '../table/column.ts';
import { reasonText } from './card-query.ts';
import { CARD_LIST_WORDS } from './words.ts';

/** What of a card is worth a column of its own: its place in a box goes with the box. */
export const SHOWN_TRACES = ['blankLot', 'chipLot', 'ribbonLot', 'head', 'lens', 'box'] as const satisfies Trace[];

export function cardColumns({
  stations,
  tasks,
}: Pick<PictureItems, 'stations' | 'tasks'>): readonly Column<CardRecord>[] {
  const { columns: words, outcomes, traces } = CARD_LIST_WORDS[appearance.code];
  return [
    { name: 'card', title: words.card, value: ({ card }) => card, isSortable: false },
    {
      name: 'outcome',
      title: words.outcome,
      value: ({ outcome }) => outcome,
      text: ({ outcome }) => outcomes[outcome],
      filter: Object.entries(outcomes).map(([value, label]) => ({ value, label })),
    },
    {
      name: 'reason',
      title: words.reason,
      value: reasonText,
      text: (card) => (card.outcome === 'accepted' || card.code === '' ? '' : describeReason(card, stations)),
      filter: 'rows',
    },
    {
      name: 'station',
      title: words.station,
      value: ({ station }) => station,
      text: ({ station }) => (station === '' ? '' : stationName(stations[station], station)),
      filter: Object.values(stations).map((one) => ({ value: one.id, label: stationName(one, one.id) })),
      optional: true,
    },
    { name: 'batch', title: words.batch, value: ({ batch }) => batch, filter: 'rows' },
    { name: 'office', title: words.office, value: ({ office }) => office, filter: 'rows' },
    { name: 'started', title: words.started, kind: 'time', value: ({ startedAt }) => startedAt },
    { name: 'ended', title: words.ended, kind: 'time', value: ({ endedAt }) => endedAt },
    { name: 'serial', title: words.serial, value: ({ serial }) => serial, isSortable: false },
    { name: 'order', title: words.order, value: ({ order }) => order, isSortable: false, optional: true },
    {
      name: 'attempt',
      title: words.attempt,
      kind: 'number',
      value: ({ attempt }) => attempt,
      isSortable: false,
      optional: true,
    },
    ...SHOWN_TRACES.map((trace): Column<CardRecord> => ({
      name: trace,
      title: traces[trace],
      value: (card) => card.traces[trace],
      text: (card) => tracedText(card, trace, stations, tasks),
      isSortable: false,
      optional: true,
    })),
  ];
}

function tracedText(
  card: CardRecord,
  trace: Trace,
  stations: PictureItems['stations'],
  tasks: PictureItems['tasks'],
): string {
  const value = card.traces[trace];
  if (value === '') return '';
  if (trace === 'head') return stationName(stations[value], value);
  return trace === 'box' ? boxPlace(tasks, value, card.traces.slot) : value;
}

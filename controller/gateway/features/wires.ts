import { z } from 'zod';

import type { Cancel, Clock } from '../../../stations/clock.ts';
import type { TopicEvents } from '../contract/live.ts';
import type { PensView, WireRecord } from '../contract/machines.ts';
import { PEN_POINTS_MAX, PEN_STEP_MS } from '../../wire/value-history.ts';
import type { WireTap } from '../../wire/wire-tap.ts';
import { routeOf, SPAN, STATION_ID, type Route } from '../routes.ts';
import { topic, type Feature, type House, type LiveTopic } from '../feature.ts';

/** Live protocol traces, and the machines' live values. */

/** Trace records are frequent, and nothing responds to them. */
const WIRE_MS = 40;
/** Records per message; the stored trace is sent to a page once, as a whole. */
const MESSAGE_ITEMS_MAX = 200;
/** Of one chart. */
const PENS_MOST = 8;
const NAMES_CHARACTERS_MAX = 2000;

export function wiresFeature(house: House): Feature {
  const {
    controller: { wire },
    clock,
  } = house;
  return { name: 'wires', routes: [pens(house)], topics: [wireTopic(wire, clock), valuesTopic(wire)] };
}

/** What some numbers of a machine were over a span. */
function pens({ controller: { wire, history: past }, clock }: House): Route {
  const { history } = wire;
  return routeOf<never>()({
    method: 'GET',
    path: '/api/stations/:station/pens',
    access: 'machines.see',
    params: z.object({ station: STATION_ID }),
    query: SPAN.extend({ names: z.string().max(NAMES_CHARACTERS_MAX).default('') }),
    handle: ({ params: { station }, query: { from, to, names } }): PensView => {
      const work = past.work.series(station, from, Math.min(to, clock.wallTimeMs()));
      const journalled = new Map<string, readonly number[]>([
        ['jobsPerHour', work.jobsPerHour],
        ['busyPercent', work.busyPercent],
      ]);
      return {
        names: [
          ...Array.from(journalled.keys(), (name) => ({ name, points: work.times.length, isJournalled: true })),
          ...history.names(station).map((one) => ({ ...one, isJournalled: false })),
        ],
        pens: names
          .split(',')
          .slice(0, PENS_MOST)
          .flatMap((name) => {
            const values = journalled.get(name);
            if (values !== undefined) return [{ name, times: work.times, values }];
            const pen = history.pen(station, name, from, to);
            return pen === null ? [] : [{ name, ...pen }];
          }),
        stepMs: PEN_STEP_MS,
        pointsMost: PEN_POINTS_MAX,
      };
    },
  });
}

function wireTopic(wire: WireTap, clock: Clock): LiveTopic {
  let send: TopicEvents['wire'] | null = null;
  let waiting: WireRecord[] = [];
  let cancel: Cancel | null = null;
  const flush = (): void => {
    cancel?.();
    cancel = null;
    const records = waiting.slice(-MESSAGE_ITEMS_MAX);
    waiting = [];
    if (records.length > 0) send?.(records, false);
  };
  return topic({
    name: 'wire',
    access: 'machines.see',
    begin: (listener) => {
      send = listener;
      wire.listen((record) => {
        waiting.push(record);
        cancel ??= clock.schedule(WIRE_MS, flush);
      });
      return () => {
        wire.listen(null);
        cancel?.();
        cancel = null;
        waiting = [];
        send = null;
      };
    },
    past: () => {
      // Records waiting to be sent are part of the past that this page gets.
      flush();
      return [wire.past(), true];
    },
  });
}

/** Sent at once: values are not batched. */
function valuesTopic({ values }: WireTap): LiveTopic {
  return topic({
    name: 'values',
    access: 'machines.see',
    begin: (send) => {
      values.listen(({ names, numbers, texts }) => send(names, numbers, texts));
      return () => values.listen(null);
    },
    past: () => {
      const { names, numbers, texts } = values.all();
      return [names, numbers, texts];
    },
  });
}

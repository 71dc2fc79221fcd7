import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { readYamlFile, type FileResult } from '../../recipes/yaml-file.ts';
import { TIMED_FAULTS } from '../../simulator/faults/fault-rates.ts';
import { FAULT_CODES } from '../../stations/fault.ts';
import { linePositions, type LineLayout } from '../../stations/line-layout.ts';
import { COMMAND_NAMES, STATE_NAMES, type PackMLCommand, type PackMLState } from '../../stations/packml.ts';

/** A scenario: what happens to a line at which moment, and what must have come of it in the end. */

const SECONDS = z.number().positive().max(86_400);
const COUNT = z.number().int().min(0).max(1_000_000);

/** The moment of an event: production time, or when so many cards have been accepted or begun. */
const moment = z.union([
  z.strictObject({ seconds: SECONDS }),
  z.strictObject({ accepted: COUNT }),
  z.strictObject({ started: COUNT }),
]);

const event = z.union([
  z.strictObject({
    at: moment,
    fault: z.enum(TIMED_FAULTS),
    /** Wherever the seed says, where none is named. */
    station: z.string().max(40).nullable().default(null),
    /** As long as such faults last, where it is not said. */
    forSeconds: SECONDS.nullable().default(null),
  }),
  z.strictObject({
    at: moment,
    command: z.enum(COMMAND_NAMES as [PackMLCommand, ...PackMLCommand[]]),
  }),
]);

const bounds = z.union([
  COUNT.transform((exactly) => ({ least: exactly, most: exactly })),
  z.strictObject({ atLeast: COUNT.default(0), atMost: COUNT.default(1_000_000) }).transform((range) => ({
    least: range.atLeast,
    most: range.atMost,
  })),
]);

const scenarioSchema = z.strictObject({
  scenario: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'must be lower-case letters, digits and hyphens'),
  title: z.strictObject({ vi: z.string().min(1).max(120), en: z.string().min(1).max(120) }),
  seed: z.string().min(1).max(40),
  cards: z.number().int().min(1).max(100_000),
  /** The orders come in so many batches, one behind the other. */
  batches: z.number().int().min(1).max(8).default(1),
  /** The weather besides the events. */
  faults: z.enum(['none', 'typical', 'storm']).default('none'),
  events: z.array(event).max(200),
  expect: z.strictObject({
    accepted: bounds.optional(),
    rejected: bounds.optional(),
    removed: bounds.optional(),
    setAside: bounds.optional(),
    /** PackML states in which the line must have been, in this order. */
    states: z.array(z.enum(STATE_NAMES as [PackMLState, ...PackMLState[]])).default([]),
    /** Reasons that must have been told: of a hold, an alarm or a rejected card. */
    reasons: z.array(z.enum(FAULT_CODES)).default([]),
    /** From the start to the last card. */
    withinSeconds: SECONDS.optional(),
  }),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type ScenarioEvent = Scenario['events'][number];

/** `line`: on which it is played; null where that is still open. An event strikes a machine or a place where a card can be. */
export function readScenario(file: string, line: LineLayout | null): FileResult<Scenario> {
  const struck = line === null ? null : new Set([...line.stations.map(({ id }) => id), ...linePositions(line)]);
  return readYamlFile(
    file,
    scenarioSchema.superRefine(({ events }, context) => {
      for (const [index, event] of events.entries())
        if ('fault' in event && event.station !== null && struck?.has(event.station) === false)
          context.addIssue({
            code: 'custom',
            path: ['events', index, 'station'],
            message: `the line has no station or place «${event.station}»`,
          });
    }),
  );
}

/** Those that come with Cardline. */
export function shippedScenarios(): string[] {
  const here = dirname(fileURLToPath(import.meta.url));
  const inClone = join(here, '..', '..', 'simulator', 'scenarios');
  const folder = existsSync(inClone) ? inClone : join(here, '..', '..', '..', 'simulator', 'scenarios');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(folder, name));
}

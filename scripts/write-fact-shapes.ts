import { existsSync, readFileSync, writeFileSync } from 'node:fs';

import { completed, readRecord, recordText, shapeProblems, shapes } from '../controller/journal/facts/shapes.ts';

/**
 * Records the shapes of facts that are new: a kind, a version of one, a name. What is recorded is never changed; where a shape is not
 * what it was, this says so and ends with 1.
 *
 *     node scripts/write-fact-shapes.ts
 */

const FILE = new URL('../controller/journal/facts/shapes.jsonl', import.meta.url);

const recorded = existsSync(FILE) ? readRecord(readFileSync(FILE, 'utf8')) : [];
const record = completed(recorded, shapes());
writeFileSync(FILE, recordText(record));
const problems = shapeProblems(record, shapes());
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

import type { FastifyInstance } from 'fastify';

import { readJsonBytes, type JsonProblem } from '../../recipes/strict-json.ts';

/** Bodies are parsed as strictly as order files: duplicate keys and unpaired surrogates are refused. */

const BAD_REQUEST = 400;

export class MalformedBody extends Error {
  readonly statusCode = BAD_REQUEST;
  readonly problem: JsonProblem;

  constructor(problem: JsonProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

export function readJsonBodies(app: FastifyInstance): void {
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
    const read = readJsonBytes(body);
    if (read.ok) done(null, read.value);
    else done(new MalformedBody(read.problem));
  });
}

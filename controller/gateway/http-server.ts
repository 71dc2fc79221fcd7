import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';

import cookie from '@fastify/cookie';
import staticFiles from '@fastify/static';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';

import type { Cancel, Clock } from '../../stations/clock.ts';
import { ORDER_FILE_TYPE, type Refusal } from './contract.ts';
import { ConnectionPlaces } from './connection-places.ts';
import type { HmiPlace } from './entrance.ts';
import { AwayError } from '../journal/store-error.ts';
import { MalformedBody, readJsonBodies } from './json-body.ts';
import type { OwnAddress } from './own-address.ts';
import { BODY_MAX_BYTES } from './routes.ts';

/** The HTTP server below the routes: time limits, host names, and the HMI's static files. */

/** A request whose headers or body are not complete by then is aborted. */
const HEADERS_TIMEOUT_MS = 20_000;
const PATIENCE = { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: HEADERS_TIMEOUT_MS };
const BODY_TIMEOUT_MS = 15_000;
const CONFLICT = 409;
const SERVER_ERROR = 500;
/** Its file names contain a hash of their content: changed content has another name. */
const ASSETS_FOLDER = 'assets';
const FOR_EVER = 'public, max-age=31536000, immutable';

export function httpServer(tls: HmiPlace['tls']): FastifyInstance {
  return fastify({
    ...(tls === null ? { http: PATIENCE } : { https: { cert: tls.certificate, key: tls.key, ...PATIENCE } }),
    bodyLimit: BODY_MAX_BYTES,
    logger: false,
    // Order files are uploaded for minutes; bodies of other requests have their own limit (below).
    requestTimeout: 0,
    connectionTimeout: 0,
  });
}

/** Checks that apply to every request before routing. `isKnown`: from a session, or a screen that had one. */
export async function guard(
  app: FastifyInstance,
  address: OwnAddress,
  clock: Clock,
  isKnown: (request: FastifyRequest) => boolean,
): Promise<void> {
  const places = new ConnectionPlaces();
  app.server.on('connection', (socket: Socket) => places.admit(socket));
  await app.register(cookie);
  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers(address.headers);
    if (isKnown(request)) places.prove(request.raw.socket);
    if (!address.isHost(request.headers.host)) void reply.code(421).send(refusal('host'));
    else done();
  });
  limitBodies(app, clock);
  // An order file is streamed to the disk unparsed.
  app.addContentTypeParser(ORDER_FILE_TYPE, (_request, payload, done) => done(null, payload));
  readJsonBodies(app);
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    if (error instanceof AwayError) return reply.code(CONFLICT).send(refusal('entries-away'));
    const status = error.statusCode ?? SERVER_ERROR;
    const answer = refusal(status < SERVER_ERROR ? 'malformed' : 'defect');
    return reply.code(status).send(error instanceof MalformedBody ? { ...answer, problem: error.problem } : answer);
  });
}

/** Serves the HMI's files. All page addresses return the same document. */
export async function servePages(app: FastifyInstance, hmiFolder: string): Promise<void> {
  if (!existsSync(hmiFolder)) return;
  await app.register(staticFiles, {
    root: hmiFolder,
    cacheControl: false,
    preCompressed: true,
    setHeaders: (reply, path) => {
      if (path.startsWith(join(hmiFolder, ASSETS_FOLDER))) void reply.header('cache-control', FOR_EVER);
    },
  });
  app.setNotFoundHandler((request, reply) =>
    request.method === 'GET' && isPage(request.url)
      ? reply.sendFile('index.html')
      : reply.code(404).send(refusal('no-such-route')),
  );
}

/**
 * Limits the time for a request body, so that nobody holds a connection by sending slowly; only an order file may take as long as its size
 * requires.
 */
function limitBodies(app: FastifyInstance, clock: Clock): void {
  const waiting = new WeakMap<FastifyRequest, Cancel>();
  app.addHook('onRequest', (request, reply, done) => {
    if (request.headers['content-type'] !== ORDER_FILE_TYPE)
      waiting.set(
        request,
        clock.schedule(BODY_TIMEOUT_MS, () => {
          reply.raw.once('finish', () => request.raw.destroy());
          void reply.code(408).header('connection', 'close').send(refusal('malformed'));
        }),
      );
    done();
  });
  app.addHook('preValidation', (request, _reply, done) => {
    waiting.get(request)?.();
    done();
  });
  app.addHook('onResponse', (request, _reply, done) => {
    waiting.get(request)?.();
    done();
  });
}

function refusal(why: Refusal): { readonly accepted: false; readonly refusal: Refusal } {
  return { accepted: false, refusal: why };
}

const PAGE = /^\/[a-z0-9-]*(\/[A-Za-z0-9._~-]*)*(\?.*)?$/;

/** A page address, not a file or the API. */
function isPage(url: string): boolean {
  return !url.startsWith('/api') && !url.startsWith('/assets') && PAGE.test(url);
}

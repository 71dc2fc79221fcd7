import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { Permission } from '../people/permissions.ts';
import type { Visitor } from '../people/sessions.ts';
import type { Refusal } from './contract.ts';
import type { GateRefusal } from './contract/gate.ts';

/**
 * Routes: who may use each, and its input. All routes are listed in tables; others do not exist, and input that violates the schema is
 * refused before any handler sees it.
 */

/**
 * `anybody`: needs no session. `own-session`: any session, locked or not; it may end itself. `signed-in`: any session that is not locked.
 */
export type Access = Permission | 'anybody' | 'own-session' | 'signed-in';

export interface Asked<P, Q, B, R extends Refusal> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly visitor: Visitor | null;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Responds with a refusal and an HTTP status. */
  readonly refuse: (status: number, refusal: R) => FastifyReply;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly access: Access;
  readonly bodyMaxBytes: number;
  readonly params: z.ZodType;
  readonly query: z.ZodType;
  readonly body: z.ZodType;
  readonly handle: (asked: Asked<unknown, unknown, unknown, Refusal>) => unknown;
}

/** `R`: the refusals in the feature's contract. */
export interface RouteSpec<P, Q, B, R extends Refusal> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly access: Access;
  readonly bodyMaxBytes?: number;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  readonly handle: (asked: Asked<P, Q, B, R>) => unknown;
}

export const BODY_MAX_BYTES = 16_384;
const NOTHING = z.strictObject({});

/** Builds a feature's routes. `R`: the refusals in the feature's contract; `never` for none. */
export function routeOf<R extends Refusal>(): <P = object, Q = object, B = object>(
  spec: RouteSpec<P, Q, B, R>,
) => Route {
  return <P, Q, B>(spec: RouteSpec<P, Q, B, R>): Route => ({
    method: spec.method,
    path: spec.path,
    access: spec.access,
    bodyMaxBytes: spec.bodyMaxBytes ?? BODY_MAX_BYTES,
    params: spec.params ?? NOTHING,
    query: spec.query ?? NOTHING,
    body: spec.body ?? NOTHING,
    // The schemas have given the three their types.
    handle: (asked) => spec.handle(asked as Asked<P, Q, B, R>),
  });
}

/** Identifies the visitor, and checks that the request comes from an allowed origin. */
export interface Gate {
  visitor(request: FastifyRequest): Visitor | null;
  sameOrigin(request: FastifyRequest): boolean;
  /** Somebody used the screen. */
  touched(request: FastifyRequest): void;
  refused(request: FastifyRequest, why: Refusal): void;
}

export function register(app: FastifyInstance, routes: readonly Route[], gate: Gate): void {
  for (const entry of routes) {
    app.route({
      method: entry.method,
      url: entry.path,
      bodyLimit: entry.bodyMaxBytes,
      handler: (request, reply) => serve(entry, gate, request, reply),
    });
  }
}

async function serve(entry: Route, gate: Gate, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const refuse = (status: number, refusal: Refusal): FastifyReply =>
    reply.code(status).send({ accepted: false, refusal });
  const visitor = gate.visitor(request);
  const barred = barredBy(entry, gate, request, visitor);
  const asked = barred === null ? parsed(entry, request) : null;
  if (barred !== null || asked === null) {
    const refusal = barred ?? 'malformed';
    gate.refused(request, refusal);
    return refuse(STATUS[refusal], refusal);
  }
  if (entry.method === 'POST') gate.touched(request);
  const answer: unknown = await entry.handle({ ...asked, visitor, request, reply, refuse });
  return reply.sent ? reply : answer;
}

type Barred = Extract<GateRefusal, 'origin' | 'not-signed-in' | 'locked' | 'not-permitted'>;
const STATUS: Readonly<Record<Barred | 'malformed', number>> = {
  origin: 403,
  'not-signed-in': 401,
  locked: 401,
  'not-permitted': 403,
  malformed: 400,
};

/** Null if the visitor may use the route, from a page of ours. */
function barredBy(entry: Route, gate: Gate, request: FastifyRequest, visitor: Visitor | null): Barred | null {
  if (entry.method === 'POST' && !gate.sameOrigin(request)) return 'origin';
  return refusalFor(entry, visitor);
}

/** Null if the input violates the route's schemas. */
function parsed(
  entry: Route,
  request: FastifyRequest,
): { readonly params: unknown; readonly query: unknown; readonly body: unknown } | null {
  const params = entry.params.safeParse(request.params ?? {});
  const query = entry.query.safeParse(request.query ?? {});
  const body = entry.body.safeParse(request.body ?? {});
  if (!params.success || !query.success || !body.success) return null;
  return { params: params.data, query: query.data, body: body.data };
}

/**
 * Null if the visitor may use the route. A locked session may only look and end itself: the lock is checked before any other kind of
 * access, so that no new kind can bypass it.
 */
export function refusalFor(
  { access, method }: Pick<Route, 'access' | 'method'>,
  visitor: Visitor | null,
): 'not-signed-in' | 'locked' | 'not-permitted' | null {
  if (access === 'anybody') return null;
  if (visitor === null) return 'not-signed-in';
  if (access === 'own-session') return null;
  const permitted = access === 'signed-in' || visitor.permissions.has(access);
  if (visitor.locked) return permitted && access !== 'signed-in' && method === 'GET' ? null : 'locked';
  return permitted ? null : 'not-permitted';
}

/** As somebody types it, too. */
export const CARD_ID = z
  .string()
  .regex(/^C\d{7,12}$/i)
  .toUpperCase();
export const STATION_ID = z.string().regex(/^[a-z0-9-]{1,40}$/);
/** A time span, milliseconds since 1970. */
export const SPAN = z.object({
  from: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  to: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});

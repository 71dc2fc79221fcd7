import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { Permission } from '../people/permissions.ts';
import type { Visitor } from '../people/sessions.ts';

/**
 * What a route is: who may use it, what it takes. All routes stand in tables of these; what is in no table does not exist, and
 * what does not fit its schema is refused before any handler sees it.
 */

/** `anybody`: needs no session. `signed-in`: any session, locked or not. */
export type Access = Permission | 'anybody' | 'signed-in';

export interface Asked<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly visitor: Visitor | null;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly access: Access;
  readonly bodyMaxBytes: number;
  readonly params: z.ZodType;
  readonly query: z.ZodType;
  readonly body: z.ZodType;
  readonly handle: (asked: Asked<unknown, unknown, unknown>) => unknown;
}

export interface RouteSpec<P, Q, B> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly access: Access;
  readonly bodyMaxBytes?: number;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  readonly handle: (asked: Asked<P, Q, B>) => unknown;
}

export const BODY_MAX_BYTES = 16_384;
const NOTHING = z.strictObject({});

export function route<P = object, Q = object, B = object>(spec: RouteSpec<P, Q, B>): Route {
  return {
    method: spec.method,
    path: spec.path,
    access: spec.access,
    bodyMaxBytes: spec.bodyMaxBytes ?? BODY_MAX_BYTES,
    params: spec.params ?? NOTHING,
    query: spec.query ?? NOTHING,
    body: spec.body ?? NOTHING,
    // The schemas have given the three their types.
    handle: (asked) => spec.handle(asked as Asked<P, Q, B>),
  };
}

/** Who asks, and may a page of this origin ask at all? */
export interface Gate {
  visitor(request: FastifyRequest): Visitor | null;
  permissions(visitor: Visitor): ReadonlySet<Permission>;
  sameOrigin(request: FastifyRequest): boolean;
  /** Somebody used the screen. */
  touched(request: FastifyRequest): void;
  refused(request: FastifyRequest, why: string): void;
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
  const refuse = (status: number, refusal: string): FastifyReply => {
    gate.refused(request, refusal);
    return reply.code(status).send({ accepted: false, refusal });
  };
  if (entry.method === 'POST' && !gate.sameOrigin(request)) return refuse(403, 'origin');
  const visitor = gate.visitor(request);
  const refusal = refusalFor(entry.access, visitor, visitor === null ? new Set() : gate.permissions(visitor));
  if (refusal !== null) return refuse(refusal === 'not-permitted' ? 403 : 401, refusal);
  const params = entry.params.safeParse(request.params ?? {});
  const query = entry.query.safeParse(request.query ?? {});
  const body = entry.body.safeParse(request.body ?? {});
  if (!params.success || !query.success || !body.success) return refuse(400, 'malformed');
  if (entry.method === 'POST') gate.touched(request);
  const answer: unknown = await entry.handle({
    params: params.data,
    query: query.data,
    body: body.data,
    visitor,
    request,
    reply,
  });
  return reply.sent ? reply : answer;
}

/** Null where the visitor may; a locked screen sees the line and does nothing. */
export function refusalFor(
  access: Access,
  visitor: Visitor | null,
  permissions: ReadonlySet<Permission>,
): 'not-signed-in' | 'locked' | 'not-permitted' | null {
  if (access === 'anybody') return null;
  if (visitor === null) return 'not-signed-in';
  if (access === 'signed-in') return null;
  if (!permissions.has(access)) return 'not-permitted';
  return visitor.locked && access !== 'line.see' ? 'locked' : null;
}

export const CARD_ID = z.string().regex(/^C\d{7,12}$/);
export const STATION_ID = z.string().regex(/^[a-z0-9-]{1,40}$/);
/** A time span, milliseconds since 1970. */
export const SPAN = z.object({
  from: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  to: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});

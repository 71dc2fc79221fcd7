/** Reply of a simulated laser to a frame: accepted with values, or rejected with a reason (PROTOCOL.md). */

export type Values = Readonly<Record<string, string>>;

export interface LaserReply {
  readonly verb: 'OK' | 'NO';
  readonly values: Values;
}

/** Reply OK with values. */
export function ok(values: Values): LaserReply {
  return { verb: 'OK', values };
}

/** Reply NO with a reason of PROTOCOL.md. */
export function refuse(reason: string): LaserReply {
  return { verb: 'NO', values: { reason } };
}

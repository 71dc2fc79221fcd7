/** Reply of a simulated laser to a frame: accepted with values, or rejected with a reason (PROTOCOL.md). */

export type Values = Readonly<Record<string, string>>;

export interface LaserReply {
  readonly verb: 'OK' | 'NO';
  readonly values: Values;
}

export function ok(values: Values): LaserReply {
  return { verb: 'OK', values };
}

export function refuse(reason: string): LaserReply {
  return { verb: 'NO', values: { reason } };
}

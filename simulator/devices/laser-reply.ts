/** What a simulated laser answers to a frame: done with values, or refused with a reason (PROTOCOL.md). */

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

/** Why a request does not reach any feature. */
export type GateRefusal =
  /** The host name is not this computer's. */
  | 'host'
  /** From a page of another origin. */
  | 'origin'
  | 'no-such-route'
  | 'malformed'
  | 'not-signed-in'
  /** The screen was idle and is locked. */
  | 'locked'
  | 'not-permitted'
  /** The entries are in a segment that was moved to another disk. */
  | 'entries-away'
  | 'defect';

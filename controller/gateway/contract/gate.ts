/** Why a request comes to no feature at all. */
export type GateRefusal =
  /** Under a name that is not this computer's. */
  | 'host'
  /** By a page of another origin. */
  | 'origin'
  | 'no-such-route'
  | 'malformed'
  | 'not-signed-in'
  /** Nobody has touched the screen for a while. */
  | 'locked'
  | 'not-permitted'
  /** They lie in a segment that was moved to another disk. */
  | 'entries-away'
  | 'defect';

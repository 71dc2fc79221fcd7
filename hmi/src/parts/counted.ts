/** What one person has counted. `good`: 0 where only one thing is counted. */
export interface Counted {
  readonly good: number;
  readonly rejects: number;
}

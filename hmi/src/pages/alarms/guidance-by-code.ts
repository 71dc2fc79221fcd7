/** What follows of an alarm if nobody does anything, and what to do: its rationalization (ISA-18.2 §8). The cause is what it says. */
export interface Guidance {
  readonly consequence: string;
  readonly response: string;
}

/** By a fault's code; else by the part before its dot. */
export type GuidanceByCode = Readonly<Partial<Record<string, Guidance>>>;

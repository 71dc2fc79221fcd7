/** A fact as stored: its kind, and the fields of its version. */
export type StoredFact = Readonly<Record<string, unknown>>;

/** Lifts a fact by one version. Pure: the same text always gives the same fact. A step may change the kind. */
export type Lift = (fact: StoredFact) => StoredFact;

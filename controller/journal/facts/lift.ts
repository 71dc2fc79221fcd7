/** A fact as it stands in the journal: its kind, and whatever that version of it held. */
export type StoredFact = Readonly<Record<string, unknown>>;

/** From one version to the next one. Pure: the same text gives the same fact at any time. A step may give the fact another kind. */
export type Lift = (fact: StoredFact) => StoredFact;

/** Marks what must never rub off. Powers and speeds come from the recipe. */
export interface EngraveWork {
  readonly kind: 'engrave';
  readonly powerPercent: number;
  readonly speedMmPerS: number;
  readonly fields: Readonly<Record<string, string>>;
}

export interface EngraveResult {
  readonly kind: 'engrave';
  readonly energyMilliJ: number;
}

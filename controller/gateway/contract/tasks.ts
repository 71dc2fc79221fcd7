/** Manual interventions that a person must do and confirm before the line continues. */
export type TaskView =
  /** A card lost in a move. `seenAt`: where the sensors see it now; empty for nowhere. */
  | {
      readonly kind: 'find-card';
      readonly card: string;
      readonly serial: string;
      readonly from: string;
      readonly seenAt: string;
    }
  /** A card is not where it should be. `found`: what is there instead; empty for nothing. */
  | {
      readonly kind: 'missing-card';
      readonly card: string;
      readonly serial: string;
      readonly position: string;
      readonly found: string;
    }
  /** A blank that belongs to no card. */
  | { readonly kind: 'remove-blank'; readonly serial: string; readonly position: string }
  /** A different machine from the one that started the batch. */
  | {
      readonly kind: 'accept-machine';
      readonly station: string;
      readonly expected: string;
      readonly found: string;
      /** SHA-256 of the certificates; empty if there is none, or if it is the same. */
      readonly expectedCertificate: string;
      readonly foundCertificate: string;
    }
  /** It gets no work until somebody has inspected it; the reason is in the station's view. */
  | { readonly kind: 'check-station'; readonly station: string }
  /**
   * The machine needs a manual intervention; the reason is in the station's view. The task ends when the machine reports that it is done.
   */
  | { readonly kind: 'see-to-machine'; readonly station: string }
  /** Blanks of one lot fail at several stations. Lots are empty where the feeder reports none. */
  | {
      readonly kind: 'check-lot';
      readonly lot: string;
      readonly chipLot: string;
      readonly failures: number;
      readonly stations: number;
    }
  /** The wall clock was stepped by this much. `off`: the step happened while no controller was running. */
  | { readonly kind: 'confirm-clock'; readonly byMs: number; readonly while: 'running' | 'off' }
  | { readonly kind: 'empty-reject-bin' }
  /** The packer counts a different number of cards in the box; `card` was packed last. */
  | { readonly kind: 'count-box'; readonly box: string; readonly card: string }
  /** The people who count do not see the expected numbers. */
  | { readonly kind: 'reconcile'; readonly batch: string }
  | { readonly kind: 'clear-line' }
  /** A card drawn as a sample after QC accepted it. Its expected content is at `/api/cards/<card>/layers/<side>/<layer>`. */
  | { readonly kind: 'sample'; readonly card: string; readonly serial: string; readonly position: string }
  /**
   * The first article of a batch: its faces are at `/api/cards/<card>/faces/<side>`, its layers at
   * `/api/cards/<card>/layers/<side>/<layer>`. `measures`: QC's measurements, by name.
   */
  | {
      readonly kind: 'first-article';
      readonly card: string;
      readonly measures: Readonly<Record<string, number>>;
      /** What QC read from the chip: access protocol, authentications, files read and refused. */
      readonly chip: Readonly<Record<string, string>>;
      /** Whether zone, code and chip name the order's citizen. */
      readonly identity: Readonly<Record<IdentityWitness, 'same' | 'other' | 'unread'>>;
    };

export const IDENTITY_WITNESSES = ['mrz', 'qr', 'chip'] as const;
export type IdentityWitness = (typeof IDENTITY_WITNESSES)[number];

/** What somebody must do by hand, and confirm, before the line goes on. */
export type TaskView =
  /** Lost from sight in a move. `seenAt`: where the sensors see it now; empty for nowhere. */
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
  /** Another machine than the one that began the batch. */
  | {
      readonly kind: 'accept-machine';
      readonly station: string;
      readonly expected: string;
      readonly found: string;
      /** SHA-256 of the certificates; empty where there is none, or where it is the same. */
      readonly expectedCertificate: string;
      readonly foundCertificate: string;
    }
  /** It is given no work until somebody has looked at it; why is told with the station. */
  | { readonly kind: 'check-station'; readonly station: string }
  /** The machine waits for somebody's hands; why is told with the station. It is over once the machine says so. */
  | { readonly kind: 'see-to-machine'; readonly station: string }
  /** Blanks of one lot fail at several stations. Lots are empty where the feeder does not tell them. */
  | {
      readonly kind: 'check-lot';
      readonly lot: string;
      readonly chipLot: string;
      readonly failures: number;
      readonly stations: number;
    }
  /** The wall clock was moved by so much. `off`: it is so far ahead or behind since no controller ran. */
  | { readonly kind: 'confirm-clock'; readonly byMs: number; readonly while: 'running' | 'off' }
  | { readonly kind: 'empty-reject-bin' }
  /** The packer counts another number of cards in the box; `card` is the one that was packed last. */
  | { readonly kind: 'count-box'; readonly box: string; readonly card: string }
  /** The counts are made without the expected figures in sight. */
  | { readonly kind: 'reconcile'; readonly batch: string }
  | { readonly kind: 'clear-line' }
  /** A card that was drawn by chance once QC had called it good. What it has to show is at `/api/cards/<card>/layers/<side>/<layer>`. */
  | { readonly kind: 'sample'; readonly card: string; readonly serial: string; readonly position: string }
  /** The first card of a batch: its faces are at `/api/cards/<card>/faces/<side>`, its layers at `/api/cards/<card>/layers/<side>/<layer>`. `measures`: what QC measured, by name. */
  | {
      readonly kind: 'first-article';
      readonly card: string;
      readonly measures: Readonly<Record<string, number>>;
      /** What the chip showed: access protocol, authentications, files that were read and refused. */
      readonly chip: Readonly<Record<string, string>>;
      /** Do zone, code and chip name the citizen of the order? */
      readonly identity: Readonly<Record<IdentityWitness, 'same' | 'other' | 'unread'>>;
    };

export const IDENTITY_WITNESSES = ['mrz', 'qr', 'chip'] as const;
export type IdentityWitness = (typeof IDENTITY_WITNESSES)[number];

/** Statecharts, protocol traces, live values, certificates. */

export interface MachineView {
  readonly id: string;
  /** States by name, with the target state per event. */
  readonly states: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly initial: string;
  /** The present state of each instance. */
  readonly now: Readonly<Record<string, string>>;
}

/** One decoded protocol message; bytes that may be personal are not included. */
export interface WireRecord {
  readonly seq: number;
  readonly at: number;
  readonly station: string;
  readonly direction: 'out' | 'in';
  /** From the outside in: the frame, the block in it, the command in that. */
  readonly layers: readonly string[];
  readonly bytes: number;
  /** Polling that only shows that the peer is alive, and a reader's echo. */
  readonly routine: boolean;
}

/** A variable of a machine, and the number that identifies its values. */
export interface ValueName {
  readonly id: number;
  readonly station: string;
  readonly name: string;
}

/** A number of a machine over a span: `times` in ms since 1970, each value stands until the next one. */
export interface PenView {
  readonly name: string;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

export interface PensView {
  /**
   * All numbers that there are of the machine, with how many values are kept of each. `isJournalled`: made from the journal for any
   * period (`jobsPerHour`, `busyPercent`); the others are kept in memory since the controller was started.
   */
  readonly names: readonly { readonly name: string; readonly points: number; readonly isJournalled: boolean }[];
  /** Those that were asked for. */
  readonly pens: readonly PenView[];
  /** One value is kept of so long a time. */
  readonly stepMs: number;
  readonly pointsMost: number;
}

/** A certificate shown by a machine that is not on the trust list. */
export interface CertificateView {
  readonly subject: string;
  /** SHA-256, hexadecimal, to be compared with the machine's own display. */
  readonly fingerprint: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly applicationUri: string;
  /** A certificate outside its validity is not accepted, even if it is trusted. */
  readonly reason: 'untrusted' | 'not-yet-valid' | 'expired';
}

export type CertificateRefusal = 'unknown-certificate';

export interface MachineTopics {
  /** `past`: messages from before this page began to watch; they replace all that the page has. */
  wire: (records: readonly WireRecord[], past: boolean) => void;
  /** `numbers`: pairs of doubles, the variable's number and its value. */
  values: (
    names: readonly ValueName[],
    numbers: Uint8Array | ArrayBuffer,
    texts: readonly (readonly [number, string])[],
  ) => void;
}

/** What goes on inside: statecharts, wires, values, certificates. */

export interface MachineView {
  readonly id: string;
  /** States by name, with the events that lead from each to which. */
  readonly states: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly initial: string;
  /** The state that each of its instances is in, by instance. */
  readonly now: Readonly<Record<string, string>>;
}

/** One message on a wire, decoded; the bytes of anything that may be personal are not told. */
export interface WireRecord {
  readonly seq: number;
  readonly at: number;
  readonly station: string;
  readonly direction: 'out' | 'in';
  /** From the outside in: the frame, the block in it, the command in that. */
  readonly layers: readonly string[];
  readonly bytes: number;
  /** Polls, said time and again only to know that the other still lives, and what a reader says back of what it hears. */
  readonly routine: boolean;
}

/** A variable of a machine, and the number by which its values come. */
export interface ValueName {
  readonly id: number;
  readonly station: string;
  readonly name: string;
}

/** A certificate that some machine showed, and that is not on the trust list. */
export interface CertificateView {
  readonly subject: string;
  /** SHA-256, hexadecimal, to be compared with what the machine's own display says. */
  readonly fingerprint: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly applicationUri: string;
  /** One that is out of its time does not do, even once it is trusted. */
  readonly reason: 'untrusted' | 'not-yet-valid' | 'expired';
}

export type CertificateRefusal = 'unknown-certificate';

export interface MachineTopics {
  /** `past`: what was on the wires before this page watched them; it stands for all that the page has. */
  wire: (records: readonly WireRecord[], past: boolean) => void;
  /** `numbers`: doubles in pairs, the variable's number and its value. */
  values: (
    names: readonly ValueName[],
    numbers: Uint8Array | ArrayBuffer,
    texts: readonly (readonly [number, string])[],
  ) => void;
}

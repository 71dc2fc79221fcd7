import type { Outcome } from '../fault.ts';

/** OPC UA as drivers and simulated devices see it: no library's types, the same over the wire and in memory. */

export type UaScalar = string | number | boolean | Uint8Array;

export type UaValue =
  | { readonly type: 'String'; readonly value: string }
  | { readonly type: 'Boolean'; readonly value: boolean }
  | { readonly type: 'Int32' | 'UInt32' | 'Double'; readonly value: number }
  | { readonly type: 'ByteString'; readonly value: Uint8Array }
  | { readonly type: 'LocalizedText'; readonly value: string }
  | { readonly type: 'UInt64'; readonly value: bigint }
  | { readonly type: 'DateTime'; readonly value: Date }
  /** `alias:number` (see NAMESPACES): `packml:36`. */
  | { readonly type: 'NodeId'; readonly value: string }
  | { readonly type: 'Strings'; readonly value: readonly string[] }
  | { readonly type: 'LocalizedTexts'; readonly value: readonly string[] }
  | { readonly type: 'Values'; readonly value: readonly UaValue[] }
  | { readonly type: 'Structure'; readonly value: UaStructure }
  | { readonly type: 'Structures'; readonly value: readonly UaStructure[] }
  | { readonly type: 'Null'; readonly value: null };

/** A structured value; `dataType` as `alias:Name` (see NAMESPACES), fields as the companion specification names them. */
export interface UaStructure {
  readonly dataType: string;
  readonly fields: Readonly<Record<string, UaField>>;
}

/** A structure's field: plain where its type is fixed by the specification, a UaValue where it is a Variant. */
export type UaField =
  | UaScalar
  | Date
  | UaValue
  | { readonly [name: string]: UaField }
  | readonly { readonly [name: string]: UaField }[];

export const NAMESPACES = {
  ua: 'http://opcfoundation.org/UA/',
  di: 'http://opcfoundation.org/UA/DI/',
  machinery: 'http://opcfoundation.org/UA/Machinery/',
  isa95: 'http://opcfoundation.org/UA/ISA95-JOBCONTROL_V2/',
  packml: 'http://opcfoundation.org/UA/PackML/',
  vision: 'http://opcfoundation.org/UA/MachineVision',
  cardline: 'urn:cardline:station',
} as const;

/** Structured types that controller and machines exchange; not every machine has all of them. */
export const HEARD_STRUCTURES = ['isa95:ISA95JobResponseDataType'] as const;
/** Sent to a machine, or asked of it, once it is heard. */
export const LATER_STRUCTURES = [
  'isa95:ISA95JobOrderDataType',
  'vision:ResultIdDataType',
  'vision:ResultDataType',
] as const;

/** A node below Objects: browse names with their namespace alias, `cardline:Unit/cardline:Heartbeat`. */
export type UaPath = string;

/** What was asked of a server, and what it gave: it may revise everything (OPC 10000-4 §5.7.2, §5.13.2, §5.14.2). */
export interface LinkTerms {
  readonly publishingMs: AskedAndGiven;
  readonly samplingMs: AskedAndGiven;
  /** Values of one variable that a server keeps until it publishes. */
  readonly queueSize: AskedAndGiven;
  /** Without a word for so long a server ends the session. */
  readonly sessionMs: AskedAndGiven;
  /** How often a server has said since that it left changes out. */
  readonly overflows: number;
}

export interface AskedAndGiven {
  readonly asked: number;
  readonly given: number;
}

/** One connection. It is used once: after `lost` or `close` the driver makes a new one. */
export interface OpcUaLink {
  open(): Promise<Outcome<void>>;
  close(): Promise<void>;
  /** Output arguments; a bad status is a fault. `timeoutMs` bounds the wait, not the server's work. */
  call(
    object: UaPath,
    method: UaPath,
    inputs: readonly UaValue[],
    timeoutMs: number,
  ): Promise<Outcome<readonly UaValue[]>>;
  read(paths: readonly UaPath[], timeoutMs: number): Promise<Outcome<readonly UaValue[]>>;
  /** A value that is not of good quality is delivered as Null: what a machine takes back is no longer true. */
  subscribe(paths: readonly UaPath[], onData: (path: UaPath, value: UaValue) => void): Promise<Outcome<void>>;
  /** Which of these nodes, methods among them, the server lacks, in their order. */
  lacking(paths: readonly UaPath[], timeoutMs: number): Promise<Outcome<readonly UaPath[]>>;
  /** Null until something is subscribed to. */
  terms(): LinkTerms | null;
  /**
   * SHA-256 (lower-case hexadecimal) of the certificate whose key the machine has proved that it holds; empty before `open`, and where
   * nothing proves it (no security, memory).
   */
  certificate(): string;
}

export type OpcUaLinkFactory = () => OpcUaLink;

/** What a machine exposes: implemented by the simulator, served over the wire or in memory. */
export interface OpcUaDevice {
  /** The machine's ID on its line. */
  readonly name: string;
  /** Whether it has this node: a variable, or a method as `object/method`. */
  has(path: UaPath): boolean;
  read(path: UaPath): UaValue | null;
  call(object: UaPath, method: UaPath, inputs: readonly UaValue[]): UaCallResult;
  /** Every variable with its present value, and afterwards every change. */
  observe(onChange: (path: UaPath, value: UaValue) => void): void;
}

export type UaCallResult =
  | { readonly status: 'Good'; readonly outputs: readonly UaValue[] }
  | {
      readonly status:
        | 'BadMethodInvalid'
        | 'BadNotSupported'
        | 'BadInvalidArgument'
        | 'BadOutOfRange'
        | 'BadInvalidState'
        | 'BadNotFound'
        | 'BadUserAccessDenied';
    };

import type { Outcome } from '../fault.ts';

/** OPC UA as drivers and simulated devices use it: free of library types, identical over the network and in memory. */

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

/** A field of a structure: a plain value where the specification fixes its type, a UaValue where it is a Variant. */
export type UaField =
  | UaScalar
  | Date
  | UaValue
  | { readonly [name: string]: UaField }
  | readonly { readonly [name: string]: UaField }[];

/** Namespace URIs by the alias used in paths. */
export const NAMESPACES = {
  ua: 'http://opcfoundation.org/UA/',
  di: 'http://opcfoundation.org/UA/DI/',
  machinery: 'http://opcfoundation.org/UA/Machinery/',
  isa95: 'http://opcfoundation.org/UA/ISA95-JOBCONTROL_V2/',
  packml: 'http://opcfoundation.org/UA/PackML/',
  vision: 'http://opcfoundation.org/UA/MachineVision',
  cardline: 'urn:cardline:station',
} as const;

/** Structured types that machines send in notifications; not every machine has all of them. */
export const HEARD_STRUCTURES = ['isa95:ISA95JobResponseDataType'] as const;
/** Structured types in requests to a machine and in its responses, loaded after the subscription. */
export const LATER_STRUCTURES = [
  'isa95:ISA95JobOrderDataType',
  'vision:ResultIdDataType',
  'vision:ResultDataType',
] as const;

/** A node below Objects: browse names with their namespace alias, `cardline:Unit/cardline:Heartbeat`. */
export type UaPath = string;

/** Parameters requested from a server, and those it granted: it may revise any of them (OPC 10000-4 §5.7.2, §5.13.2, §5.14.2). */
export interface LinkTerms {
  readonly publishingMs: AskedAndGiven;
  readonly samplingMs: AskedAndGiven;
  /** Queue size per monitored item. */
  readonly queueSize: AskedAndGiven;
  /** Session timeout: a server closes a session without requests for this long. */
  readonly sessionMs: AskedAndGiven;
  /** Number of notifications so far in which the server reported lost changes. */
  readonly overflows: number;
}

/** Requested value, and the value that the server granted (revised). */
export interface AskedAndGiven {
  readonly asked: number;
  readonly given: number;
}

/** One connection, used once: after `lost` or `close` the driver creates a new one. */
export interface OpcUaLink {
  open(): Promise<Outcome<void>>;
  close(): Promise<void>;
  /** Calls a method and returns its output arguments; a bad status is a fault. `timeoutMs` limits the wait, not the server's work. */
  call(
    object: UaPath,
    method: UaPath,
    inputs: readonly UaValue[],
    timeoutMs: number,
  ): Promise<Outcome<readonly UaValue[]>>;
  /** Reads the values of nodes, in the order of `paths`. */
  read(paths: readonly UaPath[], timeoutMs: number): Promise<Outcome<readonly UaValue[]>>;
  /** Monitors the nodes. A value whose quality is not good is delivered as Null, because the previous one no longer holds. */
  subscribe(paths: readonly UaPath[], onData: (path: UaPath, value: UaValue) => void): Promise<Outcome<void>>;
  /** Those of the nodes and methods that the server lacks, in order. */
  lacking(paths: readonly UaPath[], timeoutMs: number): Promise<Outcome<readonly UaPath[]>>;
  /** Null until there is a subscription. */
  terms(): LinkTerms | null;
  /**
   * SHA-256 (lower-case hexadecimal) of the certificate whose private key the machine has proved to hold; empty before `open`, and where
   * nothing proves it (no security, memory).
   */
  certificate(): string;
}

export type OpcUaLinkFactory = () => OpcUaLink;

/** Address space of a simulated machine, served over the network or in memory. */
export interface OpcUaDevice {
  /** ID of the machine on its line. */
  readonly name: string;
  /** Whether it has this variable, or this method as `object/method`. */
  has(path: UaPath): boolean;
  read(path: UaPath): UaValue | null;
  call(object: UaPath, method: UaPath, inputs: readonly UaValue[]): UaCallResult;
  /** Calls `onChange` for every variable with its present value, and later for every change. */
  observe(onChange: (path: UaPath, value: UaValue) => void): void;
}

/** Result of a method call: output arguments, or a bad status code (OPC 10000-4 §7.39). */
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

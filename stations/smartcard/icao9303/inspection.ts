import type { Entropy } from '../../random.ts';
import { authenticateTerminal, chipNameOf, type Terminal } from '../eac/terminal-authentication.ts';
import { command, INS, SW } from '../iso7816/apdu.ts';
import { findTlv } from '../iso7816/tlv.ts';
import { activeAuthenticationKey, CHALLENGE_BYTES, verifyActiveAuthentication } from './active-authentication.ts';
import { authenticateChip, openWithBac, openWithPace, type AccessOutcome, type ChipProof } from './chip-access.ts';
import { ChipReader, type Dialogue } from './chip-reader.ts';
import type { AccessPassword } from './key-derivation.ts';
import {
  COM_TAG,
  dataGroupFile,
  DG_TAGS,
  EF_CARD_ACCESS,
  EF_CARD_SECURITY,
  EF_COM,
  EF_SOD,
  EMRTD_AID,
  EXTENDED_ACCESS_GROUPS,
  listedGroups,
} from './lds.ts';
import type { PassiveAuthentication, PassiveResult } from './passive-authentication.ts';
import { provesChip } from './pace.ts';
import type { PaceOffer } from './pace-protocol.ts';
import { parseSecurityInfos, securityOfGroup14, type KnownSecurity } from './security-infos.ts';
import { OID, parseSignedData } from './security-object.ts';

/** The inspection procedure of ICAO Doc 9303-11 §3: access, reading, passive, chip and active authentication. */

export interface InspectionOptions {
  readonly password: AccessPassword;
  readonly entropy: Entropy;
  readonly trust: PassiveAuthentication;
  /** Inspection system for terminal authentication; null for one without access to fingerprints. */
  readonly terminal: Terminal | null;
  /** Time of the inspection, milliseconds since 1970. */
  readonly atMs: number;
  /** Le of one READ BINARY. */
  readonly readBytes: number;
}

/** Data groups with the public keys of chip and active authentication. */
const CHIP_KEY_GROUP = 14;
const ACTIVE_KEY_GROUP = 15;

export type Proof = 'proven' | 'failed' | 'absent';
export type AccessProtocol = 'PACE' | 'BAC';

export interface Inspection {
  readonly protocol: AccessProtocol | null;
  readonly access: AccessOutcome | 'application-missing';
  /** Content of the files read, by identifier. */
  readonly files: ReadonlyMap<number, Uint8Array>;
  /** Files that could not be read, with the status word; 0 when the chip did not answer. */
  readonly refused: ReadonlyMap<number, number>;
  readonly passive: PassiveResult | null;
  readonly active: Proof;
  readonly chip: Proof;
  /** Result of terminal authentication. Absent when there is no terminal, or the chip does not require it. */
  readonly terminal: Proof;
}

/** Runs the inspection procedure as a dialogue with the chip. */
export function* inspectChip(options: InspectionOptions): Dialogue<Inspection> {
  const reader = new ChipReader(options.readBytes);
  const files = new Map<number, Uint8Array>();
  const refused = new Map<number, number>();
  const closed = (access: Inspection['access'], protocol: AccessProtocol | null): Inspection => ({
    protocol,
    access,
    files,
    refused,
    passive: null,
    active: 'absent',
    chip: 'absent',
    terminal: 'absent',
  });

  const cardAccess = yield* readInto(reader, EF_CARD_ACCESS, files, refused);
  const offered = cardAccess === null ? null : parseSecurityInfos(cardAccess);
  const offer = chosenOf(offered?.pace ?? []);
  const protocol: AccessProtocol = offer === null ? 'BAC' : 'PACE';
  let mapped: Proof = 'absent';
  let paceKey: Uint8Array | null = null;
  if (offer !== null) {
    const { outcome, chipKey, chipProof } = yield* openWithPace(reader, offer, options.password, options.entropy);
    if (outcome !== 'open') return closed(outcome, protocol);
    paceKey = chipKey;
    if (chipProof !== null) mapped = yield* proveByMapping(reader, offer, chipProof, options);
  }
  const selected = yield* reader.select(EMRTD_AID);
  if (selected?.sw !== SW.ok)
    return { ...closed(selected === null ? 'silent' : 'application-missing', protocol), chip: mapped };
  if (offer === null) {
    // A card access number works only with PACE.
    if (options.password.kind !== 'MRZ') return closed('refused', protocol);
    const outcome = yield* openWithBac(reader, options.password.information, options.entropy);
    if (outcome !== 'open') return closed(outcome, protocol);
  }

  const com = yield* readInto(reader, EF_COM, files, refused);
  const listed = groupsOf(com);
  const groups = new Map<number, Uint8Array>();
  // Chip authentication comes first: everything after it is read under keys that only this chip can derive.
  if (listed.includes(CHIP_KEY_GROUP)) {
    const content = yield* readInto(reader, dataGroupFile(CHIP_KEY_GROUP), files, refused);
    if (content !== null) groups.set(CHIP_KEY_GROUP, content);
  }
  const security = securityOfGroup14(groups.get(CHIP_KEY_GROUP) ?? null);
  const { proof, ownKey } = yield* proveChip(reader, security, options.entropy);
  let chip = proof;
  const sod = yield* readInto(reader, EF_SOD, files, refused);
  if (chip === 'proven' && sod === null) chip = 'failed';
  // After basic access control, the document number identifies the chip.
  const information = options.password.kind === 'MRZ' ? options.password.information : '';
  const name = chipNameOf(paceKey, information);
  const terminal = yield* proveTerminal(reader, options.terminal, security, name, ownKey);
  for (const number of listed) {
    if (number === CHIP_KEY_GROUP) continue;
    const content = yield* readInto(reader, dataGroupFile(number), files, refused);
    if (content !== null) groups.set(number, content);
  }
  const passive = sod === null ? null : options.trust.verify(sod, groups, options.atMs);
  const active = yield* proveActively(reader, groups.get(ACTIVE_KEY_GROUP) ?? null, security, options.entropy);
  return { protocol, access: 'open', files, refused, passive, active, chip: together(mapped, chip), terminal };
}

/** Prefers chip authentication mapping, which authenticates the chip as well; otherwise the chip's own order counts. */
function chosenOf(offers: readonly PaceOffer[]): PaceOffer | null {
  return offers.find(({ protocol }) => protocol.mapping === 'CAM') ?? offers[0] ?? null;
}

/** Combines two proofs: failed if either failed; proven if either succeeded. */
function together(one: Proof, other: Proof): Proof {
  if (one === 'failed' || other === 'failed') return 'failed';
  return one === 'proven' ? one : other;
}

/** The chip's static key is in EF.CardSecurity, signed by a document signer (9303-11 §4.4.3.5.2). */
function* proveByMapping(
  reader: ChipReader,
  { curve }: PaceOffer,
  { mappingKey, data }: ChipProof,
  { trust, atMs }: InspectionOptions,
): Dialogue<Proof> {
  const file = yield* reader.readFile(EF_CARD_SECURITY);
  const signed = file.state === 'read' ? parseSignedData(file.content, OID.securityObject) : null;
  const content = signed === null ? null : trust.verifySigned(signed, atMs);
  const key = content === null ? null : (parseSecurityInfos(content)?.chipAuthentication ?? null);
  if (key === null || data === null || key.curve !== curve) return 'failed';
  return provesChip(curve, data, key.publicKey, mappingKey) ? 'proven' : 'failed';
}

function* readInto(
  reader: ChipReader,
  fid: number,
  files: Map<number, Uint8Array>,
  refused: Map<number, number>,
): Dialogue<Uint8Array | null> {
  const file = yield* reader.readFile(fid);
  if (file.state === 'read') {
    files.set(fid, file.content);
    return file.content;
  }
  refused.set(fid, file.state === 'refused' ? file.sw : 0);
  return null;
}

/** Groups listed in EF.COM. Those behind terminal authentication come last, because their refusal must not end the session. */
function groupsOf(com: Uint8Array | null): number[] {
  const content = com === null ? null : findTlv(com, COM_TAG);
  const list = content === null ? null : findTlv(content, 0x5c);
  const listed = list === null ? [] : listedGroups(list);
  const last = (number: number): boolean => EXTENDED_ACCESS_GROUPS.includes(number);
  return [...listed.filter((number) => !last(number)), ...listed.filter((number) => last(number))];
}

function* proveActively(
  reader: ChipReader,
  dg15: Uint8Array | null,
  security: KnownSecurity | null,
  entropy: Entropy,
): Dialogue<Proof> {
  const content = dg15 === null ? null : findTlv(dg15, DG_TAGS[ACTIVE_KEY_GROUP - 1] ?? 0);
  if (content === null) return 'absent';
  const key = activeAuthenticationKey(content);
  if (key === null) return 'failed';
  const challenge = entropy.bytes(CHALLENGE_BYTES);
  const answer = yield* reader.transceive(command(INS.internalAuthenticate, 0, 0, challenge, 256));
  if (answer?.sw !== SW.ok) return 'failed';
  const hash = security?.activeAuthenticationHash ?? null;
  return verifyActiveAuthentication(key, challenge, answer.data, hash) ? 'proven' : 'failed';
}

/** The next response, which is encrypted with the new keys, shows whether the chip derived the same ones. */
function* proveChip(
  reader: ChipReader,
  security: KnownSecurity | null,
  entropy: Entropy,
): Dialogue<{ proof: Proof; ownKey: Uint8Array | null }> {
  const key = security?.chipAuthentication ?? null;
  // A key that cannot be checked proves nothing, but is not the same as a missing key.
  if (key === null) return { proof: security?.chipKeyUnusable === true ? 'failed' : 'absent', ownKey: null };
  const ownKey = yield* authenticateChip(reader, key, entropy);
  return { proof: ownKey === null ? 'failed' : 'proven', ownKey };
}

/** `ownKey`: this end's ephemeral key of chip authentication; without it the chip rejects the terminal. */
function* proveTerminal(
  reader: ChipReader,
  terminal: Terminal | null,
  security: KnownSecurity | null,
  chipName: Uint8Array,
  ownKey: Uint8Array | null,
): Dialogue<Proof> {
  if (terminal === null || security?.terminalAuthentication !== true) return 'absent';
  if (ownKey === null) return 'failed';
  const authenticated = yield* authenticateTerminal(reader, terminal, chipName, ownKey);
  return authenticated ? 'proven' : 'failed';
}

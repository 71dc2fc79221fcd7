import type { Entropy } from '../../random.ts';
import { sameBytes } from '../block-cipher.ts';
import { oidBytes } from '../der.ts';
import { command, INS, SW } from '../iso7816/apdu.ts';
import { concat, encodeTlv, findTlv } from '../iso7816/tlv.ts';
import { BasicAccess, basicAccessSession } from './basic-access-control.ts';
import type { ChipReader, Dialogue } from './chip-reader.ts';
import { agree, newKeyPair, newScalar } from './elliptic-curve.ts';
import { integratedGenerator } from './integrated-mapping.ts';
import type { AccessPassword } from './key-derivation.ts';
import {
  agreementKey,
  authenticationToken,
  decryptChipData,
  decryptNonce,
  DYNAMIC,
  dynamicData,
  mappedGenerator,
  paceSession,
  passwordKey,
  sessionOf,
  setPaceAuthentication,
} from './pace.ts';
import type { PaceOffer } from './pace-protocol.ts';
import type { SessionKeys } from './secure-messaging.ts';
import { chipAuthenticationOid, type ChipAuthenticationKey } from './security-infos.ts';

/** Access to a chip by an inspection system: PACE or BAC, then chip authentication (ICAO Doc 9303-11 §4 and §6.2). */

export type AccessOutcome = 'open' | 'password-wrong' | 'refused' | 'silent';

/** Results of PACE that later protocols use. */
export interface PaceResult {
  readonly outcome: AccessOutcome;
  /** The chip's ephemeral key of the key agreement, which identifies it in terminal authentication. Null where PACE failed earlier. */
  readonly chipKey: Uint8Array | null;
  /** With chip authentication mapping: data for verification with the key in EF.CardSecurity. */
  readonly chipProof: ChipProof | null;
}

export interface ChipProof {
  readonly mappingKey: Uint8Array;
  /** Null where the chip sent none, or not under this session's key. */
  readonly data: Uint8Array | null;
}

const SECURE_CLASS = 0x00;
const CHAINED_CLASS = 0x10;
const BAC_RANDOM_BYTES = 8;
const BAC_KEY_BYTES = 16;

/** Runs PACE with any mapping. On success it enables the reader's secure messaging. */
export function* openWithPace(
  reader: ChipReader,
  offer: PaceOffer,
  password: AccessPassword,
  entropy: Entropy,
): Dialogue<PaceResult> {
  const { curve, protocol } = offer;
  const set = yield* reader.transceive(
    command(INS.manageSecurityEnvironment, 0xc1, 0xa4, setPaceAuthentication(password.kind, offer), 0),
  );
  if (set === null) return closed('silent');
  if (set.sw !== SW.ok) return closed('refused');
  const encryptedNonce = yield* step(reader, new Uint8Array([DYNAMIC.template, 0]), DYNAMIC.encryptedNonce, false);
  const nonce =
    encryptedNonce === null ? null : decryptNonce(protocol, passwordKey(protocol, password), encryptedNonce);
  const mapped = nonce === null ? null : yield* mapNonce(reader, offer, nonce, entropy);
  const own = mapped === null ? null : agreementKey(curve, mapped.generator, newScalar(curve, entropy));
  if (mapped === null || own === null) return closed('refused');
  const chipKey = yield* step(
    reader,
    dynamicData(DYNAMIC.agreementTerminal, own.publicKey),
    DYNAMIC.agreementChip,
    false,
  );
  const session = chipKey === null ? null : paceSession(offer, own, chipKey);
  if (session === null || chipKey === null) return closed('refused');

  const token = authenticationToken(protocol, session.mac, chipKey);
  const last = yield* exchange(reader, dynamicData(DYNAMIC.tokenTerminal, token), true);
  // With a wrong password the chip derives other keys, and rejects the token with 6300h.
  const chipToken = last === null ? null : findTlv(last, DYNAMIC.tokenChip);
  if (last === null || chipToken === null) return closed('password-wrong');
  if (!sameBytes(chipToken, authenticationToken(protocol, session.mac, own.publicKey))) return closed('password-wrong');
  reader.secure(session);
  return { outcome: 'open', chipKey, chipProof: chipProofOf(offer, mapped.chipKey, session, last) };
}

function closed(outcome: AccessOutcome): PaceResult {
  return { outcome, chipKey: null, chipProof: null };
}

/** Maps the nonce to a generator. Also returns the chip's mapping key, if the mapping has one. */
function* mapNonce(
  reader: ChipReader,
  { curve, protocol }: PaceOffer,
  nonce: Uint8Array,
  entropy: Entropy,
): Dialogue<{ generator: Uint8Array; chipKey: Uint8Array } | null> {
  if (protocol.mapping === 'IM') {
    const terminalNonce = entropy.bytes(protocol.keyBytes);
    const answer = yield* exchange(reader, dynamicData(DYNAMIC.mappingTerminal, terminalNonce), false);
    const generator = answer === null ? null : integratedGenerator(curve, protocol, nonce, terminalNonce);
    return generator === null ? null : { generator, chipKey: new Uint8Array(0) };
  }
  const own = newKeyPair(curve, entropy);
  const data = dynamicData(DYNAMIC.mappingTerminal, own.publicKey);
  const chipKey = yield* step(reader, data, DYNAMIC.mappingChip, false);
  // A chip that returns the terminal's own key would create a generator known to an attacker.
  if (chipKey === null || sameBytes(chipKey, own.publicKey)) return null;
  const generator = mappedGenerator(curve, nonce, own.privateKey, chipKey);
  return generator === null ? null : { generator, chipKey };
}

function chipProofOf(
  { protocol }: PaceOffer,
  mappingKey: Uint8Array,
  session: SessionKeys,
  answer: Uint8Array,
): ChipProof | null {
  if (protocol.mapping !== 'CAM') return null;
  const encrypted = findTlv(answer, DYNAMIC.chipAuthenticationData);
  return { mappingKey, data: encrypted === null ? null : decryptChipData(session, encrypted) };
}

/** Runs basic access control; the application must be selected. */
export function* openWithBac(reader: ChipReader, information: string, entropy: Entropy): Dialogue<AccessOutcome> {
  const challenge = yield* reader.transceive(command(INS.getChallenge, 0, 0, null, BAC_RANDOM_BYTES));
  if (challenge === null) return 'silent';
  if (challenge.sw !== SW.ok || challenge.data.length !== BAC_RANDOM_BYTES) return 'refused';
  const keys = new BasicAccess(information);
  const random = entropy.bytes(BAC_RANDOM_BYTES);
  const key = entropy.bytes(BAC_KEY_BYTES);
  const answer = yield* reader.transceive(
    command(INS.externalAuthenticate, 0, 0, keys.token(random, challenge.data, key), 40),
  );
  if (answer === null) return 'silent';
  if (answer.sw !== SW.ok) return 'password-wrong';
  const opened = keys.open(answer.data);
  if (opened === null || !sameBytes(opened.to, random) || !sameBytes(opened.from, challenge.data)) return 'refused';
  reader.secure(basicAccessSession(key, opened.key, random, challenge.data));
  return 'open';
}

/**
 * Chip authentication, version 1: establishes session keys that only the holder of DG14's private key can derive. Returns this end's
 * ephemeral public key, which terminal authentication needs; null when the chip refused.
 */
export function* authenticateChip(
  reader: ChipReader,
  chip: ChipAuthenticationKey,
  entropy: Entropy,
): Dialogue<Uint8Array | null> {
  const { curve, publicKey, suite, keyId } = chip;
  const own = newKeyPair(curve, entropy);
  const reference = keyId === null ? [] : [encodeTlv(0x84, keyId)];
  // Chips with triple DES may support only the older command, which performs the agreement at once (9303-11 §6.2.4.1).
  if (suite.cipher === 'DES3') {
    const data = concat([encodeTlv(0x91, own.publicKey), ...reference]);
    const answer = yield* reader.transceive(command(INS.manageSecurityEnvironment, 0x41, 0xa6, data, 0));
    if (answer?.sw !== SW.ok) return null;
  } else {
    const data = concat([encodeTlv(0x80, oidBytes(chipAuthenticationOid(suite))), ...reference]);
    const set = yield* reader.transceive(command(INS.manageSecurityEnvironment, 0x41, 0xa4, data, 0));
    if (set?.sw !== SW.ok) return null;
    const answer = yield* reader.transceive(
      command(INS.generalAuthenticate, 0, 0, dynamicData(DYNAMIC.encryptedNonce, own.publicKey), 256),
    );
    if (answer?.sw !== SW.ok) return null;
  }
  const shared = agree(curve, own.privateKey, publicKey);
  if (shared === null) return null;
  reader.secure(sessionOf(suite, shared));
  return own.publicKey;
}

/** One step of GENERAL AUTHENTICATE: the value with `tag` in the response, or null. */
function* step(reader: ChipReader, data: Uint8Array, tag: number, last: boolean): Dialogue<Uint8Array | null> {
  const template = yield* exchange(reader, data, last);
  return template === null ? null : findTlv(template, tag);
}

/** One GENERAL AUTHENTICATE: the response's dynamic authentication data, or null. */
function* exchange(reader: ChipReader, data: Uint8Array, last: boolean): Dialogue<Uint8Array | null> {
  const apdu = command(INS.generalAuthenticate, 0, 0, data, 256);
  const answer = yield* reader.transceive({ ...apdu, cla: last ? SECURE_CLASS : CHAINED_CLASS });
  return answer?.sw === SW.ok ? findTlv(answer.data, DYNAMIC.template) : null;
}

import type { Entropy } from '../../random.ts';
import { sameBytes } from '../block-cipher.ts';
import { oidBytes } from '../der.ts';
import { command, INS, SW } from '../iso7816/apdu.ts';
import { encodeTlv, findTlv } from '../iso7816/tlv.ts';
import { BasicAccess, basicAccessSession } from './basic-access-control.ts';
import type { ChipReader, Dialogue } from './chip-reader.ts';
import { agree, COORDINATE_BYTES, newKeyPair, type CurveName } from './elliptic-curve.ts';
import type { AccessPassword } from './key-derivation.ts';
import {
  aesSession,
  agreementKey,
  authenticationToken,
  decryptNonce,
  DYNAMIC,
  dynamicData,
  mappedGenerator,
  paceSession,
  passwordKey,
  setPaceAuthentication,
} from './pace.ts';
import { CHIP_AUTHENTICATION_OID } from './security-infos.ts';

/** How an inspection system gets into a chip: PACE or BAC, and chip authentication on top (ICAO Doc 9303-11 §4 and §6.2). */

export type AccessOutcome = 'open' | 'password-wrong' | 'refused' | 'silent';

const SECURE_CLASS = 0x00;
const CHAINED_CLASS = 0x10;
const BAC_RANDOM_BYTES = 8;
const BAC_KEY_BYTES = 16;

/** PACE with generic mapping. On success the reader's secure messaging is set up. */
export function* openWithPace(
  reader: ChipReader,
  curve: CurveName,
  parameterId: number,
  password: AccessPassword,
  entropy: Entropy,
): Dialogue<AccessOutcome> {
  const set = yield* reader.transceive(
    command(INS.manageSecurityEnvironment, 0xc1, 0xa4, setPaceAuthentication(password.kind, parameterId), 0),
  );
  if (set === null) return 'silent';
  if (set.sw !== SW.ok) return 'refused';
  const encryptedNonce = yield* step(reader, new Uint8Array([DYNAMIC.template, 0]), DYNAMIC.encryptedNonce, false);
  if (encryptedNonce === null) return 'refused';
  const nonce = decryptNonce(passwordKey(password), encryptedNonce);

  const mapping = newKeyPair(curve, entropy);
  const chipMapping = yield* step(
    reader,
    dynamicData(DYNAMIC.mappingTerminal, mapping.publicKey),
    DYNAMIC.mappingChip,
    false,
  );
  const generator = chipMapping === null ? null : mappedGenerator(curve, nonce, mapping.privateKey, chipMapping);
  const own = generator === null ? null : agreementKey(curve, generator, entropy.bytes(COORDINATE_BYTES));
  if (own === null) return 'refused';
  const chipKey = yield* step(
    reader,
    dynamicData(DYNAMIC.agreementTerminal, own.publicKey),
    DYNAMIC.agreementChip,
    false,
  );
  const session = chipKey === null ? null : paceSession(curve, own, chipKey);
  if (session === null || chipKey === null) return 'refused';

  const token = authenticationToken(session.mac, chipKey);
  const chipToken = yield* step(reader, dynamicData(DYNAMIC.tokenTerminal, token), DYNAMIC.tokenChip, true);
  // With another password the chip comes to other keys and answers the token with 6300h.
  if (chipToken === null) return 'password-wrong';
  if (!sameBytes(chipToken, authenticationToken(session.mac, own.publicKey))) return 'password-wrong';
  reader.secure(session);
  return 'open';
}

/** Basic access control; the application is selected already. */
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

/** Chip authentication, version 1: new session keys that only the chip with DG14's private key can know. */
export function* authenticateChip(
  reader: ChipReader,
  { curve, publicKey }: { curve: CurveName; publicKey: Uint8Array },
  entropy: Entropy,
): Dialogue<'open' | 'failed'> {
  const set = yield* reader.transceive(
    command(INS.manageSecurityEnvironment, 0x41, 0xa4, encodeTlv(0x80, oidBytes(CHIP_AUTHENTICATION_OID)), 0),
  );
  if (set?.sw !== SW.ok) return 'failed';
  const own = newKeyPair(curve, entropy);
  const answer = yield* reader.transceive(
    command(INS.generalAuthenticate, 0, 0, dynamicData(0x80, own.publicKey), 256),
  );
  const shared = agree(curve, own.privateKey, publicKey);
  if (answer?.sw !== SW.ok || shared === null) return 'failed';
  reader.secure(aesSession(shared));
  return 'open';
}

/** One step of GENERAL AUTHENTICATE: the value under `tag` of the answer, or null. */
function* step(reader: ChipReader, data: Uint8Array, tag: number, last: boolean): Dialogue<Uint8Array | null> {
  const apdu = command(INS.generalAuthenticate, 0, 0, data, 256);
  const answer = yield* reader.transceive({ ...apdu, cla: last ? SECURE_CLASS : CHAINED_CLASS });
  if (answer?.sw !== SW.ok) return null;
  const template = findTlv(answer.data, DYNAMIC.template);
  return template === null ? null : findTlv(template, tag);
}

import { describe, expect, test } from 'vitest';

import { SeededRandom } from '../../stations/random.ts';
import { authenticateChip, openWithPace, type PaceResult } from '../../stations/smartcard/icao9303/chip-access.ts';
import { ChipReader, type Dialogue } from '../../stations/smartcard/icao9303/chip-reader.ts';
import { keyPairOf, newKeyPair } from '../../stations/smartcard/icao9303/elliptic-curve.ts';
import { hasIntegratedMapping } from '../../stations/smartcard/icao9303/integrated-mapping.ts';
import { provesChip } from '../../stations/smartcard/icao9303/pace.ts';
import {
  PACE_PROTOCOLS,
  paceInfo,
  type CipherSuite,
  type PaceOffer,
  type PaceProtocol,
} from '../../stations/smartcard/icao9303/pace-protocol.ts';
import { SecureMessaging } from '../../stations/smartcard/icao9303/secure-messaging.ts';
import { cardAccess, parseSecurityInfos } from '../../stations/smartcard/icao9303/security-infos.ts';
import { CURVE_NAMES, CURVES, type CurveName } from '../../stations/smartcard/icao9303/standard-curves.ts';
import { command, INS, SW, type CommandApdu, type ResponseApdu } from '../../stations/smartcard/iso7816/apdu.ts';
import { setOf } from '../../stations/smartcard/der.ts';
import { AccessControl, type ChipCapabilities } from './access-control.ts';
import { TrustStore } from './trust-store.ts';

/** Both ends of PACE and of chip authentication, on every curve, with every mapping and every cipher that the standard has. */

const random = new SeededRandom('access control');
const CAN = { kind: 'CAN', number: '123456' } as const;

/** A chip that knows nothing but its secrets; behind it the session that begins. */
class BareChip {
  readonly #access: AccessControl;
  #messaging: SecureMessaging | null = null;

  constructor(curve: CurveName, capabilities: Partial<ChipCapabilities>) {
    const secrets = {
      mrzInformation: 'L898902C<369080619406236',
      cardAccessNumber: CAN.number,
      chipAuthenticationKey: newKeyPair(curve, random).privateKey,
      activeAuthenticationKey: newKeyPair('P-256', random).privateKey,
    };
    this.publicKey = keyPairOf(curve, secrets.chipAuthenticationKey).publicKey;
    const none = {
      pace: [],
      chipAuthentication: null,
      activeAuthentication: { curve: 'P-256', hash: 'sha256' },
    } as const;
    this.#access = new AccessControl(random, secrets, () => ({ ...none, ...capabilities }), new TrustStore());
  }

  readonly publicKey: Uint8Array;

  answer(sent: CommandApdu): ResponseApdu {
    const plain = this.#messaging === null ? sent : this.#messaging.open(sent);
    if (plain === null) return { data: new Uint8Array(0), sw: SW.messagingObjectsIncorrect };
    const { response, session } = this.#obey(plain);
    const out = this.#messaging === null ? response : this.#messaging.seal(response, plain.ins);
    if (session !== null) this.#messaging = new SecureMessaging(session);
    return out;
  }

  #obey(plain: CommandApdu): ReturnType<AccessControl['generalAuthenticate']> {
    if (plain.ins === INS.manageSecurityEnvironment) return this.#access.manageSecurityEnvironment(plain);
    if (plain.ins === INS.generalAuthenticate) return this.#access.generalAuthenticate(plain);
    return { response: { data: Uint8Array.of(0x2a), sw: SW.ok }, session: null };
  }

  converse<T>(dialogue: Dialogue<T>): T {
    let step = dialogue.next();
    while (step.done !== true) step = dialogue.next(this.answer(step.value));
    return step.value;
  }
}

function offerOf(curve: CurveName, protocol: PaceProtocol): PaceOffer {
  const [offer] = parseSecurityInfos(cardAccess(curve, protocol))?.pace ?? [];
  if (offer === undefined) throw new Error('the offer is read from EF.CardAccess');
  return offer;
}

function open(curve: CurveName, protocol: PaceProtocol): { chip: BareChip; reader: ChipReader; result: PaceResult } {
  const offer = offerOf(curve, protocol);
  const chip = new BareChip(curve, { pace: [offer] });
  const reader = new ChipReader(200);
  return { chip, reader, result: chip.converse(openWithPace(reader, offer, CAN, random)) };
}

/** A command goes through the new session and back. */
function speaks(chip: BareChip, reader: ChipReader): boolean {
  return chip.converse(reader.transceive(command(INS.readBinary, 0, 0, null, 1)))?.data[0] === 0x2a;
}

const GENERIC: PaceProtocol = { mapping: 'GM', cipher: 'AES', keyBytes: 16 };
const nameOf = ({ mapping, cipher, keyBytes }: PaceProtocol): string => `${mapping} ${cipher}-${keyBytes * 8}`;

describe('PACE', () => {
  test.each(CURVE_NAMES)('on %s, generic mapping', (curve) => {
    const { chip, reader, result } = open(curve, GENERIC);
    expect(result.outcome).toBe('open');
    expect(speaks(chip, reader)).toBe(true);
  });

  test.each(CURVE_NAMES.filter(hasIntegratedMapping))('on %s, integrated mapping', (curve) => {
    const { chip, reader, result } = open(curve, { ...GENERIC, mapping: 'IM' });
    expect(result.outcome).toBe('open');
    expect(speaks(chip, reader)).toBe(true);
  });

  test.each([...PACE_PROTOCOLS.values()].map((protocol) => [nameOf(protocol), protocol] as const))(
    'with %s',
    (_, protocol) => {
      const { chip, reader, result } = open('brainpoolP384r1', protocol);
      expect(result.outcome).toBe('open');
      expect(speaks(chip, reader)).toBe(true);
    },
  );

  test.each([...PACE_PROTOCOLS.values()].map((protocol) => [nameOf(protocol), protocol] as const))(
    'with %s and a wrong number: refused',
    (_, protocol) => {
      const offer = offerOf('P-256', protocol);
      const chip = new BareChip('P-256', { pace: [offer] });
      const wrong = { kind: 'CAN', number: '123457' } as const;
      expect(chip.converse(openWithPace(new ChipReader(200), offer, wrong, random)).outcome).toBe('password-wrong');
    },
  );

  test.each(CURVE_NAMES)('on %s, chip-authentication mapping proves the chip, and no other', (curve) => {
    const { chip, result } = open(curve, { ...GENERIC, mapping: 'CAM' });
    const { mappingKey, data } = result.chipProof ?? { mappingKey: new Uint8Array(0), data: null };
    if (data === null) throw new Error('the chip sends its data');
    expect(provesChip(curve, data, chip.publicKey, mappingKey)).toBe(true);
    expect(provesChip(curve, data, newKeyPair(curve, random).publicKey, mappingKey)).toBe(false);
  });
});

describe('chip authentication', () => {
  const SUITES: readonly CipherSuite[] = [
    { cipher: 'DES3', keyBytes: 16 },
    { cipher: 'AES', keyBytes: 16 },
    { cipher: 'AES', keyBytes: 24 },
    { cipher: 'AES', keyBytes: 32 },
  ];

  test.each(
    CURVE_NAMES.flatMap((curve) => SUITES.map((suite) => [curve, suite.cipher, suite.keyBytes * 8, suite] as const)),
  )('on %s with %s-%i', (curve, _cipher, _bits, suite) => {
    const chip = new BareChip(curve, { chipAuthentication: { curve, suite } });
    const reader = new ChipReader(200);
    const key = { curve, suite, publicKey: chip.publicKey, keyId: null };
    expect(chip.converse(authenticateChip(reader, key, random))).not.toBeNull();
    expect(speaks(chip, reader)).toBe(true);
  });

  test('a chip without the private key can’t answer under the new keys', () => {
    const chip = new BareChip('P-256', {
      chipAuthentication: { curve: 'P-256', suite: { cipher: 'AES', keyBytes: 16 } },
    });
    const reader = new ChipReader(200);
    const { publicKey } = newKeyPair('P-256', random);
    const key = { curve: 'P-256', suite: { cipher: 'AES', keyBytes: 16 }, publicKey, keyId: null } as const;
    chip.converse(authenticateChip(reader, key, random));
    expect(speaks(chip, reader)).toBe(false);
  });
});

test('a chip that offers several variants is opened with any of them', () => {
  const protocols = [...PACE_PROTOCOLS.values()];
  const offers = parseSecurityInfos(setOf(...protocols.map((protocol) => paceInfo(protocol, 'P-384'))))?.pace ?? [];
  expect(offers).toHaveLength(protocols.length);
  expect(offers.every(({ parameterId }) => parameterId === CURVES['P-384'].parameterId)).toBe(true);
  for (const offer of offers) {
    const chip = new BareChip('P-384', { pace: offers });
    expect(chip.converse(openWithPace(new ChipReader(200), offer, CAN, random)).outcome).toBe('open');
  }
});

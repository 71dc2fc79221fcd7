import { createPrivateKey, hash, privateDecrypt, constants, generateKeyPairSync } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import { encodeCommand, parseCommand, readBinary, type CommandApdu } from '../iso7816/apdu.ts';
import { concat, constructed } from '../iso7816/tlv.ts';
import { verifyActiveAuthentication, verifyRecovered } from './active-authentication.ts';
import { BasicAccess, basicAccessSession } from './basic-access-control.ts';
import { keyPairOf, multiply, xCoordinate, agree } from './elliptic-curve.ts';
import {
  basicAccessSeed,
  deriveDes3,
  KEY_PURPOSE,
  mrzInformation,
  mrzInformationOf,
  paceSecret,
} from './key-derivation.ts';
import { integratedGenerator, pseudoRandomNumber } from './integrated-mapping.ts';
import {
  agreementKey,
  authenticationToken,
  chipAuthenticationData,
  decryptChipData,
  decryptNonce,
  encryptChipData,
  encryptNonce,
  mappedGenerator,
  paceSession,
  passwordKey,
  provesChip,
} from './pace.ts';
import { OWN_PROTOCOL, paceOid } from './pace-protocol.ts';
import { SecureMessaging } from './secure-messaging.ts';
import { cardAccess, parseSecurityInfos, securityInfos } from './security-infos.ts';

/** The worked examples of ICAO Doc 9303-11, byte for byte. */
const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
const toHex = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : Buffer.from(bytes).toString('hex').toUpperCase();

describe('appendix D: basic access control', () => {
  const information = 'L898902C<369080619406236';

  test('D.2: keys from the machine readable zone', () => {
    expect(mrzInformation('L898902C', '690806', '940623')).toBe(information);
    const seed = basicAccessSeed(information);
    expect(toHex(seed)).toBe('239AB9CB282DAF66231DC5A4DF6BFBAE');
    expect(toHex(deriveDes3(seed, KEY_PURPOSE.encryption))).toBe('AB94FDECF2674FDFB9B391F85D7F76F2');
    expect(toHex(deriveDes3(seed, KEY_PURPOSE.mac))).toBe('7962D9ECE03D1ACD4C76089DCE131543');
  });

  test('D.2: out of the lines of a TD1 zone, also where the number is longer than nine characters', () => {
    const short = [
      'I<UTOL898902C<3<<<<<<<<<<<<<<<',
      '6908061F9406236UTO<<<<<<<<<<<2',
      'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
    ];
    expect(mrzInformationOf(short)).toBe(information);
    const long = ['I<UTOD23145890<7349<<<<<<<<<<<', '3407127M9507122UTO<<<<<<<<<<<2', 'STEVENSON<<PETER<JOHN<<<<<<<<<'];
    expect(mrzInformationOf(long)).toBe('D23145890734934071279507122');
    // What the camera could not read is no filler.
    expect(mrzInformationOf(short.map((line) => line.replace('L898', 'L8 8')))).toBeNull();
  });

  test('D.3: mutual authentication and session keys', () => {
    const keys = new BasicAccess(information);
    const chipRandom = hex('4608F91988702212');
    const readerRandom = hex('781723860C06C226');
    const readerKey = hex('0B795240CB7049B01C19B33E32804F0B');
    const chipKey = hex('0B4F80323EB3191CB04970CB4052790B');
    expect(toHex(keys.token(readerRandom, chipRandom, readerKey))).toBe(
      '72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F25F1448EEA8AD90A7',
    );
    expect(toHex(keys.token(chipRandom, readerRandom, chipKey))).toBe(
      '46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D7449',
    );
    const session = basicAccessSession(readerKey, chipKey, readerRandom, chipRandom);
    expect(toHex(session.encryption)).toBe('979EC13B1CBFE9DCD01AB0FED307EAE5');
    expect(toHex(session.mac)).toBe('F1CB1F1FB5ADF208806B89DC579DC1F8');
    expect(toHex(session.counter)).toBe('887022120C06C226');
  });

  const EXCHANGES = [
    ['00A4020C02011E', '0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800', '990290008E08FA855A5D4C50A8ED', ''],
    [
      '00B0000004',
      '0CB000000D9701048E08ED6705417E96BA5500',
      '8709019FF0EC34F9922651990290008E08AD55CC17140B2DED',
      '60145F01',
    ],
    [
      '00B0000412',
      '0CB000040D9701128E082EA28A70F3C7B53500',
      '871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D74',
      '04303130365F36063034303030305C026175',
    ],
  ] as const;
  const session = {
    cipher: 'DES3',
    encryption: hex('979EC13B1CBFE9DCD01AB0FED307EAE5'),
    mac: hex('F1CB1F1FB5ADF208806B89DC579DC1F8'),
    counter: hex('887022120C06C226'),
  } as const;
  const commandOf = (bytes: string): CommandApdu => {
    const command = parseCommand(hex(bytes));
    if (command === null) throw new Error('the example’s command is readable');
    return command;
  };

  test('D.4: the reader’s commands and what it makes of the answers', () => {
    const reader = new SecureMessaging(session);
    for (const [plain, protectedCommand, answer, data] of EXCHANGES) {
      expect(toHex(encodeCommand(reader.protect(commandOf(plain))))).toBe(protectedCommand);
      const opened = reader.unprotect({ data: hex(answer), sw: 0x9000 });
      expect(opened).toMatchObject({ sw: 0x9000 });
      expect(toHex(opened?.data ?? null)).toBe(data);
    }
  });

  test('D.4: the chip’s end of the same session', () => {
    const chip = new SecureMessaging(session);
    for (const [plain, protectedCommand, answer, data] of EXCHANGES) {
      const opened = chip.open(commandOf(protectedCommand));
      expect(opened === null ? null : toHex(encodeCommand(opened))).toBe(plain);
      expect(toHex(chip.seal({ data: hex(data), sw: 0x9000 }, opened?.ins ?? 0).data)).toBe(answer);
    }
  });
});

describe('appendix G.1: PACE with ECDH and generic mapping', () => {
  const password = { kind: 'MRZ', information: mrzInformation('T22000129', '640812', '101031') } as const;
  const nonce = hex('3F00C4D39D153F2B2A214A078D899B22');
  const curve = 'brainpoolP256r1';
  const offer = { protocol: OWN_PROTOCOL, curve, parameterId: 13 } as const;
  const reader = {
    map: hex('7F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F99'),
    agree: hex('A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595'),
  };
  const chip = {
    map: hex('498FF49756F2DC1587840041839A85982BE7761D14715FB091EFA7BCE9058560'),
    agree: hex('107CF58696EF6155053340FD633392BA81909DF7B9706F226F32086C7AFF974A'),
  };
  const generator =
    '048CED63C91426D4F0EB1435E7CB1D74A46723A0AF21C89634F65A9AE87A9265E28C879506743F8611AC33645C5B985C80B5F09A0B83407C1B6A4D857AE76FE522';

  test('the password’s key, and the nonce under it', () => {
    expect(toHex(paceSecret(password))).toBe('7E2D2A41C74EA0B38CD36F863939BFA8E9032AAD');
    const key = passwordKey(OWN_PROTOCOL, password);
    expect(toHex(key)).toBe('89DED1B26624EC1E634C1989302849DD');
    expect(toHex(encryptNonce(OWN_PROTOCOL, key, nonce))).toBe('95A3A016522EE98D01E76CB6B98B42C3');
    expect(toHex(decryptNonce(OWN_PROTOCOL, key, hex('95A3A016522EE98D01E76CB6B98B42C3')))).toBe(toHex(nonce));
  });

  test('both ends map to the same generator', () => {
    const readerPair = keyPairOf(curve, reader.map);
    const chipPair = keyPairOf(curve, chip.map);
    expect(toHex(readerPair.publicKey)).toBe(
      '047ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D',
    );
    expect(toHex(chipPair.publicKey)).toBe(
      '04824FBA91C9CBE26BEF53A0EBE7342A3BF178CEA9F45DE0B70AA601651FBA3F5730D8C879AAA9C9F73991E61B58F4D52EB87A0A0C709A49DC63719363CCD13C54',
    );
    expect(toHex(multiply(curve, reader.map, chipPair.publicKey))).toBe(
      '0460332EF2450B5D247EF6D3868397D398852ED6E8CAF6FFEEF6BF85CA57057FD50840CA7415BAF3E43BD414D35AA4608B93A2CAF3A4E3EA4E82C9C13D03EB7181',
    );
    expect(toHex(mappedGenerator(curve, nonce, reader.map, chipPair.publicKey))).toBe(generator);
    expect(toHex(mappedGenerator(curve, nonce, chip.map, readerPair.publicKey))).toBe(generator);
  });

  test('session keys and tokens', () => {
    const readerPair = agreementKey(curve, hex(generator), reader.agree);
    const chipPair = agreementKey(curve, hex(generator), chip.agree);
    if (readerPair === null || chipPair === null) throw new Error('the generator is on the curve');
    expect(toHex(readerPair.publicKey)).toBe(
      '042DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD301C3556F3B3B186DF10B857B58F6A7EB80F20BA5DC7BE1D43D9BF850149FBB36462',
    );
    expect(toHex(chipPair.publicKey)).toBe(
      '049E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB7764B22277A2EDDC3C265A9F018F9CB852E111B768B326904B59A0193776F094',
    );
    expect(toHex(agree(curve, reader.agree, chipPair.publicKey))).toBe(
      '28768D20701247DAE81804C9E780EDE582A9996DB4A315020B2733197DB84925',
    );
    const session = paceSession(offer, readerPair, chipPair.publicKey);
    expect(session).toEqual(paceSession(offer, chipPair, readerPair.publicKey));
    if (session === null) throw new Error('the keys agree');
    expect(toHex(session.encryption)).toBe('F5F0E35C0D7161EE6724EE513A0D9A7F');
    expect(toHex(session.mac)).toBe('FE251C7858B356B24514B3BD5F4297D1');
    expect(toHex(authenticationToken(OWN_PROTOCOL, session.mac, chipPair.publicKey))).toBe('C2B0BD78D94BA866');
    expect(toHex(authenticationToken(OWN_PROTOCOL, session.mac, readerPair.publicKey))).toBe('3ABB9674BCE93C08');
  });

  test('a mapping key that is no point of the curve, and an agreement with itself, are refused', () => {
    const point = keyPairOf(curve, chip.map).publicKey.slice();
    point[40] = (point[40] ?? 0) ^ 1;
    expect(mappedGenerator(curve, nonce, reader.map, point)).toBeNull();
    const pair = agreementKey(curve, hex(generator), reader.agree);
    expect(pair === null ? null : paceSession(offer, pair, pair.publicKey)).toBeNull();
  });

  test('P-256: x coordinates agree with OpenSSL’s own', () => {
    const a = keyPairOf('P-256', reader.map);
    const b = keyPairOf('P-256', chip.map);
    const point = multiply('P-256', a.privateKey, b.publicKey);
    expect(point === null ? null : toHex(xCoordinate(point))).toBe(toHex(agree('P-256', a.privateKey, b.publicKey)));
  });
});

describe('appendix H.1: PACE with ECDH and integrated mapping', () => {
  const protocol = { mapping: 'IM', cipher: 'AES', keyBytes: 16 } as const;
  const curve = 'brainpoolP256r1';
  const nonce = hex('2923BE84E16CD6AE529049F1F1BBE9EB');
  const terminalNonce = hex('5DD4CBFC96F5453B130D890A1CDBAE32');
  const generator =
    '048E82D31559ED0FDE92A4D0498ADD3C23BABA94FB77691E31E90AEA77FB17D4274C1AE14BD0C3DBAC0C871B7F3608169364437CA30AC243A089D3F266C1E60FAD';

  test('the object identifier, and the nonces’ number', () => {
    expect(paceOid(protocol)).toBe('0.4.0.127.0.7.2.2.4.4.2');
    expect(pseudoRandomNumber(curve, protocol, nonce, terminalNonce)?.toString(16).toUpperCase()).toBe(
      'A2F8FF2DF50E52C6599F386ADCB595D229F6A167ADE2BE5F2C3296ADD5B7430E',
    );
  });

  test('the point that the number becomes', () => {
    expect(toHex(integratedGenerator(curve, protocol, nonce, terminalNonce))).toBe(generator);
  });

  test('session keys and tokens', () => {
    const offer = { protocol, curve, parameterId: 13 } as const;
    const reader = agreementKey(
      curve,
      hex(generator),
      hex('A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595'),
    );
    const chip = agreementKey(
      curve,
      hex(generator),
      hex('107CF58696EF6155053340FD633392BA81909DF7B9706F226F32086C7AFF974A'),
    );
    const session = reader === null || chip === null ? null : paceSession(offer, reader, chip.publicKey);
    if (reader === null || chip === null || session === null) throw new Error('the keys agree');
    expect(toHex(reader.publicKey)?.slice(0, 34)).toBe('0489CBA23FFE96AA18D824627C3E934E54');
    expect(toHex(session.encryption)).toBe('0D3FEB33251A6370893D62AE8DAAF51B');
    expect(toHex(session.mac)).toBe('B01E89E3D9E8719E586B50B4A7506E0B');
    expect(toHex(authenticationToken(protocol, session.mac, chip.publicKey))).toBe('450F02B86F6A0909');
    expect(toHex(authenticationToken(protocol, session.mac, reader.publicKey))).toBe('75D4D96E8D5B0308');
  });

  test('a nonce of another length than the cipher’s key makes no generator', () => {
    expect(integratedGenerator(curve, protocol, nonce, terminalNonce.subarray(1))).toBeNull();
    expect(integratedGenerator(curve, { cipher: 'AES', keyBytes: 32 }, nonce, concat([nonce, nonce]))).toBeNull();
    expect(integratedGenerator('P-224', protocol, nonce, terminalNonce)).toBeNull();
  });
});

describe('appendix I.1: PACE with chip-authentication mapping', () => {
  const curve = 'brainpoolP256r1';
  // The example has the public key alone; this is the private key that its chip authentication data tell.
  const staticKey = hex('86C88A4579CE48135878E6348A734B5D47CE5BC1E54C0E8978687B49FDE2E2C2');
  const mappingKey = hex('9E56A6B59C95D06ECE5CD10F983BB2F4F1943528E577F23881D89D8C3BBEE0AA');
  const staticPublicKey =
    '041872709494399E7470A6431BE25E83EEE24FEA568C2ED28DB48E05DB3A610DC884D256A40E35EFCB59BF6753D3A489D28C7A4D973C2DA138A6E7A4A08F68E16F';
  const mappingPublicKey =
    '04A234236AA9B9621E8EFB73B5245C0E09D2576E5277183C1208BDD55280CAE8B304F365713A356E65A451E165ECC9AC0AC46E3771342C8FE5AEDD092685338E23';
  const session = {
    cipher: 'AES',
    encryption: hex('0A9DA4DB03BDDE39FC5202BC44B2E89E'),
    mac: hex('4B1C06491ED5140CA2B537D344C6C0B1'),
    counter: new Uint8Array(16),
  } as const;
  const data = '85DC3FA93D0952BFA82F5FD189EE75BD82F11D1F0B8ED4BF5319AC9B53C426B3';
  const encrypted = '1EEA964DAAE372AC990E3EFDE6333353BFC89A6704D93DA8798CF77F5B7A54BD10CBA372B42BE0B9B5F28AA8DE2F4F92';

  test('the chip’s data, and how they are encrypted', () => {
    expect(toHex(keyPairOf(curve, staticKey).publicKey)).toBe(staticPublicKey);
    expect(toHex(chipAuthenticationData(curve, staticKey, mappingKey))).toBe(data);
    expect(toHex(encryptChipData(session, hex(data)))).toBe(encrypted);
    expect(toHex(decryptChipData(session, hex(encrypted)))).toBe(data);
  });

  test('they prove this chip, and no other', () => {
    expect(provesChip(curve, hex(data), hex(staticPublicKey), hex(mappingPublicKey))).toBe(true);
    expect(provesChip(curve, hex(data), hex(mappingPublicKey), hex(mappingPublicKey))).toBe(false);
  });

  test('EF.CardSecurity’s key with standardised domain parameters is read', () => {
    const key = hex(`3062060904007F0007020201023052300C060704007F0007010202010D034200${staticPublicKey}02010D`);
    const agreement = hex('3012060A04007F0007020203020202010102010D');
    const known = parseSecurityInfos(constructed(0x31, [agreement, key]));
    expect(known?.chipAuthentication).toMatchObject({ curve, suite: { cipher: 'AES', keyBytes: 16 } });
    expect(toHex(known?.chipAuthentication?.publicKey ?? null)).toBe(staticPublicKey);
    // With another number there is nothing that goes with the key.
    const other = hex('3012060A04007F0007020203020202010102010E');
    expect(parseSecurityInfos(constructed(0x31, [other, key]))).toMatchObject({
      chipAuthentication: null,
      chipKeyUnusable: true,
    });
  });
});

describe('appendix E: active authentication with RSA', () => {
  const challenge = hex('F173589974BF40C6');
  const m1 = hex(
    `9D2784A67F8E7C659973EA1AEA25D95B 6C8F91E5002F369F0FBDCE8A3CEC1991 B543F1696546C5524CF23A5303CD6C98
     599F40B79F377B5F3A1406B3B4D8F967 84D23AA88DB7E1032A405E69325FA91A 6E86F5C71AEA978264C4A207446DAD4E 7292E2DCDA3024B47DA8`,
  );
  const digest = hex('C063AA1E6D22FBD976AB0FE73D94D2D9C6D88127');
  const recovered = concat([Uint8Array.of(0x6a), m1, digest, Uint8Array.of(0xbc)]);

  test('the hash of the example, and the message that its signature opens to', () => {
    expect(toHex(hash('sha1', concat([m1, challenge]), 'buffer'))).toBe(toHex(digest));
    expect(recovered).toHaveLength(128);
    expect(verifyRecovered(recovered, challenge)).toBe(true);
    expect(verifyRecovered(recovered, hex('F173589974BF40C7'))).toBe(false);
  });

  test('with a key of 1024 bits, as the example does it', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const key = {
      key: createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })),
      padding: constants.RSA_NO_PADDING,
    };
    const signature = privateDecrypt(key, recovered);
    expect(verifyActiveAuthentication(publicKey, challenge, signature, null)).toBe(true);
    signature[64] = (signature[64] ?? 0) ^ 1;
    expect(verifyActiveAuthentication(publicKey, challenge, signature, null)).toBe(false);
  });
});

describe('secure messaging with AES', () => {
  const session = {
    cipher: 'AES',
    encryption: hex('F5F0E35C0D7161EE6724EE513A0D9A7F'),
    mac: hex('FE251C7858B356B24514B3BD5F4297D1'),
    counter: new Uint8Array(16),
  } as const;

  test.each([
    ['READ BINARY of four bytes', readBinary(0, 4), '60145F01'],
    ['READ BINARY of 1000 bytes, extended', readBinary(0, 1000), 'AB'.repeat(1000)],
    ['SELECT', { cla: 0, ins: 0xa4, p1: 2, p2: 12, data: hex('011E'), le: 0 }, ''],
    ['READ BINARY with odd instruction', { cla: 0, ins: 0xb1, p1: 0, p2: 0, data: hex('54020010'), le: 256 }, '530101'],
  ] as const)('%s arrives whole at the other end, and its answer too', (_, command, answer) => {
    const reader = new SecureMessaging(session);
    const chip = new SecureMessaging(session);
    const sent = parseCommand(encodeCommand(reader.protect(command)));
    expect(sent === null ? null : chip.open(sent)).toEqual(command);
    const sealed = chip.seal({ data: hex(answer), sw: 0x9000 }, command.ins);
    expect(toHex(reader.unprotect(sealed)?.data ?? null)).toBe(answer);
  });

  test('a repeated command, a changed one and an unprotected answer are not taken', () => {
    const reader = new SecureMessaging(session);
    const chip = new SecureMessaging(session);
    const sent = reader.protect(readBinary(0, 4));
    expect(chip.open(sent)).not.toBeNull();
    expect(chip.open(sent)).toBeNull();
    const changed = new SecureMessaging(session).protect(readBinary(0, 4));
    expect(new SecureMessaging(session).open({ ...changed, p2: 1 })).toBeNull();
    expect(reader.unprotect({ data: new Uint8Array(0), sw: 0x9000 })).toBeNull();
  });
});

describe('security infos', () => {
  test('EF.CardAccess of the example’s chip is 9303-11’s', () => {
    expect(toHex(cardAccess('brainpoolP256r1'))).toBe('31143012060A04007F0007020204020202010202010D');
  });

  test.each(['explicit', 'named'] as const)(
    'what is written in DG14 is read again, with %s parameters',
    (parameters) => {
      const { publicKey } = keyPairOf('P-256', hex('0102030405060708'.repeat(4)));
      const stated = {
        curve: 'P-256',
        parameters,
        chipAuthenticationKey: publicKey,
        terminalAuthentication: true,
      } as const;
      const known = parseSecurityInfos(securityInfos(stated));
      expect(known).toMatchObject({
        pace: [{ protocol: OWN_PROTOCOL, curve: 'P-256', parameterId: 12 }],
        chipAuthentication: { curve: 'P-256', suite: { cipher: 'AES', keyBytes: 16 }, keyId: null },
        terminalAuthentication: true,
        activeAuthenticationHash: 'sha256',
      });
      expect(toHex(known?.chipAuthentication?.publicKey ?? null)).toBe(toHex(publicKey));
    },
  );
});

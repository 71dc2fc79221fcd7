import { hash, X509Certificate } from 'node:crypto';

import { describe, expect, test } from 'vitest';

import { encodeTlv } from '../iso7816/tlv.ts';
import { SOD_TAG } from './lds.ts';
import { OpenSsl } from './openssl-kit.ts';
import { PassiveAuthentication, type PassiveVerdict } from './passive-authentication.ts';
import { ldsSecurityObject } from './security-object.ts';

/** Certificates, lists and signatures that OpenSSL makes: whatever it takes is valid here, and nothing that can't be checked is. */

const DG1 = Buffer.from('6103010203', 'hex');
const OBJECT = ldsSecurityObject([{ group: 1, digest: hash('sha256', DG1, 'buffer') }]);
const DAY_MS = 86_400_000;

const CONFIGURATION = `
[req]
distinguished_name = name
[name]
[ca]
default_ca = authority
[authority]
database = index.txt
default_md = sha384
default_crl_days = 30
[authority_extensions]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[signer]
keyUsage = critical,digitalSignature
authorityKeyIdentifier = keyid
subjectKeyIdentifier = hash
[demanding]
keyUsage = critical,digitalSignature
1.2.3.4.5 = critical,ASN1:NULL
[encipherer]
keyUsage = critical,keyEncipherment
[for_nothing]
subjectKeyIdentifier = hash
[authority_for_nothing]
basicConstraints = critical,CA:TRUE,pathlen:0
[authority_of_certificates]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign
[authority_of_lists]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,cRLSign
[list_of_some]
issuingDistributionPoint = critical,@some
[some]
onlyuser = TRUE
`;
const openssl = new OpenSsl('passive', CONFIGURATION);
openssl.write('index.txt', '');
openssl.write('object', OBJECT);

function key(name: string, ...options: string[]): void {
  openssl.run('genpkey', ...options, '-out', `${name}.key`);
}
const EC = (curve: string): string[] => ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`];
const EXPLICIT = ['-pkeyopt', 'ec_param_enc:explicit'];

function authority(name: string, subject: string, keyName: string, ...options: string[]): void {
  const extensions = ['-config', 'openssl.cnf', '-extensions', 'authority_extensions'];
  const made = ['-x509', '-new', '-key', `${keyName}.key`, '-subj', subject, '-days', '300', '-out', `${name}.pem`];
  openssl.run('req', ...made, ...extensions, ...options);
}

function signer(name: string, issuer: string, issuerKey: string, section: string, ...options: string[]): void {
  openssl.run('req', '-new', '-key', `${name}.key`, '-subj', `/C=VN/CN=${name}`, '-out', `${name}.csr`);
  const issued = ['-req', '-in', `${name}.csr`, '-CA', `${issuer}.pem`, '-CAkey', `${issuerKey}.key`];
  const extensions = ['-extfile', 'openssl.cnf', '-extensions', section, '-days', '200', '-out', `${name}.pem`];
  openssl.run('x509', ...issued, ...extensions, ...options);
}

/** EF.SOD that OpenSSL signs. */
function sod(name: string, ...options: string[]): Uint8Array {
  const what = ['-sign', '-binary', '-nodetach', '-nosmimecap', '-econtent_type', '2.23.136.1.1.1', '-in', 'object'];
  openssl.run(
    'cms',
    ...what,
    '-signer',
    `${name}.pem`,
    '-inkey',
    `${name}.key`,
    '-outform',
    'DER',
    '-out',
    'sod',
    ...options,
  );
  return encodeTlv(SOD_TAG, openssl.read('sod'));
}

/** Does OpenSSL take the last one that it has signed? */
function opensslTakes(csca: string): boolean {
  const args = [
    'cms',
    '-verify',
    '-inform',
    'DER',
    '-in',
    'sod',
    '-CAfile',
    `${csca}.pem`,
    '-binary',
    '-purpose',
    'any',
  ];
  return openssl.accepts(...args);
}

function revocationList(issuer: string, issuerKey: string, revoked: string | null, ...options: string[]): Uint8Array {
  const serial = revoked === null ? '' : new X509Certificate(read(`${revoked}.pem`)).serialNumber;
  const line = `R\t991231235959Z\t250101000000Z\t${serial}\tunknown\t/CN=x\n`;
  openssl.write('index.txt', revoked === null ? '' : line);
  const made = ['-gencrl', '-config', 'openssl.cnf', '-cert', `${issuer}.pem`, '-keyfile', `${issuerKey}.key`];
  openssl.run('ca', ...made, '-out', 'crl.pem', ...options);
  openssl.run('crl', '-in', 'crl.pem', '-outform', 'DER', '-out', 'crl.der');
  return read('crl.der');
}

const read = (name: string): Buffer => openssl.read(name);
const certificate = (name: string): Uint8Array => new X509Certificate(read(`${name}.pem`)).raw;

function verdict(
  file: Uint8Array,
  csca: readonly string[],
  crl: readonly Uint8Array[] = [],
  laterMs = 0,
): PassiveVerdict {
  const trust = new PassiveAuthentication({ csca: csca.map((name) => certificate(name)), crl }, 'verified');
  const atMs = new X509Certificate(read(`${csca[0] ?? ''}.pem`)).validFromDate.getTime() + DAY_MS + laterMs;
  return trust.verify(file, new Map([[1, DG1]]), atMs).verdict;
}

key('csca', ...EC('P-384'));
key('other', ...EC('P-256'));
key('ds', ...EC('P-256'));
authority('csca', '/C=VN/O=Test/CN=Test CSCA', 'csca', '-sha384');
authority('other', '/C=VN/O=Test/CN=Other CSCA', 'other');
signer('ds', 'csca', 'csca', 'signer', '-sha384');
const GOOD = sod('ds', '-md', 'sha384');

describe('revocation: whatever can’t be checked is not valid', () => {
  test('a list signed with SHA-384 that has the signer on it: revoked', () => {
    expect(verdict(GOOD, ['csca'], [revocationList('csca', 'csca', 'ds')])).toBe('sod.signer-revoked');
  });

  test('a list that has nobody on it, or another signer: valid', () => {
    expect(verdict(GOOD, ['csca'], [revocationList('csca', 'csca', null)])).toBe('valid');
    expect(verdict(GOOD, ['csca'], [revocationList('csca', 'csca', 'other')])).toBe('valid');
  });

  test('a list that was signed with another key, in the authority’s name: not known', () => {
    const right = revocationList('csca', 'csca', null);
    authority('forger', '/C=VN/O=Test/CN=Test CSCA', 'other');
    const forged = revocationList('forger', 'other', null);
    expect(verdict(GOOD, ['csca'], [forged])).toBe('sod.revocation-unknown');
    expect(verdict(GOOD, ['csca'], [right, forged])).toBe('sod.revocation-unknown');
  });

  test('an authority that has changed its key: its lists of both keys count', () => {
    authority('renewed', '/C=VN/O=Test/CN=Test CSCA', 'other');
    const lists = [revocationList('csca', 'csca', null), revocationList('renewed', 'other', null)];
    expect(verdict(GOOD, ['csca', 'renewed'], lists)).toBe('valid');
    expect(verdict(GOOD, ['renewed', 'csca'], [...lists.slice(1), revocationList('csca', 'csca', 'ds')])).toBe(
      'sod.signer-revoked',
    );
  });

  test('a list of another authority alone, one that is overdue, of some certificates alone, or no list: not known', () => {
    expect(verdict(GOOD, ['csca', 'other'], [revocationList('other', 'other', null)])).toBe('sod.revocation-unknown');
    const list = revocationList('csca', 'csca', null);
    expect(verdict(GOOD, ['csca'], [list], 40 * DAY_MS)).toBe('sod.revocation-unknown');
    const some = revocationList('csca', 'csca', null, '-crlexts', 'list_of_some');
    expect(verdict(GOOD, ['csca'], [some])).toBe('sod.revocation-unknown');
    expect(verdict(GOOD, ['csca'], [list, Buffer.from('rubbish')])).toBe('sod.revocation-unknown');
  });

  test('a list with one bit flipped: not known, or unreadable', () => {
    const list = revocationList('csca', 'csca', null);
    for (let bit = 0; bit < list.length * 8; bit += 11) {
      const flipped = new Uint8Array(list);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect({ bit, verdict: verdict(GOOD, ['csca'], [flipped]) }).toEqual({ bit, verdict: 'sod.revocation-unknown' });
    }
  });
});

describe('what OpenSSL accepts is valid', () => {
  test.each([
    ['the signer’s certificate after that of its authority', ['-certfile', 'csca.pem']],
    ['with a stranger’s certificate in the set', ['-certfile', 'other.pem']],
    ['the signer named by its key', ['-keyid']],
    ['SHA-512', ['-md', 'sha512']],
  ])('%s', (_, options) => {
    const file = sod('ds', ...options);
    expect(opensslTakes('csca')).toBe(true);
    expect(verdict(file, ['csca'])).toBe('valid');
  });

  test('the issuer written with other letters and spaces than the authority has them (RFC 5280 §7.1)', () => {
    authority('lower', '/C=vn/O=TEST/CN=test  csca', 'csca', '-sha384', '-utf8');
    key('ds-lower', ...EC('P-256'));
    signer('ds-lower', 'lower', 'csca', 'signer');
    const file = sod('ds-lower');
    expect(opensslTakes('csca')).toBe(true);
    expect(verdict(file, ['csca'])).toBe('valid');
    expect(verdict(file, ['other'])).toBe('sod.signer-unknown');
    expect(verdict(file, ['csca'], [revocationList('csca', 'csca', 'ds-lower')])).toBe('sod.signer-revoked');
  });

  test.each([
    ['SHA-256 throughout, a salt of 32 bytes', ['-md', 'sha256'], ['rsa_pss_saltlen:32']],
    ['SHA-384, the mask by SHA-1, a salt of 11 bytes', ['-md', 'sha384'], ['rsa_mgf1_md:sha1', 'rsa_pss_saltlen:11']],
  ])('RSA-PSS with its own parameters: %s', (name, digest, parameters) => {
    if (name.startsWith('SHA-256')) {
      key('rsa', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048');
      const pss = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:24', '-sigopt', 'rsa_mgf1_md:sha384'];
      authority('csca-rsa', '/C=VN/CN=RSA CSCA', 'rsa', '-sha256', ...pss);
      key('ds-rsa', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048');
      signer('ds-rsa', 'csca-rsa', 'rsa', 'signer', '-sha512', ...pss);
    }
    const options = ['rsa_padding_mode:pss', ...parameters].flatMap((option) => ['-keyopt', option]);
    const file = sod('ds-rsa', ...digest, ...options);
    expect(opensslTakes('csca-rsa')).toBe(true);
    expect(verdict(file, ['csca-rsa'])).toBe('valid');
    const changed = new Uint8Array(file);
    changed[changed.length - 9] = (changed[changed.length - 9] ?? 0) ^ 1;
    expect(verdict(changed, ['csca-rsa'])).toBe('sod.signature-wrong');
  });

  test('a key that is bound to RSA-PSS', () => {
    const bound = ['rsa_keygen_bits:2048', 'rsa_pss_keygen_md:sha256', 'rsa_pss_keygen_mgf1_md:sha256'];
    key('ds-pss', '-algorithm', 'RSA-PSS', ...bound.flatMap((option) => ['-pkeyopt', option]));
    signer('ds-pss', 'csca', 'csca', 'signer');
    const file = sod('ds-pss', '-md', 'sha256', '-keyopt', 'rsa_padding_mode:pss', '-keyopt', 'rsa_pss_saltlen:32');
    expect(opensslTakes('csca')).toBe(true);
    expect(verdict(file, ['csca'])).toBe('valid');
  });
});

describe('parameters of curves spelled out', () => {
  test.each(['P-256', 'P-384', 'P-521', 'brainpoolP256r1', 'brainpoolP384r1', 'brainpoolP512r1'])('%s', (curve) => {
    key('csca-explicit', ...EC(curve), ...EXPLICIT);
    key('ds-explicit', ...EC(curve), ...EXPLICIT);
    authority('csca-explicit', '/C=VN/CN=Explicit CSCA', 'csca-explicit');
    signer('ds-explicit', 'csca-explicit', 'csca-explicit', 'signer');
    expect(verdict(sod('ds-explicit'), ['csca-explicit'])).toBe('valid');
  });
});

describe('a weak key or hash proves nothing, although OpenSSL accepts it', () => {
  const WEAK = 'sod.signer-weak';

  test.each([
    ['RSA of 1024 bits', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024']],
    ['a curve of 192 bits', EC('P-192')],
  ])('a signer’s key: %s', (_, options) => {
    key('ds-weak', ...options);
    signer('ds-weak', 'csca', 'csca', 'signer', '-sha384');
    const file = sod('ds-weak', '-md', 'sha256');
    expect(opensslTakes('csca')).toBe(true);
    expect(verdict(file, ['csca'])).toBe(WEAK);
    // Nobody is revoked, and nothing else is wrong with it.
    expect(verdict(file, ['csca'], [revocationList('csca', 'csca', null)])).toBe(WEAK);
    expect(verdict(file, ['other'])).toBe('sod.signer-unknown');
  });

  test('an authority’s key: RSA of 1024 bits', () => {
    key('csca-weak', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024');
    authority('csca-weak', '/C=VN/CN=Weak CSCA', 'csca-weak');
    key('ds-strong', ...EC('P-256'));
    signer('ds-strong', 'csca-weak', 'csca-weak', 'signer', '-sha256');
    expect(verdict(sod('ds-strong'), ['csca-weak'])).toBe(WEAK);
  });

  test('a signer’s certificate that is signed with SHA-1', () => {
    key('ds-sha1', ...EC('P-256'));
    signer('ds-sha1', 'csca', 'csca', 'signer', '-sha1');
    expect(verdict(sod('ds-sha1', '-md', 'sha256'), ['csca'])).toBe(WEAK);
  });

  test('a signature over SHA-1', () => {
    expect(verdict(sod('ds', '-md', 'sha1'), ['csca'])).toBe(WEAK);
  });

  test('a list that is signed with SHA-1 says nothing of who is revoked', () => {
    const list = revocationList('csca', 'csca', null, '-md', 'sha1');
    expect(verdict(GOOD, ['csca'], [list])).toBe('sod.revocation-unknown');
  });

  test.each(['P-224', 'brainpoolP224r1'])('a signer’s key on %s is strong enough', (curve) => {
    key('ds-224', ...EC(curve));
    signer('ds-224', 'csca', 'csca', 'signer', '-sha384');
    expect(verdict(sod('ds-224', '-md', 'sha256'), ['csca'])).toBe('valid');
  });
});

describe('what cannot be checked is not valid', () => {
  test.each([
    ['a critical extension of an unknown kind', 'demanding', 'sod.unreadable'],
    ['a key that may not sign', 'encipherer', 'sod.signer-unknown'],
    ['a key of which it does not say what for', 'for_nothing', 'sod.signer-unknown'],
  ] as const)('a signer’s certificate with %s', (_, section, expected) => {
    key(section, ...EC('P-256'));
    signer(section, 'csca', 'csca', section);
    expect(verdict(sod(section), ['csca'])).toBe(expected);
  });

  test.each([
    ['that says nothing', 'authority_for_nothing', 'sod.signer-unknown', 'sod.signer-unknown'],
    ['for lists alone', 'authority_of_lists', 'sod.signer-unknown', 'sod.signer-unknown'],
    ['for certificates alone', 'authority_of_certificates', 'valid', 'sod.revocation-unknown'],
  ] as const)('an authority whose key may be used as in a certificate %s', (_, section, without, withList) => {
    authority('narrow', '/C=VN/O=Test/CN=Test CSCA', 'csca', '-extensions', section);
    expect(verdict(GOOD, ['narrow'])).toBe(without);
    expect(verdict(GOOD, ['narrow'], [revocationList('csca', 'csca', null)])).toBe(withList);
  });

  test('a certificate that a signer has issued', () => {
    key('below', ...EC('P-256'));
    signer('below', 'ds', 'ds', 'signer');
    expect(verdict(sod('below'), ['csca', 'ds'])).toBe('sod.signer-unknown');
  });

  test('an authority that has expired', () => {
    openssl.run('x509', '-in', 'csca.pem', '-signkey', 'csca.key', '-days', '2', '-clrext', '-out', 'short.pem');
    authority('short', '/C=VN/O=Test/CN=Test CSCA', 'csca', '-days', '2');
    expect(verdict(GOOD, ['short'], [], 10 * DAY_MS)).toBe('sod.signer-unknown');
  });

  test('two signers, the second of an unknown authority', () => {
    expect(verdict(sod('ds', '-signer', 'other.pem', '-inkey', 'other.key'), ['csca'])).toBe('sod.unreadable');
  });
});

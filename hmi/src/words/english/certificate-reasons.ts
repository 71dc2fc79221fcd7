import type { ReasonWords } from '../certificate-reasons.ts';

/** What is wrong with a machine's certificate, and who does what about it; continues «The certificate of the printer …». */
export const CERTIFICATE_REASONS_ENGLISH: ReasonWords = {
  missing: () => 'is not here: the machine connects by itself, so put its certificate into trusted/certs beforehand',
  simulated: () =>
    'is a simulated machine’s, and this line is a real one: look at the address in the layout, and at who answers there',
  unreadable: () => 'can’t be read: have the machine make a new one',
  'chain-incomplete': () => 'lacks its issuer: put the issuer’s certificate into issuers/certs',
  'signature-wrong': () => 'is not signed by whom it names: have a new one issued, and ask who changed this one',
  weak: () => 'has too weak a key or signature: RSA with 2048 bits and SHA-256 is the least',
  untrusted: () => 'is not trusted',
  'not-yet-valid': ({ from }) =>
    `is not valid before ${from ?? ''}: look at the clocks of the machine and of this computer`,
  expired: ({ until }) => `has expired (valid until ${until ?? ''}): renew it at the machine, then trust the new one`,
  'issuer-time': () => 'has an issuer whose own certificate is out of its time: renew the issuer’s',
  'host-name': () => 'names another host: address the machine by a name in it, or have one issued for this address',
  'application-uri': () => 'names another application than the machine does: have a new one made at the machine',
  'key-usage': () =>
    'has a key that may not be used for all that OPC UA does with it: have one issued for signing and encryption',
  use: () => 'is not meant for a server: have one issued for server authentication',
  'issuer-use': () => 'has an issuer that may issue none: look at the issuer’s certificate',
  'revocation-unknown': () => 'may be revoked: put its issuer’s revocation list into issuers/crl',
  'issuer-revocation-unknown': () => 'has an issuer that may be revoked: put the revocation list into issuers/crl',
  revoked: () => 'was revoked by its issuer: have a new one issued',
  'issuer-revoked': () => 'has an issuer that was revoked: have one issued by another',
};

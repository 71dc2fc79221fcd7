import { sign, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { jsonValue } from '../../recipes/strict-json.ts';
import type { ChannelSecurity } from '../../stations/chip-encoder/contract.ts';
import type { Clock } from '../../stations/clock.ts';
import { done, failed, fault, type Outcome } from '../../stations/fault.ts';
import type { Entropy } from '../../stations/random.ts';
import {
  CARD_MASTER_KEY_BYTES,
  SIMULATED_CARD_MASTER_KEY,
} from '../../stations/smartcard/globalplatform/key-diversification.ts';
import { parseRevocationList } from '../../stations/smartcard/icao9303/revocation-list.ts';
import { privateKeyUsageEndMs, serialText } from '../../stations/smartcard/icao9303/certificates.ts';
import {
  keyPairOf,
  newKeyPair,
  newKeyPairs,
  privateKeyObject,
  type KeyPair,
} from '../../stations/smartcard/icao9303/elliptic-curve.ts';
import type { ParameterForm } from '../../stations/smartcard/icao9303/domain-parameters.ts';
import { CHIP_CURVE, type ChipSecurity } from '../personalization/data-groups.ts';
import { authorityCertificate, revocationList, signerCertificate, type PublicKey } from './certificate-profile.ts';
import { openKey, sealKey } from './key-container.ts';
import {
  authorityEnds,
  certifiedUntilMs,
  holderOf,
  LineTerminal,
  newAuthority,
  newTerminal,
  newVerifier,
  renewedAuthority,
  type Certified,
  type TerminalCredentials,
} from './inspection-chain.ts';
import { KeyError } from './key-error.ts';
import { IDENTITY_CARDS, indexSchema, type IssuedDocuments, type IssuerCurve, type KeyIndex } from './key-index.ts';
import { KeyFileSigner } from './key-file-signer.ts';
import { Hsm, keyId, Pkcs11Signer, type HsmToken } from './pkcs11-signer.ts';
import type { DocumentSigner } from './signer.ts';

/**
 * The issuer's keys in one folder: country signing authority, document signers, card master key. Private keys are in
 * encrypted files, or in a hardware security module. Simulated and real keys are in folders of their own.
 */

/** What a line needs to personalise cards, and what QC trusts. */
export interface IssuerKeys {
  readonly signer: DocumentSigner;
  /** The signer's key may sign until then (since 1970). */
  readonly signerUsageEndMs: number;
  readonly csca: Uint8Array;
  readonly crl: Uint8Array;
  readonly cardMasterKey: Uint8Array;
  readonly channelSecurity: ChannelSecurity;
  /** Two new key pairs for one chip: for chip authentication and for active authentication. */
  readonly newChipKeys: (entropy: Entropy) => readonly [KeyPair, KeyPair];
  readonly chipSecurity: ChipSecurity;
  /** What QC reads the fingerprints of a finished card with now; null where chips open them to nobody. */
  readonly terminal: (() => TerminalCredentials) | null;
}

const DAY_MS = 86_400_000;
const SERIAL_BYTES = 16;
const CARD_MASTER_KEY_LENGTHS: ReadonlySet<number> = new Set([16, 32]);
const CONTACT = 'csca@example.invalid';
const FILES = {
  index: 'issuer.json',
  csca: 'csca.cer',
  cscaKey: 'csca.key',
  crl: 'csca.crl',
  cardMasterKey: 'card-master.key',
  verifier: 'verifier.cvcert',
  verifierKey: 'verifier.key',
} as const;
/** Names of terminal authentication's authority, of the issuer's verifier and of the inspection system at QC: without the country. */
const INSPECTION = { authority: 'CVCA', verifier: 'DVCARD', terminal: 'QC', handedOut: 'IS' } as const;

/** Authorities are followed every three years, or when somebody asks; a card is valid for twenty. */
const LINKS_MAX = 16;

export interface KeyFolderOptions {
  readonly folder: string;
  readonly simulated: boolean;
  readonly passphrase: string;
  readonly clock: Clock;
  readonly entropy: Entropy;
}

export class KeyFolder {
  readonly #options: KeyFolderOptions;

  constructor(options: KeyFolderOptions) {
    this.#options = options;
  }

  exists(): boolean {
    return existsSync(this.#file(FILES.index));
  }

  /** The key ceremony: an authority, its first document signer, an empty revocation list, a card master key. */
  create(
    curve: IssuerCurve,
    parameters: ParameterForm = 'explicit',
    documents: IssuedDocuments = IDENTITY_CARDS,
  ): void {
    const { folder, simulated, clock, entropy, passphrase } = this.#options;
    if (this.exists()) throw new KeyError(`there are keys in ${folder} already`);
    mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
    // Made aside and moved into place whole: half a folder of keys is worse than none.
    const unfinished = mkdtempSync(`${folder}.new-`);
    const made = new KeyFolder({ ...this.#options, folder: unfinished });
    const nowMs = today(clock);
    const pair = newKeyPair(curve, entropy);
    const kind = simulated ? 'Simulation' : 'Citizen Identity';
    const index: KeyIndex = {
      simulated,
      curve,
      parameters,
      authority: {
        country: documents.country,
        state: documents.state,
        organization: simulated ? 'Cardline simulation' : 'Citizen Identity Authority',
        commonName: `${kind} CSCA`,
        contact: CONTACT,
        documentTypes: [...documents.types],
      },
      crlNumber: 0,
      inspection: null,
      revoked: [],
      signers: [],
    };
    const serial = newSerial(entropy);
    const key = point(index, pair);
    const certificate = authorityCertificate(index.authority, key, serial, nowMs, signWith(curve, pair));
    made.#write(FILES.csca, certificate);
    made.#write(FILES.cscaKey, sealKey(pair.privateKey, 'csca', passphrase, entropy));
    const master = simulated ? SIMULATED_CARD_MASTER_KEY : entropy.bytes(CARD_MASTER_KEY_BYTES);
    made.#write(FILES.cardMasterKey, sealKey(master, 'card-master', passphrase, entropy));
    made.#writeIndex(index);
    made.renew();
    if (simulated) made.createInspection();
    try {
      renameSync(unfinished, folder);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      // Somebody else has just made them.
      if (!this.exists()) throw error;
    }
  }

  /** A new document signer with its key in an encrypted file; it signs from now on. `parameters`: of it and all chips from now on. */
  renew(parameters: ParameterForm | null = null, documentTypes: readonly string[] | null = null): string {
    const { entropy, passphrase } = this.#options;
    const index = this.#changed(parameters, documentTypes);
    const pair = newKeyPair(index.curve, entropy);
    return this.#addSigner(index, pair.publicKey, { kind: 'file' }, (serial) =>
      this.#write(signerKeyFile(serial), sealKey(pair.privateKey, `signer ${serial}`, passphrase, entropy)),
    );
  }

  /** A new document signer whose key is made in the module and stays there. */
  async renewInHsm(
    token: HsmToken,
    parameters: ParameterForm | null = null,
    documentTypes: readonly string[] | null = null,
  ): Promise<Outcome<string>> {
    const { clock, entropy } = this.#options;
    const index = this.#changed(parameters, documentTypes);
    const opened = await Hsm.open(token, clock);
    if (!opened.ok) return opened;
    try {
      const serial = newSerial(entropy);
      const made = opened.value.generate(index.curve, `Cardline signer ${serialText(serial)}`, keyId(serial));
      if (!made.ok) return made;
      const key = { kind: 'pkcs11', module: token.module, tokenLabel: token.tokenLabel } as const;
      return done(this.#addSigner(index, made.value.point, key, () => undefined, serial));
    } finally {
      await opened.value.close();
    }
  }

  #changed(parameters: ParameterForm | null, documentTypes: readonly string[] | null): KeyIndex {
    const index = this.#readIndex();
    const { authority } = index;
    return {
      ...index,
      parameters: parameters ?? index.parameters,
      authority: { ...authority, documentTypes: documentTypes === null ? authority.documentTypes : [...documentTypes] },
    };
  }

  /** The key from which the chips' maker has made the keys of the blanks: 16 or 32 bytes. */
  setCardMasterKey(key: Uint8Array): void {
    const { simulated, passphrase, entropy } = this.#options;
    if (simulated) throw new KeyError('simulated chips have a key of their own');
    if (!CARD_MASTER_KEY_LENGTHS.has(key.length))
      throw new KeyError('a card master key has 16 or 32 bytes (AES-128 or AES-256)');
    this.#write(FILES.cardMasterKey, sealKey(key, 'card-master', passphrase, entropy));
  }

  /**
   * Terminal authentication: the first time its authority and a verifier, later a new verifier. An authority that ends before that
   * verifier would, or whose renewal is asked for, is followed by its next key, with a link to it. Chips that are made from then on
   * know the newest. The value is the verifier's name.
   */
  createInspection(renewAuthority = false): string {
    const { clock, entropy, passphrase } = this.#options;
    const nowMs = clock.wallTimeMs();
    const last = this.#readIndex().inspection?.authorities ?? 0;
    const ends = last > 0 && (renewAuthority || authorityEnds(this.#read(cvcaFiles(last).certificate), nowMs));
    if (last === 0 || ends) this.#addInspectionAuthority(last);
    const index = this.#readIndex();
    const { verifiers, terminals, authorities } = index.inspection ?? { verifiers: 0, terminals: 0, authorities: 1 };
    const authority = this.#inspectionAuthority(authorities);
    const verifier = newVerifier(authority, nameOf(index, INSPECTION.verifier), verifiers + 1, nowMs, entropy);
    this.#write(FILES.verifierKey, sealKey(verifier.privateKey, 'verifier', passphrase, entropy));
    this.#write(FILES.verifier, verifier.certificate);
    this.#writeIndex({ ...index, inspection: { verifiers: verifiers + 1, terminals, authorities } });
    return holderOf(verifier.certificate);
  }

  /** Its files bear its number, and it is the authority from when the index says so. */
  #addInspectionAuthority(last: number): void {
    const { clock, entropy, passphrase } = this.#options;
    const index = this.#readIndex();
    const [name, number, nowMs] = [nameOf(index, INSPECTION.authority), last + 1, clock.wallTimeMs()] as const;
    const files = cvcaFiles(number);
    if (last === 0) {
      const made = newAuthority(name, number, nowMs, entropy);
      this.#write(files.key, sealKey(made.privateKey, 'cvca', passphrase, entropy));
      this.#write(files.certificate, made.certificate);
      return;
    }
    const made = renewedAuthority(this.#inspectionAuthority(last), name, number, nowMs, entropy);
    this.#write(files.key, sealKey(made.privateKey, 'cvca', passphrase, entropy));
    this.#write(files.certificate, made.certificate);
    this.#write(files.link, made.link);
    this.#writeIndex({
      ...index,
      inspection: { verifiers: 0, terminals: 0, ...index.inspection, authorities: number },
    });
  }

  #inspectionAuthority(number: number): Certified {
    const files = cvcaFiles(number);
    return { certificate: this.#read(files.certificate), privateKey: this.#secret(files.key, 'cvca') };
  }

  /** From each authority to the next, the oldest first. Chips live for less time than so many. */
  #links({ inspection }: KeyIndex): Uint8Array[] {
    const newest = inspection?.authorities ?? 1;
    const oldest = Math.max(2, newest - LINKS_MAX + 1);
    return Array.from({ length: newest - oldest + 1 }, (_, at) => this.#read(cvcaFiles(oldest + at).link));
  }

  /** Certificates and key of an inspection system that is not the line's own, for a few days. */
  issueTerminal(): TerminalCredentials {
    const { clock, entropy } = this.#options;
    const index = this.#readIndex();
    if (index.inspection === null)
      throw new KeyError('there is no authority for inspection systems: keys inspection makes one');
    const terminals = index.inspection.terminals + 1;
    const name = nameOf(index, INSPECTION.handedOut);
    const made = newTerminal(this.#verifier(), name, terminals, clock.wallTimeMs(), entropy, this.#links(index));
    this.#writeIndex({ ...index, inspection: { ...index.inspection, terminals } });
    return made;
  }

  /** Certificate of terminal authentication's authority, and its verifier's; null without one. */
  get inspectionCertificates(): { readonly cvca: Uint8Array; readonly verifier: Uint8Array } | null {
    const { inspection } = this.#readIndex();
    if (inspection === null) return null;
    return {
      cvca: this.#read(cvcaFiles(inspection.authorities).certificate),
      verifier: this.#read(FILES.verifier),
    };
  }

  /** Puts a document signer on the revocation list. */
  revoke(serial: string): void {
    const index = this.#readIndex();
    const atMs = this.#options.clock.wallTimeMs();
    if (!index.signers.some((signer) => signer.serial === serial)) throw new KeyError(`there is no signer ${serial}`);
    if (!index.revoked.some((entry) => entry.serial === serial)) {
      this.#writeIndex({ ...index, revoked: [...index.revoked, { serial, atMs }] });
    }
    this.#issueCrl();
  }

  /** What is there, for people: nothing secret. */
  describe(): KeyIndex & { readonly signerUsageEndMs: number } {
    const index = this.#readIndex();
    const last = index.signers.at(-1);
    return { ...index, signerUsageEndMs: last === undefined ? 0 : this.#usageEndMs(last.serial) };
  }

  get cscaCertificate(): Uint8Array {
    return this.#read(FILES.csca);
  }

  get crl(): Uint8Array {
    return this.#read(FILES.crl);
  }

  /** Opens what a line needs. `hsmPin` is asked for only where the signer is in a module. */
  async open(hsmPin: string | null): Promise<Outcome<IssuerKeys>> {
    const index = this.#readIndex();
    const last = index.signers.at(-1);
    if (last === undefined) throw new KeyError(`${this.#options.folder} has no document signer`);
    const certificate = this.#read(signerFile(last.serial));
    const signer = await this.#openSigner(index, last, certificate, hsmPin);
    if (!signer.ok) return signer;
    return done({
      signer: signer.value,
      signerUsageEndMs: this.#usageEndMs(last.serial),
      csca: this.#read(FILES.csca),
      crl: this.#read(FILES.crl),
      cardMasterKey: this.#secret(FILES.cardMasterKey, 'card-master'),
      channelSecurity: 'full',
      newChipKeys: (entropy) => newKeyPairs(CHIP_CURVE, entropy),
      chipSecurity: {
        parameters: index.parameters,
        trustPoint: this.inspectionCertificates?.cvca ?? null,
      },
      terminal: this.#terminal(index),
    });
  }

  #terminal(index: KeyIndex): IssuerKeys['terminal'] {
    if (index.inspection === null) return null;
    const { clock, entropy } = this.#options;
    const own = new LineTerminal(this.#verifier(), nameOf(index, INSPECTION.terminal), entropy, this.#links(index));
    return () => own.credentials(clock.wallTimeMs());
  }

  #verifier(): Certified {
    return { certificate: this.#read(FILES.verifier), privateKey: this.#secret(FILES.verifierKey, 'verifier') };
  }

  /** The private key of the newest signer, where it is in a file. */
  signerKey(): { certificate: Uint8Array; key: KeyObject } {
    const index = this.#readIndex();
    const last = index.signers.at(-1);
    if (last?.key.kind !== 'file') throw new KeyError('the newest document signer has no key file');
    const secret = this.#secret(signerKeyFile(last.serial), `signer ${last.serial}`);
    const key = privateKeyObject(index.curve, keyPairOf(index.curve, secret));
    return { certificate: this.#read(signerFile(last.serial)), key };
  }

  /** The key's own time, and no longer than QC can inspect what it signs: with the revocation list and the verifier's certificate. */
  #usageEndMs(serial: string): number {
    const usageEndMs = privateKeyUsageEndMs(this.#read(signerFile(serial))) ?? 0;
    const listEndMs = parseRevocationList(this.crl)?.nextUpdateMs ?? 0;
    const inspection = this.inspectionCertificates;
    const readableMs = inspection === null ? usageEndMs : certifiedUntilMs(inspection.verifier);
    return Math.min(usageEndMs, readableMs, Number.isNaN(listEndMs) ? 0 : listEndMs);
  }

  async #openSigner(
    index: KeyIndex,
    { serial, key }: KeyIndex['signers'][number],
    certificate: Uint8Array,
    hsmPin: string | null,
  ): Promise<Outcome<DocumentSigner>> {
    if (index.simulated !== this.#options.simulated) {
      throw new KeyError(`the keys in ${this.#options.folder} are ${index.simulated ? 'simulated' : 'real'} ones`);
    }
    if (key.kind === 'file') return done(new KeyFileSigner(certificate, this.signerKey().key));
    if (hsmPin === null) throw new KeyError(`the document signer is in ${key.tokenLabel}: set CARDLINE_HSM_PIN`);
    const hsm = await Hsm.open({ ...key, pin: hsmPin }, this.#options.clock);
    if (!hsm.ok) return hsm;
    const handle = hsm.value.findKey(keyId(Buffer.from(serial, 'hex')));
    if (handle !== null) return done(new Pkcs11Signer(certificate, hsm.value, handle));
    await hsm.value.close();
    return failed(fault('signer.unreachable', 'major', { token: key.tokenLabel, why: `no key for ${serial}` }));
  }

  #addSigner(
    index: KeyIndex,
    publicKey: Uint8Array,
    key: KeyIndex['signers'][number]['key'],
    keep: (serial: string) => void,
    number: Uint8Array = newSerial(this.#options.entropy),
  ): string {
    const { curve, authority } = index;
    const pair = this.#authorityPair(curve);
    const serial = serialText(number);
    const certificate = signerCertificate(
      authority,
      point(index, pair),
      `${authority.commonName.replace(' CSCA', '')} Document Signer ${index.signers.length + 1}`,
      { curve, point: publicKey, parameters: index.parameters },
      number,
      today(this.#options.clock),
      signWith(curve, pair),
    );
    this.#write(signerFile(serial), certificate);
    keep(serial);
    this.#writeIndex({ ...index, signers: [...index.signers, { serial, key }] });
    // A signer signs for as long as a list and QC's verifier last: new ones are made with it.
    this.#issueCrl();
    if (index.inspection !== null) this.createInspection();
    return serial;
  }

  #issueCrl(): void {
    const index = this.#readIndex();
    const { curve, authority } = index;
    const pair = this.#authorityPair(curve);
    const revoked = index.revoked.map(({ serial, atMs }) => ({ serial: Buffer.from(serial, 'hex'), atMs }));
    const number = index.crlNumber + 1;
    const nowMs = today(this.#options.clock);
    this.#write(
      FILES.crl,
      revocationList(authority, point(index, pair), number, revoked, nowMs, signWith(curve, pair)),
    );
    this.#writeIndex({ ...index, crlNumber: number });
  }

  #authorityPair(curve: IssuerCurve): KeyPair {
    return keyPairOf(curve, this.#secret(FILES.cscaKey, 'csca'));
  }

  #secret(name: string, purpose: string): Uint8Array {
    const secret = openKey(this.#read(name).toString('utf8'), purpose, this.#options.passphrase);
    if (secret === null) throw new KeyError(`${this.#file(name)} can't be opened with this passphrase`);
    return secret;
  }

  #readIndex(): KeyIndex {
    const parsed = indexSchema.safeParse(jsonValue(this.#read(FILES.index).toString('utf8')));
    if (!parsed.success) throw new KeyError(`${this.#file(FILES.index)} is not readable`);
    return parsed.data;
  }

  #writeIndex(index: KeyIndex): void {
    this.#write(FILES.index, `${JSON.stringify(index, null, 2)}\n`);
  }

  #read(name: string): Buffer {
    try {
      return readFileSync(this.#file(name));
    } catch {
      throw new KeyError(`${this.#file(name)} is missing or can't be read`);
    }
  }

  #write(name: string, content: Uint8Array | string): void {
    const file = this.#file(name);
    writeFileSync(`${file}.tmp`, content, { mode: 0o600, flush: true });
    renameSync(`${file}.tmp`, file);
  }

  #file(name: string): string {
    return join(this.#options.folder, name);
  }
}

/** Validity begins with the day: a reader whose clock is a little behind must not refuse today's cards. */
function today(clock: Clock): number {
  return Math.floor(clock.wallTimeMs() / DAY_MS) * DAY_MS;
}

function nameOf({ authority }: KeyIndex, name: string): string {
  return `${authority.country}${name}`;
}

function cvcaFiles(number: number): { readonly certificate: string; readonly key: string; readonly link: string } {
  const name = number === 1 ? 'cvca' : `cvca-${number}`;
  return { certificate: `${name}.cvcert`, key: `${name}.key`, link: `${name}.link.cvcert` };
}

function signerFile(serial: string): string {
  return `signer-${serial}.cer`;
}

function signerKeyFile(serial: string): string {
  return `signer-${serial}.key`;
}

/** A positive number of at most 20 octets, RFC 5280 §4.1.2.2. */
function newSerial(entropy: Entropy): Uint8Array {
  const serial = Uint8Array.from(entropy.bytes(SERIAL_BYTES));
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return serial;
}

function point({ curve, parameters }: KeyIndex, { publicKey }: KeyPair): PublicKey {
  return { curve, point: publicKey, parameters };
}

function signWith(curve: IssuerCurve, pair: KeyPair): (data: Uint8Array) => Uint8Array {
  const key = privateKeyObject(curve, pair);
  return (data) => sign('sha256', data, key);
}

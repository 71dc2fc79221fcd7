import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

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
import { certifiedUntilMs, type TerminalCredentials } from './inspection-chain.ts';
import { InspectionKeys, type InspectionCertificates } from './inspection-keys.ts';
import { KeyError } from './key-error.ts';
import { FILES, KeyFiles, signerFile, signerKeyFile } from './key-files.ts';
import { IDENTITY_CARDS, newIndex, type IssuedDocuments, type IssuerCurve, type KeyIndex } from './key-index.ts';
import { KeyFileSigner } from './key-file-signer.ts';
import { Hsm, keyId, Pkcs11Signer, type HsmToken } from './pkcs11-signer.ts';
import { newSerial, SigningAuthority } from './signing-authority.ts';
import type { DocumentSigner } from './signer.ts';

/**
 * The issuer's keys in one folder: country signing authority, document signers, card master key. Private keys are in encrypted files or in
 * a hardware security module. Simulated and real keys are in separate folders.
 */

/** What a line needs to personalize cards, and QC's trust anchors. */
export interface IssuerKeys {
  readonly signer: DocumentSigner;
  /** End of the signer's usage period, milliseconds since 1970. */
  readonly signerUsageEndMs: number;
  readonly csca: Uint8Array;
  readonly crl: Uint8Array;
  readonly cardMasterKey: Uint8Array;
  readonly channelSecurity: ChannelSecurity;
  /** Two new key pairs for one chip: for chip authentication and for active authentication. */
  readonly newChipKeys: (entropy: Entropy) => readonly [KeyPair, KeyPair];
  readonly chipSecurity: ChipSecurity;
  /** QC's present credentials for reading the fingerprints of a finished card; null where chips have no terminal authentication. */
  readonly terminal: (() => TerminalCredentials) | null;
}

const CARD_MASTER_KEY_LENGTHS: ReadonlySet<number> = new Set([16, 32]);

export interface KeyFolderOptions {
  readonly folder: string;
  readonly simulated: boolean;
  readonly passphrase: string;
  readonly clock: Clock;
  readonly entropy: Entropy;
}

export class KeyFolder {
  readonly #options: KeyFolderOptions;
  readonly #files: KeyFiles;
  readonly #authority: SigningAuthority;
  readonly #inspection: InspectionKeys;

  constructor(options: KeyFolderOptions) {
    const { clock, entropy } = options;
    this.#options = options;
    this.#files = new KeyFiles(options);
    this.#authority = new SigningAuthority(this.#files, clock, entropy);
    this.#inspection = new InspectionKeys(this.#files, clock, entropy);
  }

  exists(): boolean {
    return this.#files.exist;
  }

  /** The key ceremony: an authority, its first document signer, an empty revocation list, a card master key. */
  create(
    curve: IssuerCurve,
    parameters: ParameterForm = 'explicit',
    documents: IssuedDocuments = IDENTITY_CARDS,
  ): void {
    const { folder, simulated, entropy } = this.#options;
    if (this.exists()) throw new KeyError(`there are keys in ${folder} already`);
    mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
    // Created in a temporary folder and renamed into place: a partial key folder is worse than none.
    const unfinished = mkdtempSync(`${folder}.new-`);
    const made = new KeyFolder({ ...this.#options, folder: unfinished });
    const index = newIndex(simulated, curve, parameters, documents);
    made.#authority.create(index);
    const master = simulated ? SIMULATED_CARD_MASTER_KEY : entropy.bytes(CARD_MASTER_KEY_BYTES);
    made.#files.writeSecret(FILES.cardMasterKey, master, 'card-master');
    made.#files.writeIndex(index);
    made.renew();
    if (simulated) made.createInspection();
    try {
      renameSync(unfinished, folder);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      // Another process has just created them.
      if (!this.exists()) throw error;
    }
  }

  /**
   * A new document signer with its key in an encrypted file; it signs from now on. `parameters`: curve parameters for it and all chips from
   * now on.
   */
  renew(parameters: ParameterForm | null = null, documentTypes: readonly string[] | null = null): string {
    const { entropy } = this.#options;
    const index = this.#changed(parameters, documentTypes);
    const pair = newKeyPair(index.curve, entropy);
    return this.#addSigner(index, pair.publicKey, { kind: 'file' }, newSerial(entropy), (serial) =>
      this.#files.writeSecret(signerKeyFile(serial), pair.privateKey, `signer ${serial}`),
    );
  }

  /** A new document signer whose key is generated in the module and stays there. */
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
      return done(this.#addSigner(index, made.value.point, key, serial, () => undefined));
    } finally {
      await opened.value.close();
    }
  }

  #changed(parameters: ParameterForm | null, documentTypes: readonly string[] | null): KeyIndex {
    const index = this.#files.readIndex();
    const { authority } = index;
    return {
      ...index,
      parameters: parameters ?? index.parameters,
      authority: { ...authority, documentTypes: documentTypes === null ? authority.documentTypes : [...documentTypes] },
    };
  }

  /** The master key from which the chip manufacturer derived the blanks' keys: 16 or 32 bytes. */
  setCardMasterKey(key: Uint8Array): void {
    const { simulated } = this.#options;
    if (simulated) throw new KeyError('simulated chips have a key of their own');
    if (!CARD_MASTER_KEY_LENGTHS.has(key.length))
      throw new KeyError('a card master key has 16 or 32 bytes (AES-128 or AES-256)');
    this.#files.writeSecret(FILES.cardMasterKey, key, 'card-master');
  }

  /** See `InspectionKeys.create`. */
  createInspection(renewAuthority = false): string {
    return this.#inspection.create(renewAuthority);
  }

  /** See `InspectionKeys.issueTerminal`. */
  issueTerminal(): TerminalCredentials {
    return this.#inspection.issueTerminal();
  }

  /** See `InspectionKeys.certificates`. */
  get inspectionCertificates(): InspectionCertificates | null {
    return this.#inspection.certificates;
  }

  /** Adds a document signer to the revocation list. */
  revoke(serial: string): void {
    const index = this.#files.readIndex();
    const atMs = this.#options.clock.wallTimeMs();
    if (!index.signers.some((signer) => signer.serial === serial)) throw new KeyError(`there is no signer ${serial}`);
    if (!index.revoked.some((entry) => entry.serial === serial)) {
      this.#files.writeIndex({ ...index, revoked: [...index.revoked, { serial, atMs }] });
    }
    this.#authority.issueRevocationList();
  }

  /** Digest of the public results of ceremonies: index, revocation list, authority. Any other copy has another digest. */
  get state(): string {
    const digest = createHash('sha256');
    for (const name of [FILES.index, FILES.crl, FILES.csca]) {
      const content = this.#files.read(name);
      digest.update(`${name} ${content.length}\n`).update(content);
    }
    return digest.digest('hex');
  }

  /** The public content, for display. */
  describe(): KeyIndex & { readonly signerUsageEndMs: number } {
    const index = this.#files.readIndex();
    const last = index.signers.at(-1);
    return { ...index, signerUsageEndMs: last === undefined ? 0 : this.#usageEndMs(last.serial) };
  }

  get cscaCertificate(): Uint8Array {
    return this.#files.read(FILES.csca);
  }

  get crl(): Uint8Array {
    return this.#files.read(FILES.crl);
  }

  /** Opens what a line needs. `hsmPin` is required only if the signer is in a module. */
  async open(hsmPin: string | null): Promise<Outcome<IssuerKeys>> {
    const index = this.#files.readIndex();
    const last = index.signers.at(-1);
    if (last === undefined) throw new KeyError(`${this.#options.folder} has no document signer`);
    const certificate = this.#files.read(signerFile(last.serial));
    const [signer, cardMasterKey, terminal] = await Promise.all([
      this.#openSigner(index, last, certificate, hsmPin),
      this.#files.secretAside(FILES.cardMasterKey, 'card-master'),
      this.#inspection.lineTerminal(index),
    ]);
    if (!signer.ok) return signer;
    return done({
      signer: signer.value,
      signerUsageEndMs: this.#usageEndMs(last.serial),
      csca: this.#files.read(FILES.csca),
      crl: this.#files.read(FILES.crl),
      cardMasterKey,
      channelSecurity: 'full',
      newChipKeys: (entropy) => newKeyPairs(CHIP_CURVE, entropy),
      chipSecurity: {
        parameters: index.parameters,
        trustPoint: this.inspectionCertificates?.cvca ?? null,
      },
      terminal,
    });
  }

  /**
   * The key's own period, limited to the time for which QC can inspect what it signs: by the revocation list and the verifier's
   * certificate.
   */
  #usageEndMs(serial: string): number {
    const usageEndMs = privateKeyUsageEndMs(this.#files.read(signerFile(serial))) ?? 0;
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
    if (key.kind === 'file') {
      const secret = await this.#files.secretAside(signerKeyFile(serial), `signer ${serial}`);
      return done(new KeyFileSigner(certificate, privateKeyObject(index.curve, keyPairOf(index.curve, secret))));
    }
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
    number: Uint8Array,
    keep: (serial: string) => void,
  ): string {
    const serial = this.#authority.certify(index, publicKey, number);
    keep(serial);
    this.#files.writeIndex({ ...index, signers: [...index.signers, { serial, key }] });
    // A signer signs only as long as revocation list and verifier last: they are renewed with it.
    this.#authority.issueRevocationList();
    if (index.inspection !== null) this.createInspection();
    return serial;
  }
}

import type { Clock } from '../../stations/clock.ts';
import type { Entropy } from '../../stations/random.ts';
import {
  authorityEnds,
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
import { cvcaFiles, FILES, type KeyFiles } from './key-files.ts';
import type { KeyIndex } from './key-index.ts';

/** The issuer's keys of terminal authentication: its authorities, the current verifier, and the inspection systems under it. */

/** Names of the authority, of the issuer's verifier and of the inspection system at QC: without the country. */
const INSPECTION = { authority: 'CVCA', verifier: 'DVCARD', terminal: 'QC', handedOut: 'IS' } as const;

/** Authorities are renewed every three years, or on request; a card is valid for twenty. */
const LINKS_MAX = 16;

export interface InspectionCertificates {
  readonly cvca: Uint8Array;
  readonly verifier: Uint8Array;
}

export class InspectionKeys {
  readonly #files: KeyFiles;
  readonly #clock: Clock;
  readonly #entropy: Entropy;

  constructor(files: KeyFiles, clock: Clock, entropy: Entropy) {
    this.#files = files;
    this.#clock = clock;
    this.#entropy = entropy;
  }

  /**
   * Terminal authentication: the first call creates its authority and a verifier, later calls a new verifier. An authority that would end
   * before that verifier, or whose renewal is requested, gets its next key, with a link certificate. Chips made from then on trust the
   * newest. Returns the verifier's name.
   */
  create(renewAuthority = false): string {
    const [clock, entropy] = [this.#clock, this.#entropy];
    const nowMs = clock.wallTimeMs();
    const last = this.#files.readIndex().inspection?.authorities ?? 0;
    const ends = last > 0 && (renewAuthority || authorityEnds(this.#files.read(cvcaFiles(last).certificate), nowMs));
    if (last === 0 || ends) this.#addAuthority(last);
    const index = this.#files.readIndex();
    const { verifiers, terminals, authorities } = index.inspection ?? { verifiers: 0, terminals: 0, authorities: 1 };
    const authority = this.#authority(authorities);
    const verifier = newVerifier(authority, nameOf(index, INSPECTION.verifier), verifiers + 1, nowMs, entropy);
    this.#files.writeSecret(FILES.verifierKey, verifier.privateKey, 'verifier');
    this.#files.write(FILES.verifier, verifier.certificate);
    this.#files.writeIndex({ ...index, inspection: { verifiers: verifiers + 1, terminals, authorities } });
    return holderOf(verifier.certificate);
  }

  /** Certificates and key of an external inspection system, for a few days. */
  issueTerminal(): TerminalCredentials {
    const [clock, entropy] = [this.#clock, this.#entropy];
    const index = this.#files.readIndex();
    if (index.inspection === null)
      throw new KeyError('there is no authority for inspection systems: keys inspection makes one');
    const terminals = index.inspection.terminals + 1;
    const name = nameOf(index, INSPECTION.handedOut);
    const made = newTerminal(this.#verifier(), name, terminals, clock.wallTimeMs(), entropy, this.#links(index));
    this.#files.writeIndex({ ...index, inspection: { ...index.inspection, terminals } });
    return made;
  }

  /** Certificates of the authority and its verifier; null without one. */
  get certificates(): InspectionCertificates | null {
    const { inspection } = this.#files.readIndex();
    if (inspection === null) return null;
    return {
      cvca: this.#files.read(cvcaFiles(inspection.authorities).certificate),
      verifier: this.#files.read(FILES.verifier),
    };
  }

  /** The present credentials of the line's own inspection system; null without an authority. */
  async lineTerminal(index: KeyIndex): Promise<(() => TerminalCredentials) | null> {
    if (index.inspection === null) return null;
    const [clock, entropy] = [this.#clock, this.#entropy];
    const privateKey = await this.#files.secretAside(FILES.verifierKey, 'verifier');
    const verifier = { certificate: this.#files.read(FILES.verifier), privateKey };
    const own = new LineTerminal(verifier, nameOf(index, INSPECTION.terminal), entropy, this.#links(index));
    return () => own.credentials(clock.wallTimeMs());
  }

  /** Its files carry its number; it becomes the authority once the index names it. */
  #addAuthority(last: number): void {
    const [clock, entropy] = [this.#clock, this.#entropy];
    const index = this.#files.readIndex();
    const [name, number, nowMs] = [nameOf(index, INSPECTION.authority), last + 1, clock.wallTimeMs()] as const;
    const files = cvcaFiles(number);
    if (last === 0) {
      const made = newAuthority(name, number, nowMs, entropy);
      this.#files.writeSecret(files.key, made.privateKey, 'cvca');
      this.#files.write(files.certificate, made.certificate);
      return;
    }
    const made = renewedAuthority(this.#authority(last), name, number, nowMs, entropy);
    this.#files.writeSecret(files.key, made.privateKey, 'cvca');
    this.#files.write(files.certificate, made.certificate);
    this.#files.write(files.link, made.link);
    this.#files.writeIndex({
      ...index,
      inspection: { verifiers: 0, terminals: 0, ...index.inspection, authorities: number },
    });
  }

  #authority(number: number): Certified {
    const files = cvcaFiles(number);
    return { certificate: this.#files.read(files.certificate), privateKey: this.#files.secret(files.key, 'cvca') };
  }

  /** From each authority to the next, oldest first. Chips do not outlive this many. */
  #links({ inspection }: KeyIndex): Uint8Array[] {
    const newest = inspection?.authorities ?? 1;
    const oldest = Math.max(2, newest - LINKS_MAX + 1);
    return Array.from({ length: newest - oldest + 1 }, (_, at) => this.#files.read(cvcaFiles(oldest + at).link));
  }

  #verifier(): Certified {
    return {
      certificate: this.#files.read(FILES.verifier),
      privateKey: this.#files.secret(FILES.verifierKey, 'verifier'),
    };
  }
}

function nameOf({ authority }: KeyIndex, name: string): string {
  return `${authority.country}${name}`;
}

import { hash } from 'node:crypto';

import type { ChipFindings } from '../../stations/quality-control/contract.ts';
import type { Terminal } from '../../stations/smartcard/eac/terminal-authentication.ts';
import type { Entropy } from '../../stations/random.ts';
import type { Dialogue } from '../../stations/smartcard/icao9303/chip-reader.ts';
import { inspectChip, type Inspection } from '../../stations/smartcard/icao9303/inspection.ts';
import { mrzInformationOf } from '../../stations/smartcard/icao9303/key-derivation.ts';
import { EMRTD_AID, identifierText } from '../../stations/smartcard/icao9303/lds.ts';
import { PassiveAuthentication, type TrustAnchors } from '../../stations/smartcard/icao9303/passive-authentication.ts';
import { isActivated, selectWithParameters } from '../../stations/smartcard/iso7816/file-control.ts';
import type { SimulatedChip } from '../chip/chip.ts';

/**
 * Level of cryptography. `full`: as an inspection system, with PACE, secure messaging, chip and active authentication. `direct`: files are
 * read from the chip's memory, and only their signature is verified. `off`: also without signatures, and chips accept plain
 * personalization; drivers and frames are complete, only ciphers are left out.
 */
export type Cryptography = 'full' | 'direct' | 'off';

/** QC's contactless reader: inspects the chip of the card in front of it with the MRZ that the camera read. */

const READ_BYTES = 4096;

export class ChipInspector {
  readonly #entropy: Entropy;
  readonly #cryptography: Cryptography;
  #trusted: { readonly key: string; readonly trust: PassiveAuthentication } | null = null;

  constructor(entropy: Entropy, cryptography: Cryptography) {
    this.#entropy = entropy;
    this.#cryptography = cryptography;
  }

  /** `mrz`: three lines as read from the card. */
  inspect(
    chip: SimulatedChip,
    mrz: readonly string[],
    anchors: TrustAnchors,
    terminal: Terminal | null,
    atMs: number,
  ): ChipFindings {
    chip.enterField();
    const selected = chip.transceive(selectWithParameters(EMRTD_AID));
    const locked = selected !== null && isActivated(selected.data);
    const information = mrzInformationOf(mrz);
    if (information === null) return { ...NOTHING, access: 'no-mrz', locked };
    if (this.#cryptography !== 'full') {
      const provesKey = this.#cryptography === 'direct';
      return findings(chip.inspectDirectly(information, this.#trust(anchors), atMs, provesKey, terminal), locked);
    }
    chip.enterField();
    const seen = converse(
      chip,
      inspectChip({
        password: { kind: 'MRZ', information },
        entropy: this.#entropy,
        trust: this.#trust(anchors),
        terminal,
        atMs,
        readBytes: READ_BYTES,
      }),
    );
    return findings(seen, locked);
  }

  #trust(anchors: TrustAnchors): PassiveAuthentication {
    const key = [...anchors.csca, ...anchors.crl].map((der) => hash('sha256', der, 'base64')).join();
    const signatures = this.#cryptography === 'off' ? 'unverified' : 'verified';
    if (this.#trusted?.key !== key) this.#trusted = { key, trust: new PassiveAuthentication(anchors, signatures) };
    return this.#trusted.trust;
  }
}

/** Runs a dialogue synchronously, because the chip is in memory. */
export function converse<T>(chip: SimulatedChip, dialogue: Dialogue<T>): T {
  let step = dialogue.next();
  while (step.done !== true) step = dialogue.next(chip.transceive(step.value));
  return step.value;
}

const NOTHING: ChipFindings = {
  protocol: null,
  access: 'silent',
  locked: false,
  files: {},
  refused: {},
  passive: null,
  changed: [],
  contentDigest: '',
  signer: '',
  active: 'absent',
  chip: 'absent',
  terminal: 'absent',
};

function findings(seen: Inspection, locked: boolean): ChipFindings {
  const { passive } = seen;
  const object = passive?.object ?? null;
  return {
    protocol: seen.protocol,
    access: seen.access,
    locked,
    files: Object.fromEntries([...seen.files].map(([fid, content]) => [identifierText(fid), hash('sha256', content)])),
    refused: Object.fromEntries([...seen.refused].map(([fid, sw]) => [identifierText(fid), sw])),
    passive: passive?.verdict ?? null,
    changed: [...(passive?.changed ?? [])],
    contentDigest: object === null ? '' : hash('sha256', object.content),
    signer: passive?.signer?.serialNumber ?? '',
    active: seen.active,
    chip: seen.chip,
    terminal: seen.terminal,
  };
}

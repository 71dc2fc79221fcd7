import { hash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readNationalFields } from '../controller/personalization/national-fields.ts';
import { english } from '../hmi/src/words/english.ts';
import type { HeadReader } from '../stations/chip-encoder/head-reader.ts';
import { PcscReader } from '../stations/chip-encoder/pcsc-reader.ts';
import { CcidReader } from '../stations/chip-encoder/reader.ts';
import { SIMULATED_CHIP } from '../stations/chip-encoder/simulated-chip.ts';
import { RealClock, type Clock } from '../stations/clock.ts';
import type { Fault, FaultCode } from '../stations/fault.ts';
import { lacksPort, parseHeadAddress } from '../stations/links/address.ts';
import { PcscSocket } from '../stations/links/pcsc.ts';
import { serialLink } from '../stations/links/serial.ts';
import { SystemEntropy } from '../stations/random.ts';
import { terminalFor, type Terminal } from '../stations/smartcard/eac/terminal-authentication.ts';
import { SHORT_READ_BYTES, type Dialogue } from '../stations/smartcard/icao9303/chip-reader.ts';
import { inspectChip, type Inspection } from '../stations/smartcard/icao9303/inspection.ts';
import { mrzInformationOf, type AccessPassword } from '../stations/smartcard/icao9303/key-derivation.ts';
import {
  dataGroupFile,
  dataGroupNumber,
  DG_TAGS,
  EXTENDED_ACCESS_GROUPS,
  fileName,
} from '../stations/smartcard/icao9303/lds.ts';
import { PassiveAuthentication, type TrustAnchors } from '../stations/smartcard/icao9303/passive-authentication.ts';
import { parseAtr } from '../stations/smartcard/iso7816/atr.ts';
import { findTlv } from '../stations/smartcard/iso7816/tlv.ts';
import type { StationIdentity } from '../stations/station.ts';
import type { Given } from './command-line/option.ts';
import type { DumpOptions } from './commands/chip.ts';
import { keyFolder } from './issuer.ts';
import { TERMINAL_FILES } from './keys.ts';
import { requireFile } from './named-file.ts';
import { CliError, print, UsageError } from './terminal.ts';

/** `cardline chip dump`: reads and verifies a chip as an inspection system would, and says in words what fails. */

/** One READ BINARY of a chip that takes extended length. */
const EXTENDED_READ_BYTES = 2000;
const MRZ_LINE = 30;

/** Fields of DG13 by their numbers. */
const FIELDS: readonly string[] = [
  'personal number',
  'full name',
  'date of birth',
  'sex',
  'nationality',
  'ethnicity',
  'religion',
  'place of origin',
  'place of residence',
  'identifying features',
  'date of issue',
  'date of expiry',
  'father and mother',
  'spouse',
  'previous number',
  'personal identification code',
];

interface Dump {
  readonly port: string;
  readonly reader: string;
  readonly atr: string;
  readonly access: { readonly protocol: string | null; readonly outcome: string };
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
  readonly refused: readonly { readonly name: string; readonly sw: string }[];
  readonly mrz: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
  readonly passiveAuthentication: {
    readonly verdict: string;
    /** Was there a revocation list to look at? */
    readonly revocationChecked: boolean;
    readonly changed: readonly string[];
    readonly signer: string;
    readonly issuer: string;
    readonly validUntil: string;
  } | null;
  readonly chipAuthentication: string;
  readonly activeAuthentication: string;
  readonly terminalAuthentication: string;
  readonly genuine: boolean;
  /** What fails, in words. */
  readonly problems: readonly string[];
}

export async function dump(given: Given<DumpOptions>): Promise<number> {
  const { port } = given;
  const address = parseHeadAddress(port);
  if (!address.ok) throw new UsageError(`--port ${port}: ${address.why}`);
  if (lacksPort(address.address)) throw new UsageError(`--port ${port}: must have a port from 1 to 65535`);
  const password = passwordOf(given.mrz ?? '', given.can ?? '');
  const csca = cscaIn(given.csca ?? '');
  const clock = new RealClock();
  const means: Means = {
    csca,
    crl: given.crl === null ? null : readFileSync(requireFile(given.crl)),
    terminal: given.terminal === null ? null : terminalFrom(given.terminal),
  };
  const reader: HeadReader =
    address.address.via === 'pcsc'
      ? new PcscReader('port', clock, new PcscSocket(clock), address.address.reader)
      : new CcidReader('port', clock, serialLink(port, clock));
  const dumped = await withReader(reader, port, clock, password, means);
  print(dumped, given.json, describe(dumped));
  return dumped.genuine ? 0 : 1;
}

async function withReader(
  reader: HeadReader,
  port: string,
  clock: Clock,
  password: AccessPassword,
  means: Means,
): Promise<Dump> {
  const closed: Fault[] = [];
  const opened = await reader.open((reason) => {
    if (reason !== undefined) closed.push(reason);
  });
  if (!opened.ok) throw new CliError(`${port} can't be opened: ${words(opened.fault)}`);
  try {
    const identity = await reader.identify();
    const [why] = closed;
    if (why !== undefined) throw new CliError(`${words(why)} (${port})`);
    if (!identity.ok) throw new CliError(`no card reader answers on ${port}`);
    const atr = await reader.powerOn();
    if (!atr.ok) throw new CliError(`${words(atr.fault)} (${port})`);
    const anchors = await trustAnchors(means, Buffer.from(atr.value).includes(SIMULATED_CHIP, 0, 'latin1'), clock);
    const dialogue = inspectChip({
      password,
      entropy: new SystemEntropy(),
      trust: new PassiveAuthentication(anchors, 'verified'),
      terminal: means.terminal,
      atMs: clock.wallTimeMs(),
      readBytes: parseAtr(atr.value)?.extendedLength === true ? EXTENDED_READ_BYTES : SHORT_READ_BYTES,
    });
    const seen = await converse(reader, dialogue);
    await reader.powerOff();
    return dumpOf(port, nameOf(identity.value), atr.value, seen, anchors.crl.length > 0);
  } finally {
    await reader.close();
  }
}

/** As people know it: by its firmware on a serial line, by its name behind pcscd. */
function nameOf({ manufacturer, model, softwareRevision }: StationIdentity): string {
  return manufacturer === 'PC/SC' ? model : softwareRevision;
}

async function converse<T>(reader: HeadReader, dialogue: Dialogue<T>): Promise<T> {
  let step = dialogue.next();
  while (step.done !== true) {
    const answer = await reader.transceive(step.value);
    step = dialogue.next(answer.ok ? answer.value : null);
  }
  return step.value;
}

function passwordOf(mrz: string, can: string): AccessPassword {
  if ((mrz === '') === (can === '')) throw new UsageError('chip dump wants either --mrz or --can');
  if (can !== '') {
    if (!/^\d{6}$/.test(can)) throw new UsageError('--can is the six digits of the card access number');
    return { kind: 'CAN', number: can };
  }
  const characters = mrz.replaceAll(/\\n|[^A-Z0-9<]/g, '');
  const lines = [0, 1, 2].map((line) => characters.slice(line * MRZ_LINE, (line + 1) * MRZ_LINE));
  const information = characters.length === 3 * MRZ_LINE ? mrzInformationOf(lines) : null;
  if (information === null) throw new UsageError('--mrz is the three lines of 30 characters, one after the other');
  return { kind: 'MRZ', information };
}

/** By what a chip is verified. */
interface Means {
  readonly csca: Uint8Array | null;
  /** DER; null where revocation is not to be looked at. */
  readonly crl: Uint8Array | null;
  readonly terminal: Terminal | null;
}

/** Certificates and key as `keys inspection --out` writes them. */
function terminalFrom(folder: string): Terminal {
  const read = (name: string): Buffer => readFileSync(requireFile(join(folder, name)));
  const key = Buffer.from(read(TERMINAL_FILES.key).toString('utf8').trim(), 'hex');
  const terminal = terminalFor(read(TERMINAL_FILES.certificates), key);
  if (terminal === null) throw new CliError(`${folder} holds no inspection system's certificates and key`);
  return terminal;
}

/** The certificate (PEM or DER) that a chip is verified against; null where none is named. */
function cscaIn(file: string): Uint8Array | null {
  if (file === '') return null;
  const content = readFileSync(requireFile(file));
  try {
    return new X509Certificate(content).raw;
  } catch {
    throw new CliError(`${file} is no certificate`);
  }
}

/** Without --csca: what this computer's own issuer signs with. */
async function trustAnchors({ csca, crl }: Means, simulated: boolean, clock: Clock): Promise<TrustAnchors> {
  if (csca !== null) return { csca: [csca], crl: crl === null ? [] : [crl] };
  const known = ['CARDLINE_KEY_PASSPHRASE', 'CARDLINE_KEY_PASSPHRASE_2'].every((part) => part in process.env);
  if (!simulated && !known) return { csca: [], crl: [] };
  const keys = await keyFolder(simulated, clock, new SystemEntropy());
  return keys.exists() ? { csca: [keys.cscaCertificate], crl: [keys.crl] } : { csca: [], crl: [] };
}

function dumpOf(port: string, firmware: string, atr: Uint8Array, seen: Inspection, revocationChecked: boolean): Dump {
  const problems = problemsOf(seen);
  const { passive } = seen;
  return {
    port,
    reader: firmware,
    atr: Buffer.from(atr).toString('hex').toUpperCase(),
    access: { protocol: seen.protocol, outcome: seen.access },
    files: [...seen.files].map(([fid, content]) => ({
      name: fileName(fid),
      bytes: content.length,
      sha256: hash('sha256', content),
    })),
    refused: [...seen.refused].map(([fid, sw]) => ({ name: fileName(fid), sw: sw.toString(16).toUpperCase() })),
    mrz: mrzOf(seen),
    fields: fieldsOf(seen),
    passiveAuthentication:
      passive === null
        ? null
        : {
            verdict: passive.verdict,
            revocationChecked,
            changed: passive.changed.map((number) => `DG${number}`),
            signer: passive.signer?.subject.text ?? '',
            issuer: passive.signer?.issuer.text ?? '',
            validUntil: passive.signer === null ? '' : new Date(passive.signer.notAfterMs).toISOString().slice(0, 10),
          },
    chipAuthentication: seen.chip,
    activeAuthentication: seen.active,
    terminalAuthentication: seen.terminal,
    genuine: problems.length === 0,
    problems,
  };
}

function problemsOf(seen: Inspection): string[] {
  const say = (code: FaultCode, what: string): string => english.faults[code]('', { what });
  switch (seen.access) {
    case 'password-wrong':
      return ['The chip does not open with these numbers: it is another citizen’s, or they were read wrongly'];
    case 'refused':
      return [`The chip refuses ${seen.protocol ?? 'access'}: it is not personalised, or does not offer it`];
    case 'silent':
      return ['The chip stopped answering'];
    case 'application-missing':
      return ['The chip has no eMRTD application'];
    case 'open':
      break;
  }
  const problems: string[] = [];
  for (const [fid, sw] of seen.refused) {
    const number = dataGroupNumber(fid);
    // Fingerprints are behind terminal authentication, as they should be.
    if (number !== null && EXTENDED_ACCESS_GROUPS.includes(number) && sw === 0x6982) continue;
    problems.push(say('chip.unreadable', `${fileName(fid)}, ${sw.toString(16).toUpperCase()}`));
  }
  const { passive } = seen;
  if (passive === null) problems.push(say('sod.unreadable', ''));
  else if (passive.verdict !== 'valid') {
    problems.push(say(passive.verdict, passive.changed.map((number) => `DG${number}`).join(', ')));
  }
  if (seen.chip === 'failed') problems.push(`${say('chip.not-genuine', '')} (chip authentication)`);
  if (seen.terminal === 'failed') problems.push('The chip does not take this inspection system’s certificates');
  if (seen.active === 'failed') problems.push(`${say('chip.not-genuine', '')} (active authentication)`);
  if (seen.chip === 'absent' && seen.active === 'absent') problems.push(say('chip.not-genuine', ''));
  return problems;
}

function mrzOf({ files }: Inspection): string[] {
  const file = files.get(dataGroupFile(1));
  const content = file === undefined ? null : findTlv(file, DG_TAGS[0] ?? 0);
  const mrz = content === null ? null : findTlv(content, 0x5f1f);
  return mrz === null
    ? []
    : (Buffer.from(mrz)
        .toString('latin1')
        .match(/.{1,30}/g) ?? []);
}

function fieldsOf({ files }: Inspection): Record<string, string> {
  const file = files.get(dataGroupFile(13));
  const content = file === undefined ? null : findTlv(file, DG_TAGS[12] ?? 0);
  const fields = content === null ? null : readNationalFields(content);
  return Object.fromEntries(
    [...(fields ?? [])].map(([number, texts]) => [FIELDS[number - 1] ?? `field ${number}`, texts.join(' · ')]),
  );
}

function describe(dump: Dump): string {
  const { passiveAuthentication: passive } = dump;
  const lines = [
    `reader   ${dump.reader} on ${dump.port}`,
    `ATR      ${dump.atr}`,
    `access   ${dump.access.protocol ?? 'none'}: ${dump.access.outcome}`,
    ...dump.files.map(
      ({ name, bytes, sha256 }) => `read     ${name.padEnd(14)} ${String(bytes).padStart(6)} bytes  ${sha256}`,
    ),
    ...dump.refused.map(({ name, sw }) => `refused  ${name.padEnd(14)} ${sw}`),
    ...dump.mrz.map((line) => `MRZ      ${line}`),
    ...Object.entries(dump.fields).map(([name, value]) => `DG13     ${name.padEnd(29)}${value}`),
    ...(passive === null
      ? []
      : [
          `passive  ${passive.verdict}${passive.revocationChecked ? '' : ' (revocation not looked at: no list)'}`,
          `signer   ${passive.signer}, issued by ${passive.issuer}, valid until ${passive.validUntil}`,
        ]),
    `chip     ${dump.chipAuthentication}`,
    `active   ${dump.activeAuthentication}`,
    `terminal ${dump.terminalAuthentication}`,
    ...dump.problems.map((problem) => `FAILS    ${problem}`),
    dump.genuine ? 'The chip is genuine and whole.' : 'The chip is not to be trusted.',
  ];
  return lines.join('\n');
}

function words({ code, context }: Fault): string {
  return english.faults[code]('The reader', context);
}

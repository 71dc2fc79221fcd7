import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';

import type { HmiPlace } from '../controller/gateway/entrance.ts';
import { UNUSED_DAYS } from '../controller/people/unused-days.ts';
import type { Clock } from '../stations/clock.ts';
import { isHost } from '../stations/links/address.ts';
import { textOf } from './named-file.ts';
import { CliError, say, UsageError } from './terminal.ts';

/** Where the HMI is served. */

export const THIS_COMPUTER = '127.0.0.1';
export const HMI_PORT = 8080;

/** Who is let in where the house says nothing of it. */
const AS_INSTALLED = { openId: null, notice: null, unusedDays: UNUSED_DAYS } as const;

export function onThisComputer(port: number): HmiPlace {
  return { host: THIS_COMPUTER, port, tls: null, ...AS_INSTALLED };
}

/** Options of the command line. */
interface PlaceOptions {
  readonly port: number | null;
  readonly host: string | null;
  readonly 'tls-certificate': string | null;
  readonly 'tls-key': string | null;
}

type Tls = NonNullable<HmiPlace['tls']>;

/** `own`: encrypted by a certificate of its own. */
export interface WantedPlace {
  readonly host: string;
  readonly port: number;
  readonly tls: Tls | 'own' | null;
}

/** Where the HMI is to be served: on this computer, or to a network under a name, and then encrypted, by a given certificate or its own. */
export function wantedPlace(given: PlaceOptions): WantedPlace {
  const port = given.port ?? HMI_PORT;
  const host = given.host ?? '';
  if (host !== '' && !isHost(host))
    throw new UsageError(`--host ${host}: must be a name or an address of this computer`);
  const certificate = given['tls-certificate'] ?? '';
  const key = given['tls-key'] ?? '';
  if (certificate === '' && key === '') return host === '' ? onThisComputer(port) : { host, port, tls: 'own' };
  if (certificate === '' || key === '')
    throw new UsageError('a certificate needs its key: --host NAME --tls-certificate FILE --tls-key FILE');
  return { host: host === '' ? onThisComputer(port).host : host, port, tls: tlsOf(certificate, key) };
}

export async function placeOf({ host, port, tls }: WantedPlace, clock: Clock): Promise<HmiPlace> {
  if (tls !== 'own') return { host, port, tls, ...AS_INSTALLED };
  const { ownTls } = await import('./introductions.ts');
  const own = await ownTls(clock, host);
  say(`The HMI shows its own certificate, SHA-256 ${own.fingerprint}`);
  return { host, port, tls: own, ...AS_INSTALLED };
}

/** A certificate (PEM) and the key that it was made for. */
function tlsOf(certificateFile: string, keyFile: string): Tls {
  const certificate = textOf(certificateFile);
  const key = textOf(keyFile);
  const own = certificateIn(certificate);
  if (own === null) throw new CliError(`${certificateFile} is no certificate (PEM)`);
  const privateKey = privateKeyIn(key);
  if (privateKey === null) throw new CliError(`${keyFile} is no private key (PEM without a passphrase)`);
  if (!own.checkPrivateKey(privateKey)) throw new CliError(`${keyFile} is not the key of ${certificateFile}`);
  return { certificate, key };
}

function certificateIn(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

function privateKeyIn(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

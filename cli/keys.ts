import { existsSync, readFileSync } from 'node:fs';

import { RealClock } from '../stations/clock.ts';
import { SystemEntropy } from '../stations/random.ts';
import { keyFolder } from './issuer.ts';
import { CliError, flag, parse, print, text, UsageError } from './terminal.ts';

/** `cardline keys`: the issuer's authority, document signers and card master key. */

const USAGE =
  'keys show | create [--curve P-256|brainpoolP256r1] | renew [--module LIB --token LABEL] | revoke SERIAL | card-master FILE';

export async function run(args: string[]): Promise<number> {
  const [verb = '', ...rest] = args;
  const { values, words } = parse(rest, {
    simulated: { type: 'boolean' },
    curve: { type: 'string' },
    module: { type: 'string' },
    token: { type: 'string' },
    json: { type: 'boolean' },
  });
  const keys = keyFolder(flag(values, 'simulated'), new RealClock(), new SystemEntropy());
  switch (verb) {
    case 'create': {
      const curve = text(values, 'curve', 'P-256');
      if (curve !== 'P-256' && curve !== 'brainpoolP256r1') throw new UsageError('--curve is P-256 or brainpoolP256r1');
      keys.create(curve);
      break;
    }
    case 'renew': {
      const module = text(values, 'module', '');
      if (module === '') keys.renew();
      else await renewInHsm(keys, module, text(values, 'token', null));
      break;
    }
    case 'revoke': {
      const [serial] = words;
      if (serial === undefined) throw new UsageError('keys revoke wants the serial number of a document signer');
      keys.revoke(serial.toUpperCase());
      break;
    }
    case 'card-master': {
      const [file] = words;
      if (file === undefined) throw new UsageError('keys card-master wants a file with the key in hexadecimal');
      keys.setCardMasterKey(readHex(file));
      break;
    }
    case 'show':
      break;
    default:
      throw new UsageError(USAGE);
  }
  const shown = keys.describe();
  const { authority, curve, signers, revoked, signerUsageEndMs } = shown;
  const lines = [
    `authority  ${authority.commonName}, ${authority.organization}, ${authority.country} (${curve})`,
    ...signers.map(({ serial, key }, index) => {
      const place = key.kind === 'file' ? 'encrypted file' : `token ${key.tokenLabel}`;
      const gone = revoked.some((entry) => entry.serial === serial) ? ', REVOKED' : '';
      return `signer     ${serial}  ${place}${index === signers.length - 1 ? ', signs' : ''}${gone}`;
    }),
    `signs until ${new Date(signerUsageEndMs).toISOString().slice(0, 10)}`,
  ];
  print(shown, flag(values, 'json'), lines.join('\n'));
  return 0;
}

function readHex(file: string): Uint8Array {
  if (!existsSync(file)) throw new CliError(`${file} is not there`);
  const text = readFileSync(file, 'utf8').trim();
  if (!/^([0-9a-fA-F]{2})+$/.test(text)) throw new CliError(`${file} does not hold a key in hexadecimal`);
  return Buffer.from(text, 'hex');
}

async function renewInHsm(keys: ReturnType<typeof keyFolder>, module: string, tokenLabel: string): Promise<void> {
  const pin = process.env['CARDLINE_HSM_PIN'];
  if (pin === undefined) throw new CliError('set CARDLINE_HSM_PIN to the PIN of the token');
  const renewed = await keys.renewInHsm({ module, tokenLabel, pin });
  if (!renewed.ok) throw new CliError(`the module refused: ${String(renewed.fault.context['why'] ?? '')}`);
}

import { command, group } from '../command-line/command.ts';
import { file, folder, optional, required, text } from '../command-line/option.ts';
import { JSON_OUTPUT } from './shared-options.ts';

const options = {
  port: required(text('URL', 'address of the reader: serial:///dev/…, tcp://host:port or pcsc://name')),
  mrz: optional(text('LINES', 'machine readable zone of the card, its three lines one after the other')),
  can: optional(text('N', 'card access number, six digits'), 'one of --mrz and --can is required'),
  csca: optional(file('certificate of the country signing authority (PEM or DER)'), 'this computer’s own issuer'),
  crl: optional(file('revocation list of that authority (DER)')),
  terminal: optional(
    folder('certificates and key of an inspection system, as keys inspection --out writes them', 'FOLDER'),
  ),
  json: JSON_OUTPUT,
};
export type DumpOptions = typeof options;

export const declared = group('finished chips', {
  dump: command({
    summary: 'reads and verifies a chip as an inspection system would',
    options,
    examples: ["cardline chip dump --port 'serial:///dev/pts/4' --can 123456"],
    environment: ['CARDLINE_KEY_PASSPHRASE', 'CARDLINE_KEY_PASSPHRASE_2'],
    run: async (given) => (await import('../chip.ts')).dump(given),
  }),
});

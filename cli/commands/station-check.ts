import { command, type Command } from '../command-line/command.ts';
import { choice, file, optional } from '../command-line/option.ts';
import { STATION_KINDS } from '../../stations/kinds.ts';
import { JSON_OUTPUT } from './shared-options.ts';

const options = {
  kind: optional(choice('KIND', STATION_KINDS, 'kind of the machine'), 'required without --line'),
  security: optional(choice('MODE', ['SignAndEncrypt', 'None'], 'security of the OPC UA connection'), 'SignAndEncrypt'),
  line: optional(file('layout of the line (YAML): the station is then named by its ID')),
  json: JSON_OUTPUT,
};
export type StationOptions = typeof options;

export function stationCheck(summary: string): Command {
  return command({
    summary,
    about: 'A transport moves one blank to the reject bin; nothing else is touched.',
    options,
    words: [
      {
        name: 'URL|STATION',
        about: 'address of the machine (opc.tcp://, serial:///, tcp://, pcsc://), or, with --line, the station’s ID',
        optional: true,
      },
    ],
    examples: [
      'cardline station check opc.tcp://printer.example:4840 --kind printer',
      "cardline station check 'serial:///dev/ttyUSB0?baud=115200&stop=2' --kind chip-encoder",
      'cardline station check printer --line my-line.yaml',
    ],
    run: async (given, [word]) => (await import('../station.ts')).check(given, word),
  });
}

import { flag, folder, required, type Option } from '../command-line/option.ts';

/** Options that many commands have, each with one meaning. */

export const JSON_OUTPUT: Option<boolean> = flag('prints the result as one line of JSON');
export const DATA: Option<string> = required(folder('data folder of the line'));

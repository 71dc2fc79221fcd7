import type { PackMLCommand } from '../../../controller/gateway/contract.ts';

/** `{Clear}` in a sentence is the button of that command, by the name that stands on it: one catalogue says both. */
export function withButtonNames(sentence: string, names: Readonly<Record<PackMLCommand, string>>): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, command: string) =>
    Object.hasOwn(names, command) ? names[command as PackMLCommand] : whole,
  );
}

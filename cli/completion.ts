import { bashScript } from './completion/bash.ts';
import { completed } from './completion/completed.ts';
import { fishScript } from './completion/fish.ts';
import { zshScript } from './completion/zsh.ts';

/** `cardline completion bash | zsh | fish`: a script for the shell, made of the declarations of all commands. */

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

export async function printScript(shell: keyof typeof SCRIPTS): Promise<number> {
  process.stdout.write(SCRIPTS[shell](await completed()));
  return 0;
}

import { command, group } from '../command-line/command.ts';

const SHELLS = {
  bash: [
    'source <(cardline completion bash)',
    'cardline completion bash > ~/.local/share/bash-completion/completions/cardline',
  ],
  zsh: ['cardline completion zsh > "${fpath[1]}/_cardline"'],
  fish: ['cardline completion fish > ~/.config/fish/completions/cardline.fish'],
} as const;

export const declared = group('prints a script by which a shell completes commands, options and values', {
  bash: command({
    summary: 'for bash',
    options: {},
    examples: SHELLS.bash,
    run: async () => (await import('../completion.ts')).printScript('bash'),
  }),
  zsh: command({
    summary: 'for zsh',
    options: {},
    examples: SHELLS.zsh,
    run: async () => (await import('../completion.ts')).printScript('zsh'),
  }),
  fish: command({
    summary: 'for fish',
    options: {},
    examples: SHELLS.fish,
    run: async () => (await import('../completion.ts')).printScript('fish'),
  }),
});

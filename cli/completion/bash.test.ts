import { spawnSync } from 'node:child_process';

import { describe, expect, test } from 'vitest';

import { bashScript } from './bash.ts';
import { completed } from './completed.ts';

/** What bash offers behind what is typed; the last word is being typed. */

const script = bashScript(await completed());

function offered(line: string): string[] {
  // Outside of an interactive shell there is nothing to set options of.
  const typed = `compopt() { :; }\n${script}\nCOMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _cardline; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', typed, 'bash', ...line.split(' ')], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

describe('bash', () => {
  test.each([
    ['cardline ve', ['verify']],
    ['cardline data ar', ['archive']],
    ['cardline help data ar', ['archive']],
    ['cardline run --keep-orders', ['--keep-orders-days', '--keep-orders-gb']],
    ['cardline run --imaging ', ['real', 'modelled']],
    ['cardline run --port ', []],
    ['cardline --ver', ['--version']],
    ['cardline recipe check recip', ['recipes']],
    ['cardline orders import --data data package.js', ['package.json']],
    ['cardline bench longevity --c', ['--cards']],
  ])('«%s»', (line, words) => {
    expect(offered(line)).toEqual(words);
  });
});

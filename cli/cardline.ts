import { KeyError } from '../controller/keys/key-error.ts';
import { StoreError } from '../controller/journal/store-error.ts';
import { systemWords } from './system-words.ts';
import { CliError, UsageError, say } from './terminal.ts';

/** `cardline <command> …`: finds the command's file and turns its outcome into an exit code. */

type Command = (args: string[]) => Promise<number>;

const COMMANDS: Readonly<Record<string, () => Promise<{ run: Command }>>> = {
  demo: () => import('./demo.ts'),
  devices: () => import('./devices.ts'),
  run: () => import('./run.ts'),
  simulate: () => import('./simulate.ts'),
  orders: () => import('./orders.ts'),
  verify: () => import('./verify.ts'),
  data: () => import('./data.ts'),
  cards: () => import('./cards.ts'),
  recipe: () => import('./recipe.ts'),
  station: () => import('./station.ts'),
  chip: () => import('./chip.ts'),
  keys: () => import('./keys.ts'),
  bench: () => import('./bench.ts'),
};

const HELP = `cardline <command>

  demo       the simulated line, its controller and the HMI in one
             [--cards N] [--speed X] [--port P] [--data DIR] [--imaging real|modelled] [--exit-when-done] [--json]
  devices    only the simulated machines   --line FILE [--seed S] [--speed X]
  run        only the controller           --line FILE --data DIR [--port P] [--orders FILE] [--exit-when-done] [--json]
             [--host NAME --tls-certificate FILE --tls-key FILE] [--open-id FILE] [--notice FILE] [--close-unused-days N]
             [--keep-orders-days N] [--keep-pictures-days N] [--keep-entries-days N] [--keep-snapshots-days N], each with -gb N, too
  simulate   the whole line in virtual time
             --cards N [--seed S] [--faults none|typical|storm] [--heads K] [--line FILE] [--cryptography direct|full] [--json]
  orders     generate --count N --seed S --out FILE[.gz|.zst] | check FILE [--report FILE] [--require-manifest]
             | import FILE --data DIR [--on-refusal rest|nothing] [--report FILE] [--recipe NAME] [--require-manifest]
  verify     --data DIR [--full] [--segments FOLDER] [--journal-key FILE.pub] [--json]
  data       backup --data DIR --out FILE | restore FILE --data DIR [--segments FOLDER]
             | waive-security --data DIR --by NAME --second NAME
             | archive --data DIR [--to FOLDER] | restore --data DIR --segments FOLDER
             | compact --data DIR | shred --data DIR --by NAME (--batch B | --after-days N)
  cards      recall --data DIR --by blankLot|chipLot|ribbonLot|lens|head|operator|recipeVersion|… --value X
             | boxes --data DIR --out DIR [--size N]
  recipe     check FOLDER | preview FOLDER --order FILE --out DIR | diff FOLDER FOLDER
             | approve FOLDER --data DIR --by NAME --second NAME
  station    check URL --kind KIND [--json]
  chip       dump --port URL (--mrz "three lines" | --can N) [--csca FILE [--crl FILE]] [--terminal FOLDER] [--json]
  keys       show | create [--curve P-256|brainpoolP256r1] [--parameters explicit|named] [--recipe NAME] [--country XX]
             | renew [--module LIB --token LABEL] [--parameters explicit|named] | revoke SERIAL
             | inspection [--out FOLDER] | card-master FILE [--simulated] [--accept-changed] [--json]
  bench      personalization | flow | imports | longevity | qc | hmi [--json]

Exit codes: 0 done, 1 failed, 2 wrong usage.`;

async function dispatch(args: string[]): Promise<number> {
  const [name = '', ...rest] = args;
  if (name === '' || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(`${HELP}\n`);
    return name === '' ? 2 : 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) throw new UsageError(`there is no command «${name}»\n\n${HELP}`);
  const { run } = await load();
  return run(rest);
}

/** Runs a command to its end, and says on stderr what is wrong. 0 done, 1 failed, 2 wrong usage. */
export async function cardline(args: string[]): Promise<number> {
  try {
    return await dispatch(args);
  } catch (error) {
    say(wordsOf(error));
    return error instanceof UsageError ? 2 : 1;
  }
}

/** What a person can act on is a sentence; only a defect shows where it lies. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = [UsageError, CliError, StoreError, KeyError].some((kind) => error instanceof kind);
  return known ? error.message : (systemWords(error) ?? error.stack ?? error.message);
}

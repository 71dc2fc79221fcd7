#!/bin/sh
# What takes a night: ten thousand storms, every mutant, every cell of a data folder, every sync that can fail, fifty kills and fifty,
# a year's memory, every attack in its full size, a million damaged inputs, a hundred thousand order files, seventy thousand chips over
# bad lines, a line that has made two million cards.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/node_modules/.bin:$PATH"
node scripts/storms.ts --seeds 10000 --cards 300
node scripts/storms.ts --seeds 100 --cards 10000
node test/scenario/mutants/hunt.ts
node test/scenario/edited-cells/edit-every-cell.ts
node scripts/sync-failures.ts
node --expose-gc scripts/memory.ts --cards 200000
node test/attacks/run.ts
CARDLINE_NIGHTLY=1 npx vitest run --project patient test/package/package.test.ts test/process/storm.test.ts test/process/archive-killed.test.ts test/process/migration-killed.test.ts test/process/longevity.test.ts test/process/documentation-commands.test.ts
# Each sweep in its full size: every commit, seed, block and picture.
CARDLINE_NIGHTLY=1 npx vitest run --project sweep
# Every page in each size, language and theme, and the days of operator, manager and engineer in their full size.
CARDLINE_NIGHTLY=1 npx vitest run --project real
# Two hours, and room for 60 GB beside the system’s temporary files.
sh bin/cardline bench longevity --cards 2000000 --json

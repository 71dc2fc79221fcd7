#!/bin/sh
# All tests: first those that compute, on all processors; then those that wait for processes and browsers, in two lanes beside each other.
set -eu
cd "$(dirname "$0")/.."
vitest run --project unit --project component --project scenario
vitest run --project patient &
patient=$!
real=0
vitest run --project real || real=$?
wait "$patient"
exit "$real"

#!/bin/sh
# All tests: first those that compute, on all processors, and the package (which builds the HMI anew: no browser may look at it then);
# then those that wait for processes and browsers, in two lanes beside each other.
set -eu
cd "$(dirname "$0")/.."
vitest run --project unit --project component --project scenario --project package
vitest run --project patient &
patient=$!
real=0
vitest run --project real || real=$?
wait "$patient"
exit "$real"

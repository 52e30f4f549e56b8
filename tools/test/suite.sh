#!/usr/bin/env bash
# The checks, then every test that needs no container engine, on all cores. Arguments go to pytest (`-n 0`: one
# process, for a debugger).
set -euo pipefail
cd "$(dirname "$0")/../.."
tools/test/check.sh
"$BIN/askdock" models pull
exec "$BIN/pytest" -n auto --dist loadgroup "$@"

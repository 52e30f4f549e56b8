#!/usr/bin/env bash
# The checks, then every test that needs no container engine. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/check.sh
"$BIN/askdock" models pull
exec "$BIN/pytest" "$@"

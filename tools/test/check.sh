#!/usr/bin/env bash
# Everything that reads the code without running it.
set -euo pipefail
cd "$(dirname "$0")/../.."
"$BIN/ruff" check src tests tools benchmarks
"$BIN/ruff" format --check src tests tools benchmarks
"$BIN/mypy"
"$BIN/lint-imports" --no-logo

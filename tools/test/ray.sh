#!/usr/bin/env bash
# Bulk indexing on a local Ray cluster: a head, two workers, one of them killed half-way. Ray is installed beside the
# development packages, at the versions of requirements/ray.lock. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/../.."
if command -v uv >/dev/null; then
  install=(uv pip install --quiet --python "$BIN/python")
else
  install=("$BIN/python" -m pip install --quiet --disable-pip-version-check)
fi
"${install[@]}" --require-hashes -r requirements/ray.lock
"$BIN/askdock" models pull
exec "$BIN/pytest" tests/ray -p no:xdist -o log_cli=true -o log_cli_level=INFO "$@"

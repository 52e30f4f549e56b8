#!/usr/bin/env bash
# Locks the dependencies with hashes, for every platform and Python version we support, with no host name.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo "askdock: locking needs uv: pip install uv" >&2; exit 1; }
compile=(uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header)
"${compile[@]}" pyproject.toml requirements/build.in -o requirements/runtime.lock "$@"
"${compile[@]}" pyproject.toml requirements/build.in --extra server \
  -c requirements/runtime.lock -o requirements/server.lock "$@"
"${compile[@]}" pyproject.toml requirements/build.in --extra server --extra eval --extra lancedb --group dev \
  -c requirements/server.lock -o requirements/dev.lock "$@"
"${compile[@]}" requirements/node.in -o requirements/node.lock "$@"
# Beside the others: llama.cpp is for who runs a chat model on the same machine.
"${compile[@]}" pyproject.toml requirements/build.in --extra local \
  -c requirements/runtime.lock -o requirements/local.lock "$@"
"${compile[@]}" requirements/docs.in -o requirements/docs.lock "$@"
# Beside the others: Ray is large, and its nodes must have the very same packages.
"${compile[@]}" pyproject.toml requirements/build.in --extra server --extra ray \
  -c requirements/dev.lock -o requirements/ray.lock "$@"
"${compile[@]}" requirements/chart.in -o requirements/chart.lock "$@"

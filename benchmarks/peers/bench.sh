#!/usr/bin/env bash
# AskDock beside its peers: makes their environments in .venv/peers, runs every stage, writes tables and pictures.
# DATA: a folder with the sets scifact, hotpotqa-mini and mtrag-un in the BEIR layout. STAGES: only these.
# WORK: where inputs and indexes are kept (3 GB with LARGE=1, which adds 100,000 passages). Needs uv.
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${DATA:?make bench DATA=folder-of-data-sets}"
python=$PWD/.venv/bin/python venvs=${PEERS:-$PWD/.venv/peers} work=${WORK:-$(mktemp -d)}
for name in llamaindex langchain haystack txtai plots; do
  [ -x "$venvs/$name/bin/python" ] || uv venv --quiet --python "$python" "$venvs/$name"
  uv pip install --quiet --python "$venvs/$name/bin/python" -r "benchmarks/peers/requirements/$name.txt" \
    ${PIP_FIND_LINKS:+--find-links "$PIP_FIND_LINKS"}
done
# shellcheck disable=SC2086 # STAGES and ARGS are lists of words
"$python" benchmarks/peers/bench.py ${STAGES:-prepare ingest fill cold load quality} \
  --data "$DATA" --venvs "$venvs" --work "$work" ${LARGE:+--large} ${ARGS:-}
"$python" benchmarks/peers/report.py
"$venvs/plots/bin/python" benchmarks/peers/plots.py

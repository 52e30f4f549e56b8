#!/usr/bin/env bash
# Retrieval quality: every data set, every leg, one embedding model. Collections are kept in the data folder, so
# that a second run only searches. Usage: benchmarks/quality.sh DATA_SETS DATA_DIR [SET...]
# EMBEDDING_MODEL and ASKDOCK_EMBEDDING_PRECISION choose the model; ASKDOCK is the command (default: askdock).
set -euo pipefail
data=$1 kept=$2
shift 2
[ $# -gt 0 ] || set -- scifact hotpotqa-mini mtrag-un dragonball-finance-en rgb-zh-refine cmrc2018
model=${EMBEDDING_MODEL:-intfloat/multilingual-e5-small}
name=$(basename "$model" | tr '[:upper:]' '[:lower:]')-${ASKDOCK_EMBEDDING_PRECISION:-int8}
results=$(dirname "$0")/results/quality
for set in "$@"; do
  for leg in sparse dense hybrid; do
    "${ASKDOCK:-askdock}" eval "$data/$set" --collection "$set" --data-dir "$kept/$name" --leg "$leg" --json \
      >"$results/$name-$set-$leg.json"
  done
done

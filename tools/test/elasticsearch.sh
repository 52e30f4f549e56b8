#!/usr/bin/env bash
# The chunk stores' contract on Elasticsearch: the server at ELASTICSEARCH_URL, or noida-db, which answers as
# Elasticsearch 8.15 (a test double whose package names no licence: used here, never shipped, in no lock file).
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "${ELASTICSEARCH_URL:-}" ]; then
  folder=$(mktemp -d)
  "$BIN/python" -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet noida-db==0.2.3
  port=$("$BIN/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  "$folder/venv/bin/noida-db" start --data-dir "$folder/data" --only elasticsearch --elasticsearch-port "$port" \
    >"$folder/log" 2>&1 &
  server=$!
  trap 'kill $server; wait $server 2>/dev/null || true; rm -rf "$folder"' EXIT
  export ELASTICSEARCH_URL=http://127.0.0.1:$port
  for _ in $(seq 100); do
    curl --silent --fail --output /dev/null "$ELASTICSEARCH_URL" && break
    sleep 0.1
  done
fi
"$BIN/pytest" -q tests/contract/test_chunk_store.py -k elasticsearch "$@"

#!/usr/bin/env bash
# The chunk stores' contract and who sees what, on OpenSearch: the server at OPENSEARCH_URL, or a real one of one node
# made of the project's jars (tests/opensearch_node; Java 17, Maven).
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "${OPENSEARCH_URL:-}" ]; then
  folder=$(mktemp -d)
  port=$("$BIN/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  bash tests/opensearch_node/start.sh "$port" "$folder" >"$folder/log" 2>&1 &
  server=$!
  trap 'kill $server; wait $server 2>/dev/null || true; rm -rf "$folder"' EXIT
  export OPENSEARCH_URL=http://127.0.0.1:$port
  for _ in $(seq 1500); do
    curl --silent --fail --output /dev/null "$OPENSEARCH_URL" && break
    kill -0 $server 2>/dev/null || { tail -20 "$folder/log" >&2; exit 1; }
    sleep 0.2
  done
fi
"$BIN/pytest" -q tests/contract/test_chunk_store.py tests/contract/test_store_faults.py tests/services/test_canaries.py \
  -k opensearch "$@"

#!/usr/bin/env bash
# The chunk stores' contract, who sees what, and what a full, busy or limited server does, on Elasticsearch: the server
# at ELASTICSEARCH_URL, or a real one of one node made of the vendor's jars (tests/elasticsearch_node; Java 17, Maven).
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "${ELASTICSEARCH_URL:-}" ]; then
  folder=$(mktemp -d)
  port=$("$BIN/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  # A short queue, so that a few writers keep it busy.
  bash tests/elasticsearch_node/start.sh "$port" "$folder" thread_pool.write.size=1 thread_pool.write.queue_size=4 \
    >"$folder/log" 2>&1 &
  server=$!
  trap 'kill $server; wait $server 2>/dev/null || true; rm -rf "$folder"' EXIT
  export ELASTICSEARCH_URL=http://127.0.0.1:$port
  for _ in $(seq 900); do
    curl --silent --fail --output /dev/null "$ELASTICSEARCH_URL" && break
    kill -0 $server 2>/dev/null || { tail -20 "$folder/log" >&2; exit 1; }
    sleep 0.2
  done
fi
"$BIN/pytest" -q tests/contract/test_chunk_store.py tests/contract/test_elasticsearch_faults.py \
  tests/contract/test_store_faults.py tests/services/test_canaries.py -k elasticsearch "$@"

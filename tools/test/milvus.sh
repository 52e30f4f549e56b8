#!/usr/bin/env bash
# The dense leg, who sees what, and what a full, busy or missing server does, on the real Milvus 2.3 server that the
# PyPI package `milvus` carries (Apache-2.0; Linux, x86-64).
# Not part of `make test`: it wants packages older than ours, so it lives in an environment of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "${MILVUS_23_URL:-}" ]; then
  folder=$(mktemp -d)
  "$BIN/python" -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet milvus==2.3.5 'setuptools<80'
  port=$("$BIN/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  "$folder/venv/bin/python" - "$folder/data" "$port" >"$folder/log" 2>&1 <<'PY' &
import sys
from milvus import MilvusServer

server = MilvusServer()
server.set_base_dir(sys.argv[1])
server.listen_port = int(sys.argv[2])
server.start()
print("started", flush=True)
server.wait()
PY
  server=$!
  trap 'kill $server; wait $server 2>/dev/null || true; rm -rf "$folder"' EXIT
  for _ in $(seq 600); do
    grep -q started "$folder/log" && break
    kill -0 $server 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.1
  done
  grep -q started "$folder/log" || {
    echo "askdock: Milvus did not start: does another one run here? Some of its ports are fixed" >&2
    exit 1
  }
  export MILVUS_23_URL=http://127.0.0.1:$port MILVUS_23_SETTINGS=$folder/data/configs/milvus.yaml
fi
"$BIN/pytest" -q tests/contract/test_milvus_23.py tests/contract/test_store_faults.py tests/services/test_canaries.py \
  -k "not elasticsearch and not embedded" "$@"

#!/usr/bin/env bash
# Index the documents in $1, ask one question in each language, serve. Called by `make run`.
set -euo pipefail
askdock=$BIN/askdock docs=$1

# Said before the work, not after it.
"$BIN/python" - "$ASKDOCK_PORT" <<'PY'
import socket, sys
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", int(sys.argv[1])))
    except OSError:
        sys.exit(f"askdock: port {sys.argv[1]} is taken: choose another with `make run PORT=8001`")
PY

trap 'exit 130' INT
"$askdock" models pull
"$askdock" index "$docs" || echo "askdock: some documents were not taken in (see above)" >&2
if [ "$docs" = examples ]; then
  for question in "What is the hotel limit per night for journeys to North America?" \
    "出差到省会城市的住宿标准是每晚多少元？"; do
    printf '\n> %s\n' "$question"
    "$askdock" ask "$question"
  done
fi
printf '\nPage: http://127.0.0.1:%s/   API: http://127.0.0.1:%s/docs   Ctrl-C ends.\n\n' "$ASKDOCK_PORT" "$ASKDOCK_PORT"
exec "$askdock" serve

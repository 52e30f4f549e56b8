#!/usr/bin/env bash
# Index the documents in $1, ask one question in each language, serve. Called by `make run`.
set -euo pipefail
askdock=$BIN/askdock docs=${1/#\~\//$HOME/} llm=${2:-}

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
case $docs in
  *://*) ;;
  *) [ -e "$docs" ] || { echo "askdock: there is no file or folder $docs" >&2; exit 1; } ;;
esac

trap 'exit 130' INT
# The samples stay apart from a reader's own documents.
if [ "$docs" = examples ]; then export ASKDOCK_COLLECTION=${ASKDOCK_COLLECTION:-samples}; fi
"$askdock" models pull
if [ -n "$llm" ]; then
  [ "$llm" = local ] || { echo "askdock: LLM=local runs a chat model here; for another, set LLM_BASE_URL" >&2; exit 1; }
  "$BIN/python" -c 'import xllamacpp' 2>/dev/null || tools/setup.sh "$(dirname "$BIN")" local
  "$askdock" models pull --chat ${LLM_MODEL:+"$LLM_MODEL"}
  export LLM_BASE_URL=local
fi
if ! "$askdock" index "$docs"; then
  [ "$("$askdock" documents list --json)" != "[]" ] || { echo "askdock: nothing was indexed from $docs" >&2; exit 1; }
  echo "askdock: some documents were not indexed (see above)" >&2
fi
if [ "$docs" = examples ]; then
  for question in "What is the hotel limit per night for journeys to North America?" \
    "出差到省会城市的住宿标准是每晚多少元？"; do
    printf '\n> %s\n' "$question"
    "$askdock" ask "$question"
  done
fi
printf '\nWeb UI: http://127.0.0.1:%s/   API: http://127.0.0.1:%s/docs   Ctrl-C ends.\n\n' "$ASKDOCK_PORT" "$ASKDOCK_PORT"
exec "$askdock" serve

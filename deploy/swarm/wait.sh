#!/usr/bin/env bash
# Waits until every service of the stack $1 has all its replicas running and healthy; $2: seconds at most (300).
set -euo pipefail
stack=${1:?the name of the stack}
end=$((SECONDS + ${2:-300}))
while :; do
  # A replica counts as running once its health check passes. One-shot services end: "0/1" with a task that completed.
  waiting=""
  while read -r name replicas; do
    [ "${replicas%%/*}" = "$(echo "${replicas##*/}" | cut -d' ' -f1)" ] && continue
    docker service ps "$name" --format '{{.CurrentState}}' 2>/dev/null | head -1 | grep -q ^Complete && continue
    waiting="$waiting $name($replicas)"
  done < <(docker stack services "$stack" --format '{{.Name}} {{.Replicas}}')
  [ -n "$waiting" ] || break
  [ $SECONDS -lt $end ] || { echo "not ready:$waiting" >&2; exit 1; }
  sleep 1
done
echo "$stack is ready"

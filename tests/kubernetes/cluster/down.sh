#!/usr/bin/env bash
# Ends what up.sh started, and nothing else: the first process of each namespace, and the link to them.
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh
for name in control "${nodes[@]}"; do
  if pid=$(cat "$state/$name.pid" 2>/dev/null) && grep -qE '(control|node)\.sh' "/proc/$pid/cmdline" 2>/dev/null; then
    # What is inside ends with it.
    kill -KILL "$pid"
    while [ -e "/proc/$pid" ]; do sleep 0.1; done
  fi
done
ip link del askdock-kube 2>/dev/null || true
# Control groups outlive what was in them, for a moment.
for _ in $(seq 50); do
  find /sys/fs/cgroup -depth -type d -path '*/askdock-kube*' -exec rmdir {} + 2>/dev/null || true
  compgen -G '/sys/fs/cgroup/*/askdock-kube' >/dev/null || break
  sleep 0.1
done
rm -rf "$state"

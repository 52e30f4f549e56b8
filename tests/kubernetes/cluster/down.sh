#!/usr/bin/env bash
# Ends what up.sh started, and nothing else: the processes in the cluster's namespaces, and its link.
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh
if pid=$(cat "$state/pid" 2>/dev/null) && grep -q node.sh "/proc/$pid/cmdline" 2>/dev/null; then
  pkill -TERM -P "$pid" || true
  for _ in $(seq 100); do
    [ -e "/proc/$pid" ] || break
    sleep 0.2
  done
  kill -KILL "$pid" 2>/dev/null || true
fi
ip link del askdock-kube 2>/dev/null || true
# Control groups outlive what was in them.
find /sys/fs/cgroup -depth -type d -path '*/kubepods*' -exec rmdir {} + 2>/dev/null || true
rm -rf "$state"

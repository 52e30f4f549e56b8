#!/usr/bin/env bash
# Copies images of this machine's engine to every node, where they are not there yet.
#
#   load.sh IMAGE...
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh
missing=()
for image in "$@"; do
  id=$(docker image inspect -f '{{.Id}}' "$image")
  for node in "${nodes[@]}"; do
    [ "$(cat "$kept/$node/loaded/$image" 2>/dev/null)" = "$id" ] || missing+=("$image")
  done
done
[ ${#missing[@]} -gt 0 ] || exit 0
mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
archive=$(mktemp -p "$cache" images.XXXXXX)
trap 'rm -f "$archive"' EXIT
docker save -o "$archive" "${missing[@]}"
for node in "${nodes[@]}"; do
  ctr -a "$state/$node/containerd.sock" -n k8s.io images import "$archive" >"$state/log/$node-images.log" 2>&1
  for image in "${missing[@]}"; do
    mkdir -p "$(dirname "$kept/$node/loaded/$image")"
    docker image inspect -f '{{.Id}}' "$image" >"$kept/$node/loaded/$image"
  done
done

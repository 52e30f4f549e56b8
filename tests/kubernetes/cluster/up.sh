#!/usr/bin/env bash
# Starts a real Kubernetes of one node, in network, mount and process namespaces of its own: its firewall rules, its
# Docker engine and its mounts are not this machine's, and go with it (down.sh). Images named as arguments are copied
# in from this machine's engine. Prints the kubeconfig; Services are reached from this machine under their addresses.
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh

packages=()
for needed in etcd:etcd-server conntrack:conntrack dnsmasq:dnsmasq-base openssl:openssl ip:iproute2 \
  iptables:iptables dockerd:docker.io socat:socat; do
  command -v "${needed%%:*}" >/dev/null || packages+=("${needed##*:}")
done
if [ ${#packages[@]} -gt 0 ]; then
  apt-get update -qq -o DPkg::Lock::Timeout=600
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=600 "${packages[@]}" >/dev/null
fi
./build.sh
../setup.sh >/dev/null
./down.sh

mkdir -p "$state/log" "$images"
setsid unshare --net --mount --pid --fork --mount-proc --kill-child ./node.sh >"$state/log/node.log" 2>&1 </dev/null &
echo $! >"$state/pid"
until first=$(pgrep -P "$(cat "$state/pid")"); do sleep 0.1; done
ip link add askdock-kube type veth peer name outside netns "$first"
ip addr add "$outside/30" dev askdock-kube
ip link set askdock-kube up
ip route replace "$services" via "$inside" dev askdock-kube

wait_for() { # what, command...
  local what=$1
  shift
  for _ in $(seq 240); do
    "$@" >/dev/null 2>&1 && return
    [ -e "/proc/$first" ] || break
    sleep 0.5
  done
  echo "no $what; the logs are in $state/log" >&2
  tail -n 5 "$state"/log/*.log >&2
  exit 1
}
node_docker() { docker -H "unix://$state/docker.sock" "$@"; }
wait_for "Docker engine" node_docker info
for image in askdock-test/debian "$@"; do
  known=$(node_docker image inspect -f '{{.Id}}' "$image" 2>/dev/null || true)
  [ "$(docker image inspect -f '{{.Id}}' "$image")" = "$known" ] || missing+=("$image")
done
if [ -n "${missing:-}" ]; then docker save "${missing[@]}" | node_docker load -q >/dev/null; fi
node_docker image inspect askdock-test/pause >/dev/null 2>&1 ||
  printf 'FROM askdock-test/debian\nCMD ["sleep", "infinity"]\n' | node_docker build -q -t askdock-test/pause - >/dev/null
touch "$state/images-loaded"
wait_for "API server" kubectl get --raw /readyz
wait_for "ready node" sh -c 'kubectl get nodes | grep -q " Ready"'
echo "$KUBECONFIG"

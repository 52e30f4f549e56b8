#!/usr/bin/env bash
# Starts a real Kubernetes of three nodes. The control plane and each node have network, mount and process namespaces
# of their own: their firewall rules, engines and mounts are not this machine's, and go with them (down.sh). Images
# named as arguments are copied in from this machine's engine. Prints the kubeconfig; Services and pods are reached
# from this machine under their addresses.
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh

packages=()
for needed in containerd conntrack ipset openssl runc ip:iproute2 iptables nsenter:util-linux; do
  command -v "${needed%%:*}" >/dev/null || packages+=("${needed##*:}")
done
if [ ${#packages[@]} -gt 0 ]; then
  apt-get update -qq -o DPkg::Lock::Timeout=600
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=600 "${packages[@]}" >/dev/null
fi
bin=$(../build.sh kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy etcd coredns metrics-server \
  kube-router ptp host-local loopback)
../setup.sh >/dev/null
./down.sh

mkdir -p "$state/log" "$kept"
begin() { # name, script...; prints the first process inside
  setsid unshare --net --mount --pid --fork --mount-proc --kill-child "${@:2}" >"$state/log/$1.log" 2>&1 </dev/null &
  echo $! >"$state/$1.pid"
  until pgrep -P "$(cat "$state/$1.pid")"; do sleep 0.1; done
}
plane=$(begin control ./control.sh "$bin")
ip link add askdock-kube type veth peer name machine netns "$plane"
ip addr add "$machine/24" dev askdock-kube
ip link set askdock-kube up
for node in "${nodes[@]}"; do
  first=$(begin "$node" ./node.sh "$node" "$bin")
  # An end is made here and moved, under a name that is nobody's.
  ip link add "askdock-$node" type veth peer name outside netns "$first"
  ip link set "askdock-$node" netns "$plane" name "$node"
done
route_to_pods
ip route replace "$services" via "$(address node1)"

wait_for() { # what, command...
  local what=$1
  shift
  for _ in $(seq 600); do
    "$@" >/dev/null 2>&1 && return
    for name in control "${nodes[@]}"; do [ -e "/proc/$(cat "$state/$name.pid")" ] || break 2; done
    sleep 0.5
  done
  echo "no $what; the logs are in $state/log" >&2
  tail -n 5 "$state"/log/*.log >&2
  exit 1
}
# One image for what a cluster brings itself: it keeps a pod's namespaces, names Services, measures.
if ! docker image inspect askdock-test/cluster >/dev/null 2>&1; then
  printf 'FROM askdock-test/debian\nCOPY coredns metrics-server /usr/local/bin/\nCMD ["sleep", "infinity"]\n' |
    docker build -q -t askdock-test/cluster -f - "$bin" >/dev/null
fi
for node in "${nodes[@]}"; do wait_for "engine of $node" test -e "$state/$node/ready-for-images"; done
./load.sh askdock-test/cluster "$@"
for node in "${nodes[@]}"; do touch "$state/$node/images-loaded"; done
wait_for "API server" kubectl get --raw /readyz
for node in "${nodes[@]}"; do wait_for "$node" sh -c "kubectl get node $node | grep -q ' Ready'"; done
kubectl apply -f system.yaml >/dev/null
wait_for "names of Services" kubectl -n kube-system rollout status deployment/coredns --timeout=1s
wait_for "figures of pods" kubectl top nodes
echo "$KUBECONFIG"

# What the scripts of this folder agree on; sourced.
cache=${ASKDOCK_CONTAINERS_CACHE:-/var/cache/askdock-containers}/kubernetes
state=$cache/cluster # everything of the running cluster; begun anew at each start
kept=$cache/nodes    # the images that each node has loaded, kept

nodes=(node1 node2 node3)
services=10.96.0.0/16
pods=172.30.0.0/16     # node2 has 172.30.2.0/24
machine=10.255.96.1    # this machine's end of the network, in which each node has an address
control=10.255.96.2    # the API server's
address() { echo "10.255.96.1${1#node}"; }
pods_of() { echo "172.30.${1#node}.0/24"; }

export KUBECONFIG=$state/kubeconfig
export PATH=/opt/kube/bin:$PATH

# Starts a part in the background; its output goes to a log of its own.
start() { # name, command...
  local name=$1
  shift
  "$@" >"$state/log/$name.log" 2>&1 </dev/null &
}
route_to_pods() { # of every node but this one
  for node in "${nodes[@]}"; do
    [ "$node" = "${1:-}" ] || ip route replace "$(pods_of "$node")" via "$(address "$node")"
  done
}

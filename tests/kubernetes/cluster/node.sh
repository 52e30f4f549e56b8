#!/usr/bin/env bash
# A node: containerd, kubelet, kube-proxy, and kube-router for network policies. The first process inside the
# namespaces that up.sh makes; when it ends, everything in them does.
#
#   node.sh NAME PROGRAMS
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh
name=$1 bin=$2 own=$state/$1
mount --make-rshared /
mkdir -p "$own/cni" "$kept/$name"

until ip link show outside >/dev/null 2>&1; do sleep 0.1; done
ip link set lo up
ip addr add "$(address "$name")/24" dev outside
ip link set outside up
route_to_pods "$name"
echo 1 >/proc/sys/net/ipv4/ip_forward

# Each kubelet tidies up below its own control group: below another's it would end the other's pods.
for hierarchy in /sys/fs/cgroup/*/; do
  group=$hierarchy/askdock-kube/$name
  mkdir -p "$group"
  if [ -e "$hierarchy/cpuset.cpus" ]; then
    for folder in "$hierarchy/askdock-kube" "$group"; do
      for value in cpus mems; do cat "$hierarchy/cpuset.$value" >"$folder/cpuset.$value"; done
    done
  fi
done

cat >"$own/containerd.toml" <<T
version = 2
root = "$kept/$name"
state = "$own/containerd"
[grpc]
  address = "$own/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "docker.io/askdock-test/cluster:latest"
  restrict_oom_score_adj = true # an unprivileged virtual machine may not lower a score
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$bin"
    conf_dir = "$own/cni"
T
cat >"$own/cni/pods.conflist" <<J
{"cniVersion": "1.0.0", "name": "pods", "plugins": [{"type": "ptp", "ipam": {"type": "host-local",
  "dataDir": "$own/addresses", "routes": [{"dst": "0.0.0.0/0"}], "ranges": [[{"subnet": "$(pods_of "$name")"}]]}}]}
J
cat >"$own/kubelet.yaml" <<Y
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $(address "$name")
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
containerRuntimeEndpoint: unix://$own/containerd.sock
cgroupDriver: cgroupfs
cgroupRoot: /askdock-kube/$name
failCgroupV1: false
failSwapOn: false
oomScoreAdj: 0
clusterDomain: cluster.local
clusterDNS: [10.96.0.10]
resolvConf: ""
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 100Mi}
enforceNodeAllocatable: []
readOnlyPort: 0
# Each kubelet removes logs of pods that are not its own.
podLogsDir: $own/pods
Y

start "$name-containerd" containerd --config "$own/containerd.toml"
until ctr -a "$own/containerd.sock" version >/dev/null 2>&1; do sleep 0.2; done
# Of an earlier cluster.
ctr -a "$own/containerd.sock" -n k8s.io containers ls -q | xargs -r ctr -a "$own/containerd.sock" -n k8s.io containers rm
touch "$own/ready-for-images"
until [ -e "$state/kubeconfig" ] && [ -e "$own/images-loaded" ]; do sleep 0.2; done
start "$name-kubelet" "$bin/kubelet" --config "$own/kubelet.yaml" --kubeconfig "$KUBECONFIG" \
  --root-dir "$own/kubelet" --cert-dir "$own/pki" --hostname-override "$name" --node-ip "$(address "$name")"
start "$name-proxy" "$bin/kube-proxy" --kubeconfig "$KUBECONFIG" --proxy-mode iptables --hostname-override "$name" \
  --cluster-cidr "$pods" --oom-score-adj 0 --conntrack-max-per-core 0 --conntrack-tcp-timeout-established 0s \
  --conntrack-tcp-timeout-close-wait 0s --iptables-min-sync-period 0s
# It looks itself up once, when it starts.
until kubectl get node "$name" >/dev/null 2>&1; do sleep 0.5; done
start "$name-policies" "$bin/kube-router" --kubeconfig "$KUBECONFIG" --hostname-override "$name" --run-firewall \
  --run-router=false --run-service-proxy=false --service-cluster-ip-range "$services" --health-port 0
# A part that ends takes the node down, so that it is seen.
wait -n
echo "a part of $name has ended" >&2

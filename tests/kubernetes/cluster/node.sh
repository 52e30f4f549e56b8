#!/usr/bin/env bash
# The node: the first process inside the namespaces that up.sh makes. Starts an engine, etcd, Kubernetes and a name
# server, and stays until it is told to stop; then everything in the namespaces ends with it.
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh
here=$PWD
mount --make-rshared /
# The machine's own engine must be out of reach of the kubelet, whatever its defaults say.
start() {
  local name=$1
  shift
  "$@" >"$state/log/$name.log" 2>&1 </dev/null &
  printf -v "${name}_pid" %s $!
}
stop() {
  trap '' TERM
  kill "${kubelet_pid:-}" 2>/dev/null || true
  docker -H "unix://$state/docker.sock" ps -q 2>/dev/null | xargs -r docker -H "unix://$state/docker.sock" kill >/dev/null 2>&1
  kill "$engine_pid" 2>/dev/null && wait "$engine_pid"
  exit 0
}
trap stop TERM

until ip link show outside >/dev/null 2>&1; do sleep 0.1; done
ip link set lo up
ip addr add "$inside/30" dev outside
ip link set outside up

start engine dockerd --host "unix://$state/docker.sock" --pidfile "$state/docker.pid" --data-root "$images" \
  --exec-root "$state/exec" --bip "$pods/16" --exec-opt native.cgroupdriver=cgroupfs
until docker -H "unix://$state/docker.sock" info >/dev/null 2>&1; do sleep 0.2; done
# What an earlier cluster left behind, had it no time to tidy up.
docker -H "unix://$state/docker.sock" ps -aq | xargs -r docker -H "unix://$state/docker.sock" rm -f >/dev/null

mkdir -p "$state/pki" "$state/etcd"
cd "$state"
# In memory: the cluster's own records do not outlive it, and a slow disk must not slow its API down.
mount -t tmpfs -o size=1g etcd etcd
openssl genrsa -out pki/accounts.key 2048 2>/dev/null
token=$(openssl rand -hex 16)
echo "$token,admin,admin,system:masters" >pki/tokens.csv
(
  umask 077
  cat >kubeconfig <<Y
apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "https://$inside:6443", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: $token}}]
contexts: [{name: test, context: {cluster: test, user: admin}}]
current-context: test
Y
)
cat >kubelet.yaml <<Y
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $pods
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
cgroupDriver: cgroupfs
failSwapOn: false
clusterDomain: cluster.local
clusterDNS: [$pods]
resolvConf: ""
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 100Mi}
enforceNodeAllocatable: []
readOnlyPort: 0
Y

start etcd etcd --data-dir etcd/data --listen-client-urls http://127.0.0.1:2379 \
  --advertise-client-urls http://127.0.0.1:2379 --listen-peer-urls http://127.0.0.1:2380
start apiserver "$bin/kube-apiserver" --etcd-servers http://127.0.0.1:2379 --service-cluster-ip-range "$services" \
  --cert-dir pki --bind-address 0.0.0.0 --secure-port 6443 --insecure-port 0 --advertise-address "$pods" \
  --token-auth-file pki/tokens.csv --authorization-mode Node,RBAC --service-account-key-file pki/accounts.key \
  --service-account-signing-key-file pki/accounts.key --service-account-issuer https://kubernetes.default.svc \
  --api-audiences api --kubelet-preferred-address-types InternalIP
until kubectl get --raw /readyz >/dev/null 2>&1; do sleep 0.3; done
start controllers "$bin/kube-controller-manager" --kubeconfig kubeconfig \
  --service-account-private-key-file pki/accounts.key --leader-elect=false --port 0 --bind-address 127.0.0.1 \
  --cert-dir pki/controllers --horizontal-pod-autoscaler-sync-period 5s
start scheduler "$bin/kube-scheduler" --kubeconfig kubeconfig --leader-elect=false --port 0 \
  --bind-address 127.0.0.1 --cert-dir pki/scheduler
# Not every kernel passes bridged packets to the firewall, so answers must come back by way of the node: masquerade.
start proxy "$bin/kube-proxy" --kubeconfig kubeconfig --proxy-mode iptables --hostname-override node \
  --masquerade-all --conntrack-max-per-core 0 --conntrack-tcp-timeout-established 0s \
  --conntrack-tcp-timeout-close-wait 0s --iptables-sync-period 5s --iptables-min-sync-period 0s
touch hosts
start names dnsmasq --keep-in-foreground --conf-file=/dev/null --user=root --listen-address "$pods" --bind-interfaces \
  --no-resolv --no-hosts --addn-hosts "$state/hosts" --local /cluster.local/ --pid-file="$state/dnsmasq.pid"
start records python3 "$here/names.py" "$state/kubeconfig" "$state/hosts" "$state/dnsmasq.pid"
until [ -e images-loaded ]; do sleep 0.2; done
start kubelet "$bin/kubelet" --config kubelet.yaml --kubeconfig kubeconfig --root-dir "$state/kubelet" \
  --cert-dir pki/kubelet --container-runtime docker --docker-endpoint "unix://$state/docker.sock" \
  --pod-infra-container-image askdock-test/pause --hostname-override node --node-ip "$pods" \
  --volume-plugin-dir "$state/plugins"
# A part that ends takes the node down, so that it is seen.
wait -n
echo "a part of the node has ended" >&2
stop

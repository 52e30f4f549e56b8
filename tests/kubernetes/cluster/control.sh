#!/usr/bin/env bash
# The control plane, and the network between the nodes: a bridge in its network namespace. The first process inside
# the namespaces that up.sh makes; when it ends, everything in them does.
#
#   control.sh PROGRAMS
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh
bin=$1
ip link set lo up
ip link add cluster type bridge
for link in machine "${nodes[@]}"; do
  until ip link show "$link" >/dev/null 2>&1; do sleep 0.1; done
  ip link set "$link" master cluster up
done
ip addr add "$control/24" dev cluster
ip link set cluster up
route_to_pods

mkdir -p "$state/pki" "$state/etcd"
cd "$state"
# In memory: the cluster's own records do not outlive it, and a slow disk must not slow its API down.
mount -t tmpfs -o size=1g etcd etcd
openssl genrsa -out pki/accounts.key 2048 2>/dev/null
# The API server says by this certificate who asks, when it passes a question on to metrics-server.
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=front-proxy-ca -keyout pki/front-ca.key \
  -out pki/front-ca.crt 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj /CN=front-proxy -keyout pki/front.key -out pki/front.csr 2>/dev/null
openssl x509 -req -in pki/front.csr -CA pki/front-ca.crt -CAkey pki/front-ca.key -CAcreateserial -days 30 \
  -out pki/front.crt 2>/dev/null
token=$(openssl rand -hex 16)
echo "$token,admin,admin,system:masters" >pki/tokens.csv
(
  umask 077
  cat >kubeconfig.new <<Y
apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "https://$control:6443", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: $token}}]
contexts: [{name: test, context: {cluster: test, user: admin}}]
current-context: test
Y
)

start etcd "$bin/etcd" --data-dir etcd/data --listen-client-urls http://127.0.0.1:2379 \
  --advertise-client-urls http://127.0.0.1:2379 --listen-peer-urls http://127.0.0.1:2380 --unsafe-no-fsync
start apiserver "$bin/kube-apiserver" --etcd-servers http://127.0.0.1:2379 --service-cluster-ip-range "$services" \
  --cert-dir pki --secure-port 6443 --advertise-address "$control" --allow-privileged \
  --token-auth-file pki/tokens.csv --authorization-mode Node,RBAC --service-account-key-file pki/accounts.key \
  --service-account-signing-key-file pki/accounts.key --service-account-issuer https://kubernetes.default.svc \
  --kubelet-preferred-address-types InternalIP --enable-aggregator-routing \
  --requestheader-client-ca-file pki/front-ca.crt --requestheader-allowed-names front-proxy \
  --requestheader-username-headers X-Remote-User --requestheader-group-headers X-Remote-Group \
  --requestheader-extra-headers-prefix X-Remote-Extra- --proxy-client-cert-file pki/front.crt \
  --proxy-client-key-file pki/front.key
until kubectl --kubeconfig kubeconfig.new get --raw /readyz >/dev/null 2>&1; do sleep 0.3; done
mv kubeconfig.new kubeconfig # nodes wait for it
# A pod that has just started is counted soon: the tests wait for its scaler.
start controllers "$bin/kube-controller-manager" --kubeconfig kubeconfig --leader-elect=false \
  --service-account-private-key-file pki/accounts.key --root-ca-file pki/apiserver.crt --bind-address 127.0.0.1 \
  --cert-dir pki/controllers --use-service-account-credentials --horizontal-pod-autoscaler-sync-period 5s \
  --horizontal-pod-autoscaler-cpu-initialization-period 30s
start scheduler "$bin/kube-scheduler" --kubeconfig kubeconfig --leader-elect=false --bind-address 127.0.0.1
# A part that ends takes the rest down, so that it is seen.
wait -n
echo "a part of the control plane has ended" >&2

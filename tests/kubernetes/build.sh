#!/usr/bin/env bash
# Builds programs of a Kubernetes cluster from their published Go modules, those that are not there yet, and prints
# the folder that holds them:
#
#   build.sh PROGRAM...        e.g. build.sh kube-apiserver etcd
#
# Needs Go, of a version that the modules accept. Nothing comes from a container registry.
set -euo pipefail
kubernetes=1.36.3
out=${ASKDOCK_CONTAINERS_CACHE:-/var/cache/askdock-containers}/kubernetes/$kubernetes
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export CGO_ENABLED=0 GOBIN=$work/bin
mkdir bin dns

# One module for all that goes with this version of Kubernetes, so that what they share is compiled once. Kubernetes
# names its sister modules by folders of its own repository, which is no use to others: the same, by version. Etcd
# comes in the version that it asks for itself.
module() {
  local source
  source=$(go mod download -json "k8s.io/kubernetes@v$kubernetes" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
  cat >go.mod <<G
module cluster
require (
  k8s.io/kubernetes v$kubernetes
  sigs.k8s.io/metrics-server v0.9.0
  github.com/coredns/coredns v1.14.7
)
G
  grep -m1 '^go ' "$source/go.mod" >>go.mod
  sed -n -E "s,.*\s(\S+) => \./staging/.*,replace \1 => \1 v0.${kubernetes#1.},p" "$source/go.mod" >>go.mod
  # CoreDNS with what a cluster needs: most of its plug-ins are clients of clouds.
  {
    echo 'package main'
    for plugin in cache errors health kubernetes ready; do
      echo "import _ \"github.com/coredns/coredns/plugin/$plugin\""
    done
    echo 'import "github.com/coredns/coredns/coremain"'
    echo 'func main() { coremain.Run() }'
  } >dns/main.go
}

together=()
for program in "$@"; do
  [ -x "$out/$program" ] && continue
  install=(go install -trimpath -ldflags '-s -w')
  plugins=github.com/containernetworking/plugins/plugins
  case $program in
    etcd) together+=(go.etcd.io/etcd/server/v3) ;;
    coredns) together+=(./dns) ;;
    metrics-server) together+=(sigs.k8s.io/metrics-server/cmd/metrics-server) ;;
    kube-router) "${install[@]}" github.com/cloudnativelabs/kube-router/v2/cmd/kube-router@v2.1.0 ;;
    kube-* | kubelet) together+=("k8s.io/kubernetes/cmd/$program") ;;
    host-local) "${install[@]}" "$plugins/ipam/$program@v1.10.0" ;;
    ptp | loopback) "${install[@]}" "$plugins/main/$program@v1.10.0" ;;
    *) echo "build.sh: no such program: $program" >&2 && exit 2 ;;
  esac
done
if [ ${#together[@]} -gt 0 ]; then
  module
  name=k8s.io/component-base/version
  minor=${kubernetes#1.}
  go build -mod=mod -trimpath -o bin/ -ldflags "-s -w -X $name.gitVersion=v$kubernetes -X $name.gitMajor=1 \
    -X $name.gitMinor=${minor%%.*}" "${together[@]}"
  if [ -e bin/server ]; then mv bin/server bin/etcd; fi
  if [ -e bin/dns ]; then mv bin/dns bin/coredns; fi
fi
# A build that was broken off leaves nothing that looks finished.
find bin -type f -exec mv -t "$out" {} +
echo "$out"

#!/usr/bin/env bash
# Builds a real Kubernetes 1.20 (API server, controllers, scheduler, kubelet, proxy) out of Debian's source package,
# once: later runs find the programs. Nothing comes from a container registry or a Go module proxy. Two changes make
# it run here, so it is not the stock release:
#   - its reflect2 breaks under Go 1.18 and later: Debian's own package of that library takes its place;
#   - an unprivileged virtual machine may not lower a process's OOM score: the negative scores become 0.
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh
programs=(kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy)

built=true
for program in "${programs[@]}"; do [ -x "$bin/$program" ] || built=false; done
if $built; then exit 0; fi

missing=()
for package in golang-go golang-github-modern-go-reflect2-dev rsync jq dpkg-dev make; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update -qq -o DPkg::Lock::Timeout=600
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=600 "${missing[@]}" >/dev/null
fi

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
apt=$work/apt
mkdir -p "$bin" "$apt/lists/partial" "$apt/cache/archives/partial"
mirror=$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/debian.sources)
echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror bookworm main" >"$apt/sources.list"
options=(-o "Dir::Etc::SourceList=$apt/sources.list" -o "Dir::Etc::SourceParts=/dev/null"
  -o "Dir::State::Lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root)
cd "$work"
apt-get "${options[@]}" update -qq
apt-get "${options[@]}" source -qq --download-only kubernetes
dpkg-source --no-check -x kubernetes_1.20*.dsc source >/dev/null
cd source

rm -f vendor/github.com/modern-go/reflect2/*.go vendor/github.com/modern-go/reflect2/*.s
cp /usr/share/gocode/src/github.com/modern-go/reflect2/*.{go,s} vendor/github.com/modern-go/reflect2/
sed -i 's/defaultSandboxOOMAdj int = -998/defaultSandboxOOMAdj int = 0/' pkg/kubelet/dockershim/docker_sandbox.go
sed -i -E 's/(guaranteedOOMScoreAdj +int = )-99[0-9]/\10/' pkg/kubelet/qos/policy.go

mkdir -p .go/src/k8s.io
ln -sfn ../../.. .go/src/k8s.io/kubernetes
export GOPATH=$PWD/.go GOCACHE=$work/gocache PATH=/usr/lib/go/bin:$PATH CGO_ENABLED=0 GOPROXY=off GOFLAGS=
export KUBE_GIT_VERSION=v1.20.2 KUBE_GIT_MAJOR=1 KUBE_GIT_MINOR=20 KUBE_GIT_COMMIT=debian KUBE_GIT_TREE_STATE=clean
export KUBE_BUILD_PLATFORMS=linux/amd64
make WHAT="${programs[*]/#/cmd/}" >"$work/build.log" 2>&1 || { tail -40 "$work/build.log" >&2; exit 1; }
for program in "${programs[@]}"; do cp "_output/local/bin/linux/amd64/$program" "$bin/"; done

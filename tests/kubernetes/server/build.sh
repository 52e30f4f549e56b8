#!/usr/bin/env bash
# A real API server and its etcd, built once from their published Go modules: build.sh VERSION FOLDER. Needs Go.
#
# The server's module names its sister modules by folders of its own repository, which is no use to others: the same
# replacements, by version, make a module that builds.
set -euo pipefail
version=${1:?version, such as 1.36.3}
out=${2:?folder}
[ -x "$out/kube-apiserver" ] && [ -x "$out/etcd" ] && exit 0
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
printf 'module server\n' >go.mod
source=$(go mod download -json "k8s.io/kubernetes@v$version" | python3 -c 'import json, sys; print(json.load(sys.stdin)["Dir"])')
python3 - "$version" "$source/go.mod" >go.mod <<'P'
import re
import sys

version, path = sys.argv[1:]
text = open(path, encoding="utf-8").read()
sister = "v0." + version.partition(".")[2]
print("module server\n")
print(re.search(r"^go \S+$", text, re.MULTILINE)[0])
print(f"require k8s.io/kubernetes v{version}")
for name in re.findall(r"(\S+) => \./staging/", text):
    print(f"replace {name} => {name} {sister}")
P
cat >parts.go <<'G'
package parts

import (
	_ "go.etcd.io/etcd/server/v3/etcdmain"
	_ "k8s.io/kubernetes/cmd/kube-apiserver/app"
)
G
go mod tidy
minor=$(echo "$version" | cut -d. -f2)
name=k8s.io/component-base/version
CGO_ENABLED=0 go build -trimpath -o "$out/" \
  -ldflags "-s -w -X $name.gitVersion=v$version -X $name.gitMajor=1 -X $name.gitMinor=$minor" \
  k8s.io/kubernetes/cmd/kube-apiserver go.etcd.io/etcd/server/v3
mv "$out/server" "$out/etcd"

#!/usr/bin/env bash
# A Docker engine with Compose and Buildx, where none answers yet: Debian's packages, and the two plugins from the
# next Debian release, unpacked. Starts the daemon when it does not run. Nothing comes from a container registry.
set -euo pipefail

plugins=/usr/libexec/docker/cli-plugins
work=${ASKDOCK_CONTAINERS_CACHE:-/var/cache/askdock-containers}
mkdir -p "$work"
export DEBIAN_FRONTEND=noninteractive

missing=()
command -v dockerd >/dev/null || missing+=(docker.io iptables)
command -v debootstrap >/dev/null || missing+=(debootstrap)
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# Single packages that need nothing newer than this release's libc. The mirror is that of this machine.
if ! docker compose version >/dev/null 2>&1 || ! docker buildx version >/dev/null 2>&1; then
  apt=$work/apt
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$plugins"
  mirror=$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/debian.sources)
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$apt/sources.list"
  options=(-o "Dir::Etc::SourceList=$apt/sources.list" -o "Dir::Etc::SourceParts=/dev/null"
    -o "Dir::State::Lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update -qq
  (
    cd "$apt"
    apt-get "${options[@]}" download -qq docker-compose docker-buildx
    for package in *.deb; do dpkg-deb -x "$package" unpacked; done
  )
  cp "$apt"/unpacked/usr/libexec/docker/cli-plugins/* "$plugins/"
  rm -rf "$apt"
fi

if ! docker info >/dev/null 2>&1; then
  setsid dockerd >"$work/dockerd.log" 2>&1 </dev/null &
  for _ in $(seq 120); do
    docker info >/dev/null 2>&1 && break
    sleep 0.5
  done
  docker info >/dev/null 2>&1 || { tail -20 "$work/dockerd.log" >&2; exit 1; }
fi
docker version --format 'engine {{.Server.Version}}'
docker compose version
docker buildx version

#!/usr/bin/env bash
# A Docker engine with Compose and Buildx, where none answers yet: Debian's packages, and the two plugins from the
# next Debian release, unpacked. Starts the daemon when it does not run. Nothing comes from a container registry.
# Exits with 77, and says why on its standard output, where this machine cannot run containers at all.
set -euo pipefail

plugins=/usr/libexec/docker/cli-plugins
work=${ASKDOCK_CONTAINERS_CACHE:-/var/cache/askdock-containers}
export DEBIAN_FRONTEND=noninteractive
apt=(apt-get -qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0)

# What the engine and runc say where the machine withholds a capability, a kernel module or its control groups.
withheld='permission denied|operation not permitted|be root|read-only file system|cgroups?: .*(mount|not found)'
withheld+='|iptables.*(insmod|not supported|Failed to initialize)|driver not supported|failed to mount'
cannot() { # cannot WHAT LOGFILE
  tail -20 "$2" >&2
  line=$(grep -iE "$withheld" "$2" | tail -1 | cut -c1-300) || { echo "askdock: $1" >&2; exit 1; }
  echo "$1: $line"
  exit 77
}

[ "$(id -u)" = 0 ] || { echo "an engine is installed and started by root only"; exit 77; }
mkdir -p "$work"

missing=()
command -v dockerd >/dev/null || missing+=(docker.io iptables)
command -v debootstrap >/dev/null || missing+=(debootstrap)
if [ ${#missing[@]} -gt 0 ]; then
  "${apt[@]}" update
  "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >&2
fi

# Single packages that need nothing newer than this release's libc. The mirror is that of this machine.
if ! docker compose version >/dev/null 2>&1 || ! docker buildx version >/dev/null 2>&1; then
  folder=$work/apt
  mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial" "$plugins"
  mirror=$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/debian.sources)
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$folder/sources.list"
  options=(-o "Dir::Etc::SourceList=$folder/sources.list" -o "Dir::Etc::SourceParts=/dev/null"
    -o "Dir::State::Lists=$folder/lists" -o "Dir::Cache=$folder/cache" -o APT::Sandbox::User=root)
  "${apt[@]}" "${options[@]}" update
  (
    cd "$folder"
    "${apt[@]}" "${options[@]}" download docker-compose docker-buildx
    for package in *.deb; do dpkg-deb -x "$package" unpacked; done
  )
  cp "$folder"/unpacked/usr/libexec/docker/cli-plugins/* "$plugins/"
  rm -rf "$folder"
fi

if ! docker info >/dev/null 2>&1; then
  setsid dockerd >"$work/dockerd.log" 2>&1 </dev/null &
  daemon=$!
  for _ in $(seq 240); do
    docker info >/dev/null 2>&1 && break
    kill -0 $daemon 2>/dev/null || break
    sleep 0.5
  done
  docker info >/dev/null 2>&1 || cannot "the Docker daemon does not start here" "$work/dockerd.log"
fi

# A daemon that runs may still not be allowed to start a container: one of a single program of this machine shows.
if ! docker image inspect askdock-test/probe >/dev/null 2>&1; then
  program=$(readlink -f "$(type -P true)")
  # shellcheck disable=SC2046 # one word for each library
  tar -chf - "$program" $(ldd "$program" | grep -o '/[^ ]*') 2>/dev/null |
    docker import -c "CMD [\"$program\"]" - askdock-test/probe >/dev/null
fi
docker run --rm --read-only --memory 64m askdock-test/probe >"$work/probe.log" 2>&1 ||
  cannot "containers do not start here" "$work/probe.log"

{
  docker version --format 'engine {{.Server.Version}}'
  docker compose version
  docker buildx version
} >&2

#!/usr/bin/env bash
# `make bundle`, loaded and run by an engine of its own that has no image and no network: it stands in a network
# namespace with nothing but a loopback device. `make test-bundle` calls it; the images are those of the other tests.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
work=$(mktemp -d /var/tmp/askdock-bundle.XXXXXX)

cat >"$work/images.env" <<E
COMPOSE_PROFILES=postgres,seaweedfs,milvus
ASKDOCK_IMAGE=askdock:test
ASKDOCK_FRONTEND_IMAGE=askdock-frontend:test
POSTGRES_IMAGE=askdock-test/postgres
SEAWEEDFS_IMAGE=askdock-test/seaweedfs
ETCD_IMAGE=askdock-test/etcd
MILVUS_IMAGE=askdock-test/milvus
E
(set -a && . "$work/images.env" && BUNDLE=$work/bundle.tar tools/release/bundle.sh)

cat >"$work/inside" <<'I'
set -euo pipefail
ip link set lo up
export DOCKER_HOST=unix://$work/socket
dockerd -H "$DOCKER_HOST" --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/pid" \
  >"$work/dockerd.log" 2>&1 &
trap 'kill $(cat "$work/pid"); wait' EXIT
for _ in $(seq 120); do docker info >/dev/null 2>&1 && break; sleep 0.5; done
[ -z "$(docker images -q)" ]
! timeout 5 bash -c '>/dev/tcp/1.1.1.1/53' 2>/dev/null

mkdir "$work/unpacked" && cd "$work/unpacked"
tar -xf "$work/bundle.tar"
rm "$work/bundle.tar"
./load.sh
cp .env.example .env
cat "$work/images.env" >>.env
compose=(docker compose -f docker-compose.yml -f "$root/tests/containers/compose.test.yaml")
"${compose[@]}" up -d --no-build --wait --wait-timeout 300
DOCUMENTS=$root/examples "${compose[@]}" run --rm -T index /data
answer=$("${compose[@]}" exec -T api askdock ask --json 'What is the hotel limit per night in North America?')
"${compose[@]}" down -v --timeout 5
grep -q travel-policy.docx <<<"$answer"
echo "the bundle runs and answers without a network"
I
export work root
finish() { rm -rf "$work"; }
trap finish EXIT
unshare --net bash "$work/inside" || { tail -20 "$work/dockerd.log" >&2; exit 1; }

#!/usr/bin/env bash
# The tests of tests/containers on a real engine: it is installed and started where none runs, stand-ins for the
# public base images are made where they are missing, and the images of this checkout are built. Arguments go to
# pytest. Where this machine cannot run containers at all, the tests are skipped and say why.
set -euo pipefail
cd "$(dirname "$0")/../.."
part() {
  printf -- '-- %s (%s s)\n' "$*" "$SECONDS" >&2
  "$@" >&2
}
image() { # image DOCKERFILE TAG
  part env DOCKER_BUILDKIT=1 docker build --progress plain -f "$1" -t "$2" \
    --build-arg PYTHON_BASE=askdock-test/python --build-arg NODE_BASE=askdock-test/node \
    --build-arg NGINX_BASE=askdock-test/nginx .
}

refused=$(tests/containers/engine.sh) || [ $? = 77 ] || exit 1
if [ -n "$refused" ]; then
  export ASKDOCK_NO_ENGINE="$refused"
else
  part tests/containers/bases.sh
  part tests/containers/standins.sh
  image Dockerfile askdock:test
  image frontend.Dockerfile askdock-frontend:test
fi
# One test waits for whole systems to start; a slow machine may take longer than a test of the suite may.
printf -- '-- tests (%s s)\n' "$SECONDS" >&2
exec "$BIN/pytest" -p no:xdist -o faulthandler_timeout=1500 --durations=8 "$@"

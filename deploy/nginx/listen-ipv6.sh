#!/bin/sh
# nginx does not start where it is told to listen on IPv6 and the kernel has none.
set -eu
file=/tmp/listen-ipv6.conf
rm -f "$file"
[ ! -e /proc/net/if_inet6 ] || echo "listen [::]:3000;" >"$file"

#!/usr/bin/env bash
# The changelog's words for this version into dist/notes.md. With VERSION (a tag, v1.2.3) they must belong together.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
if [ -n "${VERSION:-}" ] && [ "$VERSION" != "v$version" ]; then
  echo "askdock: the tag is $VERSION and pyproject.toml says $version" >&2
  exit 1
fi
mkdir -p dist
awk -v heading="## $version" 'index($0, "## ") == 1 {inside = ($0 == heading || index($0, heading " ") == 1); next} inside' \
  CHANGELOG.md >dist/notes.md
grep -q . dist/notes.md || { echo "askdock: CHANGELOG.md has no section '## $version'" >&2; exit 1; }

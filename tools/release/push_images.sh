#!/usr/bin/env bash
# Builds both images for amd64 and arm64 with their bill of materials and provenance, pushes them as
# IMAGE/askdock:VERSION and IMAGE/frontend:VERSION, and signs what was pushed without a key (Sigstore; the pipeline's
# identity). Needs docker with buildx, a login at the registry, and cosign.
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${IMAGE:?registry and path, ghcr.io/owner/repository}" "${VERSION:?tag of the images}"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

push() {
  local name=$1
  shift
  docker buildx build --platform linux/amd64,linux/arm64 --sbom=true --provenance=mode=max --push \
    --tag "$IMAGE/$name:$VERSION" --metadata-file "$folder/$name.json" "$@" .
  digest=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["containerimage.digest"])' "$folder/$name.json")
  cosign sign --yes "$IMAGE/$name@$digest"
}
push askdock --file Dockerfile --target runtime
push frontend --file frontend.Dockerfile

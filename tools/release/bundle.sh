#!/usr/bin/env bash
# Everything a host without a network needs, in one archive: the images of the chosen profiles (weights are inside
# ours), the Compose files, a script that loads them, and checksums. `make bundle` calls it.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
out=${BUNDLE:-dist/askdock-$version-bundle.tar}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -p "$(dirname "$out")" "$folder/deploy"

# The profiles that .env chooses, or those of its example.
[ -e .env ] || export COMPOSE_PROFILES=${COMPOSE_PROFILES-postgres,seaweedfs,milvus}
mapfile -t images < <(docker compose config --images | sort -u)
for image in "${images[@]}"; do
  docker image inspect "$image" >/dev/null 2>&1 && continue
  case $image in
    askdock*) docker compose build ;;
    *) docker pull -q "$image" ;;
  esac
done
echo "saving ${images[*]}" >&2
docker save "${images[@]}" | gzip -1 >"$folder/images.tar.gz"
cp docker-compose.yml .env.example LICENSE NOTICE "$folder/"
cp -r deploy/compose deploy/nginx deploy/swarm "$folder/deploy/"
[ ! -d deploy/monitoring ] || cp -r deploy/monitoring "$folder/deploy/"
cat >"$folder/load.sh" <<'S'
#!/usr/bin/env bash
# Checks and loads the images; then: cp .env.example .env && docker compose up -d --no-build
set -euo pipefail
cd "$(dirname "$0")"
sha256sum --quiet -c SHA256SUMS
gunzip -c images.tar.gz | docker load
S
chmod +x "$folder/load.sh"
(cd "$folder" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS)
tar -C "$folder" -cf "$out" .
(cd "$(dirname "$out")" && sha256sum "$(basename "$out")" >"$(basename "$out").sha256")
echo "$out ($(du -h "$out" | cut -f1))"

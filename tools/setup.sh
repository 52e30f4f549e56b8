#!/usr/bin/env bash
# Makes the virtual environment $1 with the packages locked in requirements/$2.lock and AskDock itself.
# uv does it where it is installed, plain pip elsewhere.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=$1 lock=$2 python=${PYTHON:-python3}

stop() { printf 'askdock: %s\n' "$*" >&2; exit 1; }

command -v "$python" >/dev/null ||
  stop "no $python found: install Python 3.11 or later (Debian, Ubuntu: apt-get install python3 python3-venv)"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  stop "$("$python" --version) is too old: AskDock needs 3.11 or later; name another with PYTHON=/path/to/python3"

free_kb=$(df -Pk . | awk 'NR == 2 {print $4}')
[ "$free_kb" -ge 2000000 ] ||
  stop "only $((free_kb / 1024)) MB free in $PWD: the packages and the model need 2 GB"

if [ ! -x "$venv/bin/python" ]; then
  "$python" -c 'import ensurepip' 2>/dev/null ||
    stop "$python has no venv module: apt-get install python3-venv (or python$("$python" -c \
      'import sys; print("%d.%d" % sys.version_info[:2])')-venv)"
  "$python" -m venv "$venv"
fi

echo "askdock: installing the packages of requirements/$lock.lock" >&2
if command -v uv >/dev/null; then
  install=(uv pip install --quiet --python "$venv/bin/python")
else
  install=("$venv/bin/python" -m pip install --quiet --disable-pip-version-check)
fi
"${install[@]}" --require-hashes -r "requirements/$lock.lock" ||
  stop "installing failed: is the package index reachable? (pip's messages are above)"
"${install[@]}" --no-deps --no-build-isolation -e .
touch "$venv/.run"
if [ "$lock" = dev ]; then touch "$venv/.dev"; fi

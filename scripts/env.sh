#!/usr/bin/env bash
# Makes .venv with exactly the packages of requirements-dev.txt. Does nothing when that was done since the file changed.
# `scripts/env.sh postgres` makes .venv-postgres of requirements-postgres.txt, and so for each other engine.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=.venv${1:+-$1}
requirements=requirements-${1:-dev}.txt
stamp=$venv/.installed
[[ $stamp -nt $requirements ]] && exit

if [[ ! -x $venv/bin/python ]]; then
  for python in python3.11 python3 none; do
    # Running it, not only finding it: a version manager's shim may be there without its Python.
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
  done
  [[ $python != none ]] || { echo "Python 3.11 or newer is needed: install python3.11 and its venv module." >&2; exit 1; }
  "$python" -m venv "$venv"
fi
echo "Installing the pinned packages into $venv (once, a minute or two) ..."
pip=("$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes)
# uv, one of the packages, installs the others in a fraction of pip's time. Where it cannot (it knows none of pip's settings), pip does.
# What is built here (PySpark, of 400 MB) is not compressed for the moment between building and unpacking. All is compiled at
# once, for many processes; but an engine's environment has one, for which Python compiles what it imports.
uv=.venv/bin/uv
[[ -x $uv ]] || "${pip[@]}" --no-deps -r <(sed -n '/^uv==/,/[^\\]$/p' requirements-dev.txt)
"$uv" pip install --quiet --require-hashes $([[ ${1:-} ]] || echo --compile-bytecode) --config-setting="--build-option=--compression=stored" --python "$venv/bin/python" -r "$requirements" ||
  "${pip[@]}" -r "$requirements"
touch "$stamp"

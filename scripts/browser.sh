#!/usr/bin/env bash
# Installs Debian's chromium and its driver, which the dashboard's tests use. Does nothing where they are there.
set -euo pipefail
command -v chromium >/dev/null && command -v chromedriver >/dev/null && exit
echo "Installing chromium for the dashboard's tests ..."
run=()
[[ $(id -u) == 0 ]] || run=(sudo -n)
export DEBIAN_FRONTEND=noninteractive
"${run[@]}" apt-get update -qq
"${run[@]}" apt-get install -y -qq --no-install-recommends chromium chromium-driver fonts-dejavu-core >/dev/null

#!/usr/bin/env bash
# What the tests of an engine need from Debian: a PostgreSQL server, or a Java runtime (17 or newer) for Spark. Installs (as root) what
# is not there yet. A build on a server or cluster of your own needs neither.
set -euo pipefail
case ${1:-} in
  postgres)
    ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 && exit
    packages=postgresql ;;
  spark)
    java -version 2>&1 | grep -qE 'version "(1[7-9]|[2-9][0-9])' && exit
    packages=default-jre-headless ;;
  *) echo "Usage: $0 postgres|spark" >&2; exit 2 ;;
esac
echo "Installing $packages ..."
apt-get update --quiet=2
DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --no-install-recommends "$packages" > /dev/null

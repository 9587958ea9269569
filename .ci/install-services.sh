#!/usr/bin/env bash
# Installs the programs the tests start for themselves. Installs nothing that is there, and starts nothing.
set -euo pipefail

missing=()
command -v redis-server >/dev/null || missing+=(redis-server)
command -v haproxy >/dev/null || missing+=(haproxy)
compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || command -v postgres >/dev/null || missing+=(postgresql)
# For promtool.
command -v promtool >/dev/null || missing+=(prometheus)
if ((${#missing[@]} == 0)); then
  echo 'Redis, Postgres, Prometheus and HAProxy are there.'
  exit 0
fi

# Debian starts a service when it is installed, unless this file says no. One that is already there is left alone.
POLICY=/usr/sbin/policy-rc.d
if [[ ! -e $POLICY ]]; then
  trap 'rm -f "$POLICY"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$POLICY"
  chmod +x "$POLICY"
fi

export DEBIAN_FRONTEND=noninteractive
timeout 120 apt-get update -qq
timeout 300 apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
echo "Installed: ${missing[*]}"

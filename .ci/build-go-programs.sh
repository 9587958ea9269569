#!/usr/bin/env bash
# Builds the programs the tests drive that only exist as Go modules, pinned. Builds nothing that is there.
# build-go-programs.sh <folder>; put the folder into PATH.
set -euo pipefail

FOLDER=$1
TOXIPROXY=github.com/Shopify/toxiproxy/v2/cmd/server@v2.5.0
K6=go.k6.io/k6@v1.8.1

command -v go >/dev/null || { echo 'Go is not installed: https://go.dev/doc/install'; exit 1; }
mkdir -p "$FOLDER"
if [[ ! -x $FOLDER/toxiproxy-server ]]; then
  GOBIN=$FOLDER timeout 300 go install "$TOXIPROXY"
  mv "$FOLDER/server" "$FOLDER/toxiproxy-server"
fi
[[ -x $FOLDER/k6 ]] || GOBIN=$FOLDER timeout 600 go install "$K6"
echo "toxiproxy-server and k6 are in $FOLDER."

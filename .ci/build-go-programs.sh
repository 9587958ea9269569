#!/usr/bin/env bash
# Builds the programs the tests drive that only exist as Go modules, pinned. Builds nothing that is there.
# build-go-programs.sh <folder>; put the folder into PATH.
set -euo pipefail

FOLDER=$1
REPOSITORY=$(cd "$(dirname "$0")/.." && pwd)
TOXIPROXY=github.com/Shopify/toxiproxy/v2/cmd/server@v2.5.0
K6=go.k6.io/k6@v1.8.1
ACTIONLINT=github.com/rhysd/actionlint/cmd/actionlint@v1.7.7
HELM=helm.sh/helm/v4/cmd/helm@v4.3.1
AMTOOL=github.com/prometheus/alertmanager/cmd/amtool@v0.33.1

command -v go >/dev/null || { echo 'Go is not installed: https://go.dev/doc/install'; exit 1; }
mkdir -p "$FOLDER"
FOLDER=$(cd "$FOLDER" && pwd)
if [[ ! -x $FOLDER/toxiproxy-server ]]; then
  GOBIN=$FOLDER timeout 300 go install "$TOXIPROXY"
  mv "$FOLDER/server" "$FOLDER/toxiproxy-server"
fi
[[ -x $FOLDER/k6 ]] || GOBIN=$FOLDER timeout 600 go install "$K6"
[[ -x $FOLDER/actionlint ]] || GOBIN=$FOLDER timeout 300 go install "$ACTIONLINT"
[[ -x $FOLDER/helm ]] || GOBIN=$FOLDER timeout 900 go install "$HELM"
[[ -x $FOLDER/amtool ]] || GOBIN=$FOLDER timeout 600 go install "$AMTOOL"

# The Collector, of the components its manifest names; built again when that has changed.
MANIFEST=$REPOSITORY/deploy/otel/builder.yaml
if ! cmp -s "$MANIFEST" "$FOLDER/gatehouse-collector.manifest"; then
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  version=$(sed -n 's/^  version: //p' "$MANIFEST")
  GOBIN=$scratch timeout 300 go install "go.opentelemetry.io/collector/cmd/builder@v$version"
  (cd "$scratch" && timeout 900 ./builder --config "$MANIFEST" >"$scratch/log" 2>&1) || { tail -20 "$scratch/log"; exit 1; }
  mv "$scratch/.gatehouse-collector/gatehouse-collector" "$FOLDER/"
  cp "$MANIFEST" "$FOLDER/gatehouse-collector.manifest"
fi

# Ours, so built whenever it is run for; what has not changed Go keeps.
(cd "$REPOSITORY/test/stack/go" && timeout 600 go build -buildvcs=false -mod=readonly -o "$FOLDER/check-deploy" .)
echo "toxiproxy-server, k6, actionlint, helm, amtool, gatehouse-collector and check-deploy are in $FOLDER."

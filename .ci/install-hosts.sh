#!/usr/bin/env bash
# Installs the hosts that `npm run test:hosts` drives, pinned by test/hosts/programs: 1.2 GB, some of it proprietary, so no
# dependency of the project. Runs none of their scripts but the two that put a program in its place. Installs nothing that is there.
# install-hosts.sh <folder>; HOSTS_FOLDER tells the tests where that is.
set -euo pipefail

FOLDER=$1
PINNED=$(cd "$(dirname "$0")/../test/hosts/programs" && pwd)
mkdir -p "$FOLDER"
if ! cmp -s "$PINNED/package.json" "$FOLDER/installed.json"; then
  cp "$PINNED/package.json" "$FOLDER/"
  (cd "$FOLDER" && timeout 540 npm install --ignore-scripts --no-package-lock --no-audit --no-fund)
  (cd "$FOLDER/node_modules/@anthropic-ai/claude-code" && timeout 60 node install.cjs)
  (cd "$FOLDER/node_modules/opencode-ai" && timeout 60 node postinstall.mjs)
  cp "$PINNED/package.json" "$FOLDER/installed.json"
fi
echo "Claude Code, Codex, Gemini CLI and opencode are in $FOLDER."

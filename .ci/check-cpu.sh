#!/usr/bin/env bash
# Compares the CPU of a plain tools/call with the base commit: the one main was at, or the one before. check-cpu.sh <scratch folder>
# BASE_COMMIT names another.
set -euo pipefail

TREE="$1/base"

base=${BASE_COMMIT:-}
if [[ -z $base ]]; then
  head=$(git rev-parse HEAD)
  for branch in origin/main main; do
    base=$(git merge-base HEAD "$branch" 2>/dev/null) && [[ $base != "$head" ]] && break
    base=
  done
  base=${base:-$(git rev-parse --verify --quiet 'HEAD^' || true)}
fi
if [[ -z $base ]] || ! git cat-file -e "$base^{commit}" 2>/dev/null; then
  echo 'Skipped: there is no commit to compare with, as in a shallow clone.'
  exit 0
fi
if ! git diff --quiet "$base" HEAD -- package-lock.json; then
  echo "Compared with the packages of this commit: $(git rev-parse --short "$base") had others."
fi
git worktree add --quiet --detach "$TREE" "$base"
trap 'git worktree remove --force "$TREE"' EXIT
ln -s "$PWD/node_modules" "$TREE/node_modules"
npm run -s build
npm exec -- tsc -p bench/tsconfig.json
# Not incremental: what was built before is noted in node_modules, which both share. Types were checked when it was committed, and nobody reads them here.
if ! npm exec -- tsc -p "$TREE/tsconfig.build.json" --outDir "$TREE/dist" --incremental false --declaration false --noCheck; then
  echo "Skipped: $(git rev-parse --short "$base") does not build with the packages of this commit."
  exit 0
fi
# This bench, beside the service of that commit.
cp -r dist-bench "$TREE/dist-bench"
timeout -k 5 240 npm exec -- node dist-bench/check-cpu.js "$TREE"

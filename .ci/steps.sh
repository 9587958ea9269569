# Sourced by .ci/run: runs a step under a heading, times it, counts it, and goes on.
# Keeps what each step printed in $WORK, to repeat the end of a failed one where a long log is read first: at its end.

passed=0
failed=0
failed_steps=()

# step <heading> <function>; answers its exit code. Not inside a condition: bash would ignore errors in the function.
step() {
  local heading=$1 run=$2 started=$SECONDS status
  printf '\n=== %s\n' "$heading"
  local out copier
  exec {out}> >(tee "$WORK/$heading.step")
  copier=$!
  # A subshell, so that a step can neither end the run nor change it.
  (set -euo pipefail; "$run") >&"$out" 2>&1
  status=$?
  exec {out}>&-
  # A process that the step left behind may hold the copy open: two seconds at most.
  for _ in {1..20}; do
    kill -0 "$copier" 2>/dev/null || break
    sleep 0.1
  done
  if ((status == 0)); then
    passed=$((passed + 1))
    printf '=== %s: passed in %d s\n' "$heading" $((SECONDS - started))
  else
    failed=$((failed + 1))
    failed_steps+=("$heading")
    printf '=== %s: FAILED (exit %d) after %d s\n' "$heading" "$status" $((SECONDS - started))
  fi
  return "$status"
}

# report <vitest JSON report>: adds the tests to the steps, prints the last line, exits
report() {
  local tests_passed=0 tests_failed=0 tests_skipped=0 counts
  if [[ -s $1 ]]; then
    counts=$(node -p 'const r = JSON.parse(fs.readFileSync(process.argv[1], "utf8"));
      [r.numPassedTests, r.numFailedTests, r.numPendingTests + r.numTodoTests].join(" ")' "$1")
    read -r tests_passed tests_failed tests_skipped <<<"$counts"
  fi
  local heading
  for heading in "${failed_steps[@]}"; do
    printf '\n=== %s: its last lines\n' "$heading"
    tail -n 80 "$WORK/$heading.step"
  done
  printf '\n%d steps and %d tests passed, %d tests skipped, in %d s\n' \
    "$passed" "$tests_passed" "$tests_skipped" "$SECONDS"
  ((failed == 0)) || printf 'Failed steps: %s\n' "$(IFS=,; echo "${failed_steps[*]}")"
  printf '%d passed, %d failed\n' $((passed + tests_passed)) $((failed + tests_failed))
  ((failed + tests_failed == 0))
  exit
}

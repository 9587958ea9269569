#!/usr/bin/env bash
# What a new user does first: npm start, call it over HTTPS, ask the doctor, stop it with SIGTERM, see it end with exit 0.
# main-job.sh <scratch folder>
set -euo pipefail

START_WITHIN_S=120
STOP_WITHIN_S=60
LOG="$1/start.log"

# Bound and freed by the kernel, so nobody is likely to hold it.
PORT=$(node -p 'const s = net.createServer().listen(0); const { port } = s.address(); s.close(); port')
export PORT DATA_DIR="$1/data"

alive() { kill -0 "$server" 2>/dev/null; }
# The development certificate is signed by nobody the machine knows.
health() {
  node -e 'https.get(process.argv[1], { rejectUnauthorized: false, timeout: 5_000 }, (answer) => {
    answer.pipe(process.stdout);
    if (answer.statusCode !== 200) process.exitCode = 1;
  }).on("timeout", function () { this.destroy(new Error("no answer")); })' "https://127.0.0.1:$PORT/health"
}
fail() {
  echo "$1"
  # The banner shows a token, which a public log must not keep.
  sed -E 's/eyJ[A-Za-z0-9_.-]+/<token>/g' "$LOG"
  exit 1
}

# A group of its own, so that nothing of it outlives a failure here.
setsid npm start >"$LOG" 2>&1 &
server=$!
trap 'kill -KILL -- "-$server" 2>/dev/null || true' EXIT

started=$SECONDS
until health >/dev/null 2>&1; do
  alive || fail 'npm start ended before it was healthy:'
  ((SECONDS - started < START_WITHIN_S)) || fail "not healthy within $START_WITHIN_S s:"
  sleep 0.2
done
echo "Healthy after $((SECONDS - started)) s: $(health)"

# The doctor ends with 0 only when all is well, and finds itself in the trail of the server that runs.
started=$SECONDS
node_modules/.bin/node dist/cli/gatehouse.js doctor --json >"$1/doctor.json" 2>"$1/doctor.log" ||
  fail "the doctor is not content: $(cat "$1/doctor.log" "$1/doctor.json")"
grep -q '"check": "server.audit"' "$1/doctor.json" || fail 'the doctor did not see the server'
echo "Examined in $((SECONDS - started)) s."

kill -TERM "$server"
started=$SECONDS
while alive; do
  ((SECONDS - started < STOP_WITHIN_S)) || fail "still running $STOP_WITHIN_S s after SIGTERM:"
  sleep 0.2
done
status=0
wait "$server" || status=$?
((status == 0)) || fail "exit $status after SIGTERM:"
! health >/dev/null 2>&1 || fail 'npm start has ended, and something still answers on its port:'
echo 'Stopped with exit 0.'

#!/usr/bin/env bash
# Brings the whole stack up, makes a call, and follows it from its metric to its trace to its log line, through the same
# APIs as Grafana. Needs Docker with Compose, curl and jq. Takes the stack and its volumes down again, unless KEEP=1.
#   bash deploy/try-compose.sh
set -euo pipefail
cd "$(dirname "$0")/.."

WAIT_S=120
COMPOSE=(docker compose --project-name gatehouse-try)
GRAFANA=http://127.0.0.1:${GRAFANA_PORT:-3000}

step() { printf '\n=== %s\n' "$1"; }
down() { [[ ${KEEP:-} == 1 ]] || "${COMPOSE[@]}" down --volumes --timeout 30 >/dev/null 2>&1 || true; }
fail() {
  echo "FAILED: $1"
  "${COMPOSE[@]}" ps --all || true
  exit 1
}
# until_prints <what> <pattern> <command...>: asks again until the answer matches, and prints the match
until_prints() {
  local what=$1 pattern=$2 started=$SECONDS answer=''
  shift 2
  until answer=$("$@" 2>/dev/null | grep -oE -m1 -- "$pattern"); do
    ((SECONDS - started < WAIT_S)) || fail "$what: nothing like $pattern within $WAIT_S s"
    sleep 1
  done
  echo "$answer"
}
grafana() { curl -fsS -u "admin:$(<deploy/secrets/grafana_admin_password)" "$GRAFANA$1"; }
# Through Grafana, so that its data sources are what is tried.
prometheus() { grafana "/api/datasources/proxy/uid/prometheus$1"; }
tempo() { grafana "/api/datasources/proxy/uid/tempo$1"; }
loki() { grafana "/api/datasources/proxy/uid/loki$1"; }

step 'Start'
bash deploy/make-secrets.sh
trap down EXIT
"${COMPOSE[@]}" up --detach --build --wait --wait-timeout 600
[[ -z $("${COMPOSE[@]}" ps --format json | jq -rs 'flatten[] | select(.State != "running") | .Service') ]] || fail 'not everything runs'

step 'What the server may do'
"${COMPOSE[@]}" exec -T gatehouse node -e 'process.exit(process.getuid() === 0 ? 1 : 0)' || fail 'it runs as root'
"${COMPOSE[@]}" exec -T gatehouse node -e 'try { fs.writeFileSync("/app/x", ""); process.exit(1) } catch {}' || fail 'it can write to itself'

step 'A call'
TOKEN=$("${COMPOSE[@]}" exec -T gatehouse node dist/cli/generate-token.js --sub user-1 --email user-1@example.com --roles user)
TRACE=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
META="{\"traceparent\":\"00-$TRACE-b7ad6b7169203331-01\"}"
BODY="{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"get-profile\",\"arguments\":{},\"_meta\":$META}}"
curl -fsSk "https://127.0.0.1:${GATEHOUSE_PORT:-8443}/mcp" -H "Authorization: Bearer $TOKEN" \
  -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' -d "$BODY" | grep '"result"' | grep -qv '"isError":true' || fail 'the call'
echo "Its trace is $TRACE."

step 'Its metric, and the exemplar that leads to a trace'
until_prints 'the metric' '"gatehouse:8443"' prometheus '/api/v1/query?query=mcp_tool_duration_seconds_count%7Btool%3D%22get-profile%22%7D%3E0'
NOW=$(date +%s)
until_prints 'the exemplar' "$TRACE" prometheus "/api/v1/query_exemplars?query=mcp_tool_duration_seconds_bucket&start=$((NOW - 600))&end=$((NOW + 600))"

step 'Its trace'
until_prints 'the trace' 'tools/call get-profile' tempo "/api/traces/$TRACE"

step 'Its log line'
until_prints 'the line' "$TRACE" loki "/loki/api/v1/query_range?query=%7Bservice_name%3D%22gatehouse%22%7D%20%7C%20trace_id%3D%22$TRACE%22"

step 'What was counted from its spans, and nothing twice'
until_prints 'span metrics' 'traces_span_metrics_calls_total' prometheus '/api/v1/query?query=traces_span_metrics_calls_total'
COPIES=$(prometheus '/api/v1/query?query=count(count%20by%20(job)(mcp_requests_total))' | jq -r '.data.result[0].value[1]')
[[ $COPIES == 1 ]] || fail "mcp_requests_total comes from $COPIES jobs"

step 'Every target is up, every rule is loaded, every dashboard is there'
until_prints 'all targets up' '^0$' sh -c "curl -fsS 'http://127.0.0.1:${PROMETHEUS_PORT:-9090}/api/v1/targets' | jq '[.data.activeTargets[] | select(.health != \"up\")] | length'"
prometheus '/api/v1/rules' | jq -e '[.data.groups[].rules[] | select(.health == "err")] == []' >/dev/null || fail 'a rule does not run'
for file in deploy/grafana/dashboards/*.json; do
  grafana "/api/dashboards/uid/$(jq -r .uid "$file")" | jq -r .dashboard.title
done
for uid in prometheus tempo loki; do
  grafana "/api/datasources/uid/$uid/health" | jq -e '.status == "OK"' >/dev/null || fail "data source $uid"
done

step 'Without the Collector'
"${COMPOSE[@]}" kill collector >/dev/null
curl -fsSk "https://127.0.0.1:${GATEHOUSE_PORT:-8443}/mcp" -H "Authorization: Bearer $TOKEN" \
  -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' -d "$BODY" | grep '"result"' | grep -qv '"isError":true' || fail 'a call without it'

printf '\nThe stack works.\n'

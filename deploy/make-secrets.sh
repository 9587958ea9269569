#!/usr/bin/env bash
# Makes the secrets of the stack, each at random, unless they are there: bash deploy/make-secrets.sh [folder]
set -euo pipefail
FOLDER=${1:-$(dirname "$0")/secrets}

# Nobody else gets into the folder. The files in it are for every user of a container they are mounted into.
mkdir -p -m 0700 "$FOLDER"
umask 0333

random() { head -c 32 /dev/urandom | base64 | tr -d '\n' | tr '+/' '-_' | tr -d '='; }
# keep <name> <content>: writes it unless there is one
keep() { [[ -e $FOLDER/$1 ]] || printf '%s\n' "$2" >"$FOLDER/$1"; }

keep jwt_secret "$(random)"
keep grafana_admin_password "$(random)"
keep postgres_password "$(random)"
keep database_url "postgres://gatehouse:$(<"$FOLDER/postgres_password")@postgres:5432/gatehouse"
keep redis_conf "requirepass $(random)"
keep redis_url "redis://:$(sed -n 's/^requirepass //p' "$FOLDER/redis_conf")@redis:6379/0"
# Where alerts go. Empty: they are seen in Alertmanager and Grafana alone.
for name in pagerduty_routing_key slack_webhook_url; do
  [[ -e $FOLDER/$name ]] || install -m 0644 /dev/null "$FOLDER/$name"
done
echo "The secrets are in $FOLDER. Grafana: admin, and what grafana_admin_password says."

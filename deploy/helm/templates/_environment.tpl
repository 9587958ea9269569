{{/* Where each secret is mounted: the name of its setting with _FILE, the value that names it, its key and its folder. */}}
{{- define "gatehouse.environment" -}}
- { name: NODE_ENV, value: production }
- { name: HOST, value: {{ .Values.listenAddress | quote }} }
- { name: PORT, value: '8443' }
- { name: PUBLIC_URL, value: {{ .Values.publicUrl | quote }} }
{{- /* Below the mount: the kubelet lets the group write to that, and the server wants a folder of its own. */}}
- { name: DATA_DIR, value: /data/gatehouse }
- { name: METRICS_HOST, value: {{ .Values.listenAddress | quote }} }
- { name: METRICS_PORT, value: {{ .Values.metrics.port | quote }} }
- { name: PRE_STOP_DELAY_MS, value: {{ mul .Values.shutdown.preStopSeconds 1000 | quote }} }
- { name: SHUTDOWN_TIMEOUT_MS, value: {{ mul .Values.shutdown.drainSeconds 1000 | quote }} }
{{- if eq .Values.tls.endsIn "server" }}
- { name: TLS_CERT_PATH, value: /etc/gatehouse/tls/tls.crt }
- { name: TLS_KEY_PATH, value: /etc/gatehouse/tls/tls.key }
{{- else }}
- { name: TLS, value: 'off' }
- { name: PLAIN_HTTP_FROM, value: {{ join "," .Values.tls.proxyNetworks | quote }} }
{{- end }}
{{- with .Values.trustProxy }}
- { name: TRUST_PROXY, value: {{ join "," . | quote }} }
{{- end }}
{{- with .Values.auth }}
{{- if .existingSecret }}
- { name: JWT_SECRET_FILE, value: {{ printf "/etc/gatehouse/auth/%s" .key }} }
{{- if .previousKey }}
- { name: JWT_PREVIOUS_SECRET_FILE, value: {{ printf "/etc/gatehouse/auth/%s" .previousKey }} }
{{- end }}
{{- end }}
{{- end }}
{{- if .Values.postgres.existingSecret }}
- { name: DATABASE_URL_FILE, value: {{ printf "/etc/gatehouse/postgres/%s" .Values.postgres.key }} }
{{- end }}
{{- if .Values.audit.existingSecret }}
- { name: AUDIT_SIGNING_KEY_FILE, value: {{ printf "/etc/gatehouse/audit/%s" .Values.audit.key }} }
{{- end }}
{{- if .Values.redis.existingSecret }}
- { name: REDIS_URL_FILE, value: {{ printf "/etc/gatehouse/redis/%s" .Values.redis.key }} }
{{- end }}
{{- if .Values.trustedAuthorities.existingConfigMap }}
- { name: NODE_EXTRA_CA_CERTS, value: {{ printf "/etc/gatehouse/authorities/%s" .Values.trustedAuthorities.key }} }
{{- end }}
{{- if .Values.config }}
- { name: GATEHOUSE_CONFIG, value: /etc/gatehouse/config/gatehouse.config.yaml }
{{- end }}
{{- with .Values.extraFiles.upstreamsLock }}
- { name: UPSTREAMS_LOCK, value: {{ printf "/etc/gatehouse/files/%s" . }} }
{{- end }}
{{- with .Values.otlp.endpoint }}
- { name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ . | quote }} }
# Prometheus scrapes them; sent as well they would be there twice.
- { name: OTEL_METRICS_EXPORTER, value: none }
- { name: POD_NAME, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
- { name: POD_NAMESPACE, valueFrom: { fieldRef: { fieldPath: metadata.namespace } } }
- { name: OTEL_RESOURCE_ATTRIBUTES, value: 'k8s.pod.name=$(POD_NAME),k8s.namespace.name=$(POD_NAMESPACE)' }
{{- end }}
{{- range $name, $value := .Values.settings }}
- { name: {{ $name }}, value: {{ $value | toString | quote }} }
{{- end }}
{{- range .Values.secretEnvironment }}
- { name: {{ .name }}, valueFrom: { secretKeyRef: { name: {{ .existingSecret }}, key: {{ .key | quote }} } } }
{{- end }}
{{- end }}

{{/* Folders and what is mounted there. Never single files: those would not follow a changed Secret. */}}
{{- define "gatehouse.mounted" -}}
{{- $mounted := list }}
{{- if eq .Values.tls.endsIn "server" }}{{ $mounted = append $mounted (dict "name" "tls" "secret" .Values.tls.existingSecret) }}{{ end }}
{{- with .Values.auth.existingSecret }}{{ $mounted = append $mounted (dict "name" "auth" "secret" .) }}{{ end }}
{{- with .Values.postgres.existingSecret }}{{ $mounted = append $mounted (dict "name" "postgres" "secret" .) }}{{ end }}
{{- with .Values.audit.existingSecret }}{{ $mounted = append $mounted (dict "name" "audit" "secret" .) }}{{ end }}
{{- with .Values.redis.existingSecret }}{{ $mounted = append $mounted (dict "name" "redis" "secret" .) }}{{ end }}
{{- with .Values.trustedAuthorities.existingConfigMap }}{{ $mounted = append $mounted (dict "name" "authorities" "configMap" .) }}{{ end }}
{{- with .Values.extraFiles.existingConfigMap }}{{ $mounted = append $mounted (dict "name" "files" "configMap" .) }}{{ end }}
{{- if .Values.config }}{{ $mounted = append $mounted (dict "name" "config" "configMap" (include "gatehouse.name" .)) }}{{ end }}
{{- toJson (dict "mounted" $mounted) }}
{{- end }}

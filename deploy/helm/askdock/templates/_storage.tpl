{{/* The volume of a store: dict "root" $ "name" "postgres" "values" .Values.database.bundled */}}
{{- define "askdock.claim" -}}
metadata:
  name: data
  labels: {{- include "askdock.selector" . | nindent 4 }}
  annotations: {helm.sh/resource-policy: keep}
spec:
  accessModes: [ReadWriteOnce]
  {{- with .values.storageClass }}
  storageClassName: {{ . }}
  {{- end }}
  resources: {requests: {storage: {{ .values.storage }}}}
{{- end }}

{{/* Headless: one pod with a name of its own. "ports": name and number of each */}}
{{- define "askdock.headlessService" -}}
apiVersion: v1
kind: Service
metadata: {{- include "askdock.metadata" . | nindent 2 }}
spec:
  clusterIP: None
  publishNotReadyAddresses: false
  selector: {{- include "askdock.selector" . | nindent 4 }}
  ports:
    {{- range $name, $port := .ports }}
    - {name: {{ $name }}, port: {{ $port }}, targetPort: {{ $name }}, protocol: TCP}
    {{- end }}
{{- end }}

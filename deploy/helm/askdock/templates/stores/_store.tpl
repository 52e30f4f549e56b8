{{/* A small stateful store with one volume: dict "root" $ "name" "postgres" "values" .Values.x.bundled "ports" dict
     "uid" 999 "container" yaml "writable" false (the image's own folders) */}}
{{- define "askdock.store" -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ include "askdock.fullname" .root }}-{{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "askdock.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .name }}
spec:
  replicas: 1
  serviceName: {{ include "askdock.fullname" .root }}-{{ .name }}
  selector:
    matchLabels: {{- include "askdock.selector" (dict "root" .root "name" .name) | nindent 6 }}
  template:
    metadata:
      labels: {{- include "askdock.selector" (dict "root" .root "name" .name) | nindent 8 }}
    spec:
      serviceAccountName: {{ include "askdock.serviceAccountName" .root }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: 60
      {{- with .root.Values.imagePullSecrets }}
      imagePullSecrets: {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        runAsNonRoot: true
        runAsUser: {{ .uid }}
        runAsGroup: {{ .uid }}
        fsGroup: {{ .uid }}
        # Once, not at every start: PostgreSQL refuses data that its group may write, and large volumes take long.
        fsGroupChangePolicy: OnRootMismatch
        seccompProfile: {type: RuntimeDefault}
      containers:
        - name: {{ .name }}
          image: {{ .values.image }}
          imagePullPolicy: IfNotPresent
          ports:
            {{- range $name, $port := .ports }}
            - {name: {{ $name }}, containerPort: {{ $port }}, protocol: TCP}
            {{- end }}
          {{- .container | nindent 10 }}
          resources: {{- toYaml .values.resources | nindent 12 }}
          securityContext:
            allowPrivilegeEscalation: false
            {{- if not .writable }}
            readOnlyRootFilesystem: true
            {{- end }}
            capabilities: {drop: [ALL]}
      volumes:
        - name: secrets
          secret: {secretName: {{ include "askdock.secretName" .root }}, defaultMode: 0440}
        - name: scratch
          emptyDir: {sizeLimit: 1Gi}
        {{- with .volumes }}{{ . | nindent 8 }}{{ end }}
  volumeClaimTemplates:
    - metadata:
        name: data
        labels: {{- include "askdock.selector" (dict "root" .root "name" .name) | nindent 10 }}
        annotations: {helm.sh/resource-policy: keep}
      spec:
        accessModes: [ReadWriteOnce]
        {{- with .values.storageClass }}
        storageClassName: {{ . }}
        {{- end }}
        resources: {requests: {storage: {{ .values.storage }}}}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ include "askdock.fullname" .root }}-{{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "askdock.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .name }}
spec:
  # Headless: one pod with a name of its own.
  clusterIP: None
  publishNotReadyAddresses: false
  selector: {{- include "askdock.selector" (dict "root" .root "name" .name) | nindent 4 }}
  ports:
    {{- range $name, $port := .ports }}
    - {name: {{ $name }}, port: {{ $port }}, targetPort: {{ $name }}, protocol: TCP}
    {{- end }}
{{- end }}

import { address, api, body, raw, type Schemas } from "../../shared/client/api";
import type { AuditFilter } from "./AuditFilters";
import { parseMetrics, type Sample } from "./metrics";

/** The keys under which results are kept. */
export const keys = {
  overview: ["operations"] as const,
  ready: ["ready"] as const,
  metrics: ["metrics"] as const,
  users: ["users"] as const,
  audit: ["audit"] as const,
  quotas: ["quotas"] as const,
  usage: ["usage"] as const,
  providers: ["providers"] as const,
  groups: ["groups"] as const,
  settings: ["settings"] as const,
  reindex: (collection: string) => ["reindex", collection] as const,
  estimate: (collection: string) => ["reindex", collection, "estimate"] as const,
  days: (span: number) => ["days", span] as const,
};

export const getSettings = () => body(api.GET("/v1/settings"));

export const getOverview = () => body(api.GET("/v1/operations"));

export const checkChatModels = () => body(api.POST("/v1/operations/llm"));

/** What the service says of its dependencies; "not ready" is an answer here, not an error. */
export async function getReady(): Promise<Schemas["ReadyOut"]> {
  const response = await fetch(address("/ready"));
  return (await response.json()) as Schemas["ReadyOut"];
}

/** The service's own metrics since it was started; null where a proxy keeps them to itself. */
export async function getMetrics(): Promise<Sample[] | null> {
  const response = await raw("/metrics").catch(() => null);
  if (!response?.headers.get("Content-Type")?.startsWith("text/plain")) return null;
  return parseMetrics(await response.text());
}

export const getUsers = () => body(api.GET("/v1/users"));

export const createUser = (wanted: Schemas["UserIn"]) => body(api.POST("/v1/users", { body: wanted }));

export const changeUser = ({ id, patch }: { id: string; patch: Schemas["UserPatch"] }) =>
  body(api.PATCH("/v1/users/{user_id}", { params: { path: { user_id: id } }, body: patch }));

export const linkUser = (id: string) =>
  body(api.POST("/v1/users/{user_id}/link", { params: { path: { user_id: id } } }));

export const removePasskeys = (id: string) =>
  body(api.DELETE("/v1/users/{user_id}/passkeys", { params: { path: { user_id: id } } }));

export const getAudit = (filter: AuditFilter, before: string | null) =>
  body(api.GET("/v1/audit", { params: { query: { ...query(filter), ...(before ? { before } : {}) } } }));

export const exportAudit = async (filter: AuditFilter, format: "csv" | "jsonl") =>
  (await raw(`/v1/audit/export?${new URLSearchParams({ ...query(filter), format })}`)).blob();

/** What is set of a filter; times are those of whoever asks. */
function query({ since, until, ...named }: AuditFilter): Record<string, string> {
  const times = {
    since: since && new Date(since).toISOString(),
    until: until && new Date(until).toISOString(),
  };
  return Object.fromEntries(Object.entries({ ...named, ...times }).filter(([, value]) => value !== ""));
}

export const getProviders = () => body(api.GET("/v1/providers"));

export const testProvider = (id: string) =>
  body(api.POST("/v1/providers/{provider_id}/test", { params: { path: { provider_id: id } } }));

export const getGroups = () => body(api.GET("/v1/groups"));

export const createGroup = (wanted: Schemas["GroupIn"]) => body(api.POST("/v1/groups", { body: wanted }));

export const changeGroup = ({ id, wanted }: { id: string; wanted: Schemas["GroupIn"] }) =>
  body(api.PUT("/v1/groups/{group_id}", { params: { path: { group_id: id } }, body: wanted }));

export const deleteGroup = (id: string) =>
  body(api.DELETE("/v1/groups/{group_id}", { params: { path: { group_id: id } } }));

export const getQuotas = () => body(api.GET("/v1/quotas"));

export const setGroupQuota = ({ id, quota }: { id: string; quota: Schemas["QuotaIn"] }) =>
  body(api.PUT("/v1/groups/{group_id}/quota", { params: { path: { group_id: id } }, body: quota }));

export const setUserQuota = ({ id, quota }: { id: string; quota: Schemas["QuotaIn"] }) =>
  body(api.PUT("/v1/users/{user_id}/quota", { params: { path: { user_id: id } }, body: quota }));

export const getUsage = (period: "day" | "month") =>
  body(api.GET("/v1/usage", { params: { query: { period } } }));

export const exportUsage = async (period: "day" | "month") =>
  (await raw(`/v1/usage/export?period=${period}`)).blob();

export const retryDocument = (collection: string, id: string) =>
  body(
    api.POST("/v1/documents/{document_id}/retry", {
      params: { path: { document_id: id }, query: { collection } },
    }),
  );

export const getDays = (days: number) => body(api.GET("/v1/usage/days", { params: { query: { days } } }));

const named = (name: string) => ({ params: { path: { name } } });

/** The steps of reindexing a collection; each tells how far it is then. */
export const reindex = {
  get: (name: string) => body(api.GET("/v1/collections/{name}/reindex", named(name))),
  start: (name: string, wanted: Schemas["ReindexIn"]) =>
    body(api.POST("/v1/collections/{name}/reindex", { ...named(name), body: wanted })),
  estimate: (name: string) => body(api.GET("/v1/collections/{name}/reindex/estimate", named(name))),
  cancel: (name: string) => body(api.DELETE("/v1/collections/{name}/reindex", named(name))),
  change: (name: string, force: boolean) =>
    body(api.POST("/v1/collections/{name}/reindex/switch", { ...named(name), body: { force } })),
  back: (name: string) => body(api.POST("/v1/collections/{name}/reindex/rollback", named(name))),
};

import { api, body, type Schemas } from "../../shared/client/api";

export type Source = Schemas["SourceOut"];
export type Run = Schemas["SourceRunOut"];
export type Kind = Schemas["SourceKindOut"];

/** The keys under which results are kept. */
export const keys = {
  kinds: ["source-kinds"] as const,
  sources: (collection: string) => ["sources", collection] as const,
  history: (collection: string, id: string) => ["sources", collection, id] as const,
  run: (collection: string, id: string, run: string) => ["sources", collection, id, run] as const,
};

const at = (collection: string, id: string) => ({ path: { source_id: id }, query: { collection } });

export const getKinds = () => body(api.GET("/v1/source-kinds"));

export const getSources = (collection: string) =>
  body(api.GET("/v1/sources", { params: { query: { collection } } }));

export const createSource = (collection: string, wanted: Schemas["SourceIn"]) =>
  body(api.POST("/v1/sources", { params: { query: { collection } }, body: wanted }));

export const testSource = (collection: string, wanted: Schemas["SourceIn"]) =>
  body(api.POST("/v1/sources/test", { params: { query: { collection } }, body: wanted }));

export const pauseSource = (collection: string, id: string, paused: boolean) =>
  changeSource(collection, id, { paused });

export const changeSource = (collection: string, id: string, change: Schemas["SourceChangeIn"]) =>
  body(api.PATCH("/v1/sources/{source_id}", { params: at(collection, id), body: change }));

export const runSource = (collection: string, id: string, how: Schemas["SourceRunIn"]) =>
  body(api.POST("/v1/sources/{source_id}/runs", { params: at(collection, id), body: how }));

export const getRuns = (collection: string, id: string) =>
  body(api.GET("/v1/sources/{source_id}/runs", { params: at(collection, id) }));

export const getRun = (collection: string, id: string, run: string) =>
  body(
    api.GET("/v1/sources/{source_id}/runs/{run_id}", {
      params: { path: { source_id: id, run_id: run }, query: { collection } },
    }),
  );

export const deleteSource = (collection: string, id: string, keep: boolean) =>
  body(
    api.DELETE("/v1/sources/{source_id}", {
      params: { path: { source_id: id }, query: { collection, keep_documents: keep } },
    }),
  );

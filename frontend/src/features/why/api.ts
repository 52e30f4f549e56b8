import { api, body, type Schemas } from "../../shared/client/api";

export type Trace = Schemas["TraceOut"];
export type Passage = Schemas["TracedPassageOut"];
export type Settings = Schemas["ReplayIn"];
export type Leg = Schemas["TracedLegOut"]["leg"];

/** A filter by metadata alone. */
export const filterOf = (metadata: Schemas["FilterIn"]["metadata"]): Schemas["FilterIn"] => ({
  document_ids: [],
  media_types: [],
  source_uris: [],
  tags: [],
  folders: [],
  metadata,
});

export const keys = { trace: (answer: string) => ["traces", answer] as const };

const at = (answer: string) => ({ path: { answer_id: answer } });

export const getTrace = (answer: string) =>
  body(api.GET("/v1/answers/{answer_id}/trace", { params: at(answer) }));

/** Searches with the settings given, and tells how; nothing is answered or kept. */
export const testSearch = (search: Schemas["SearchTestIn"]) =>
  body(api.POST("/v1/search/test", { body: search }));

export const replay = (answer: string, settings: Settings) =>
  body(api.POST("/v1/answers/{answer_id}/replay", { params: at(answer), body: settings }));

import { api, body, type Schemas } from "../../shared/client/api";

export type Curated = Schemas["CuratedAnswerOut"];
export type CuratedChange = Schemas["CuratedAnswerIn"];

export const keys = { all: (collection: string) => ["curated", collection] as const };

const of = (collection: string) => ({ query: { collection } });
const one = (collection: string, id: string) => ({ path: { curated_id: id }, query: { collection } });

export const getCurated = (collection: string) => body(api.GET("/v1/curated", { params: of(collection) }));

/** Keeps an answer: a new one, or one that is there in place of what it was. */
export const saveCurated = (collection: string, id: string | undefined, change: CuratedChange) =>
  id === undefined
    ? body(api.POST("/v1/curated", { params: of(collection), body: change }))
    : body(api.PUT("/v1/curated/{curated_id}", { params: one(collection, id), body: change }));

export const deleteCurated = (collection: string, id: string) =>
  body(api.DELETE("/v1/curated/{curated_id}", { params: one(collection, id) }));

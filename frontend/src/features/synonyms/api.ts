import { api, body } from "../../shared/client/api";
import type { Groups } from "./groups";

export const keys = { of: (collection: string) => ["synonyms", collection] as const };

const of = (name: string) => ({ path: { name } });

export const getSynonyms = (collection: string) =>
  body(api.GET("/v1/collections/{name}/synonyms", { params: of(collection) }));

/** Keeps these in place of those that are there. */
export const saveSynonyms = (collection: string, groups: Groups) =>
  body(
    api.PUT("/v1/collections/{name}/synonyms", {
      params: of(collection),
      body: { groups: groups.map((group) => [...group]) },
    }),
  );

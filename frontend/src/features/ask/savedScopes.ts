import { api, body, type Schemas } from "../../shared/client/api";
import type { Scope } from "./types";

export type SavedScope = Schemas["SavedScopeOut"];

export const getSavedScopes = async (): Promise<SavedScope[]> => (await body(api.GET("/v1/scopes"))).scopes;

/** Keeps what is asked under a name, in place of what is kept there. */
export const saveScope = (name: string, collection: string, { collections = [], ...scope }: Scope) =>
  body(
    api.PUT("/v1/scopes/{scope_name}", {
      params: { path: { scope_name: name } },
      body: { collections: [collection, ...collections], scope: scope as Schemas["ScopeIn"] },
    }),
  );

export const deleteScope = (name: string) =>
  api.DELETE("/v1/scopes/{scope_name}", { params: { path: { scope_name: name } } });

/** A saved scope, as one that begins in its first collection. */
export const scopeOf = ({ collections, scope }: SavedScope): Scope => ({
  ...scope,
  collections: collections.slice(1),
});

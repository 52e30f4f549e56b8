import { api, body, type Schemas } from "../../shared/client/api";
import { parseTags } from "../../shared/tags";
import type { Document } from "./status";

export type Readers = Schemas["ReadersOut"];

/** Users and groups by name, as they are sent. */
export interface ReaderNames {
  users: string[];
  groups: string[];
}

export const readersKey = (collection: string, { id, updated_at }: Document) =>
  ["readers", collection, id, updated_at] as const;

const at = (collection: string, id: string, more: { check_only?: boolean } = {}) => ({
  params: { path: { document_id: id }, query: { collection, ...more } },
});

export const getReaders = (collection: string, id: string) =>
  body(api.GET("/v1/documents/{document_id}/readers", at(collection, id)));

/**
 * Lets only these read the document; null: whoever may read its folder, or the collection. With `check_only` nothing
 * is changed, and what would hold is told.
 */
export function setReaders(
  collection: string,
  id: string,
  names: ReaderNames | null,
  how: { check_only?: boolean } = {},
): Promise<Readers> {
  const where = at(collection, id, how);
  return names === null
    ? body(api.DELETE("/v1/documents/{document_id}/readers", where))
    : body(api.PUT("/v1/documents/{document_id}/readers", { ...where, body: names }));
}

/** Names with commas between them. */
export const parseNames = parseTags;

/** Those that are there, with commas between them; who is gone has no name any more, and reads nothing. */
export const written = (named: readonly { name: string | null }[]) =>
  named.flatMap(({ name }) => (name === null ? [] : [name])).join(", ");

export type Folder = Schemas["FolderOut"];

export const foldersKey = (collection: string) => ["folder readers", collection] as const;

const of = (collection: string) => ({ path: { name: collection } });

export const getFolders = (collection: string) =>
  body(api.GET("/v1/collections/{name}/folders", { params: of(collection) }));

/** Lets only these read the documents below a prefix of source URIs that have no readers of their own. */
export const setFolder = (collection: string, folder: ReaderNames & { prefix: string }) =>
  body(api.PUT("/v1/collections/{name}/folders", { params: of(collection), body: folder }));

export const removeFolder = (collection: string, prefix: string) =>
  body(api.DELETE("/v1/collections/{name}/folders", { params: { ...of(collection), query: { prefix } } }));

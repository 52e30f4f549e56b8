import { api, body, inCollection, raw, type Schemas } from "../../shared/client/api";
import { events } from "../../shared/client/events";
import { Problem } from "../../shared/client/problem";

/** Documents in one page of the list. */
export const PAGE = 500;

/** The keys under which results are kept; a longer key is part of what the shorter one names. */
export const keys = {
  documents: (collection: string) => ["documents", collection] as const,
  all: (collection: string) => ["documents", collection, "all"] as const,
  origin: (collection: string, id: string) => ["origin", collection, id] as const,
  chunks: (collection: string, { id, live_version }: Schemas["DocumentOut"]) =>
    ["chunks", collection, id, live_version] as const,
  edits: (collection: string, id: string) => ["edits", collection, id] as const,
  versions: (collection: string, id: string) => ["versions", collection, id] as const,
  reading: (collection: string, { id, live_version, status }: Schemas["DocumentOut"]) =>
    ["reading", collection, id, live_version, status] as const,
};

export const getDocuments = (collection: string, cursor: string | null) =>
  body(
    api.GET("/v1/documents", { params: { query: { collection, limit: PAGE, ...(cursor && { cursor }) } } }),
  );

export const getOrigin = (collection: string, id: string) =>
  body(
    api.GET("/v1/documents/{document_id}/origin", {
      params: { path: { document_id: id }, query: { collection } },
    }),
  );

export const addUrl = (collection: string, wanted: Schemas["UrlIn"]) =>
  body(api.POST("/v1/documents/url", { params: { query: { collection } }, body: wanted }));

/** Has a document that failed, or any, processed again, or one that is being processed cancelled. */
export const control = (collection: string, id: string, action: "retry" | "reingest" | "cancel") =>
  body(
    api.POST(`/v1/documents/{document_id}/${action}`, {
      params: { path: { document_id: id }, query: { collection } },
    }),
  );

export type Change = Schemas["DocumentChangeIn"];

export const changeDocument = (collection: string, id: string, change: Change) =>
  body(
    api.PATCH("/v1/documents/{document_id}", {
      params: { path: { document_id: id }, query: { collection } },
      body: change,
    }),
  );

/** What was read of a document, or null where nothing has been. */
export async function getReading(collection: string, id: string): Promise<Schemas["ReadingOut"] | null> {
  try {
    return await body(
      api.GET("/v1/documents/{document_id}/reading", {
        params: { path: { document_id: id }, query: { collection } },
      }),
    );
  } catch (error) {
    if (Problem.of(error).code === "file_missing") return null;
    throw error;
  }
}

/** Deletes a document by a request that outlives the page; one that is gone already is no error. */
export async function deleteDocument(collection: string, id: string): Promise<void> {
  const path = inCollection(`/v1/documents/${encodeURIComponent(id)}`, collection);
  await raw(path, { method: "DELETE", keepalive: true }).catch((error: unknown) => {
    if ((error as { status?: number }).status !== 404) throw error;
  });
}

export const deleteCollection = (name: string) =>
  api.DELETE("/v1/collections/{name}", { params: { path: { name } } });

/** The documents of a collection as they change, until the signal. */
export const documentEvents = (collection: string, signal: AbortSignal) =>
  events(inCollection("/v1/documents/events", collection), { signal });

/** What is searched of a document, a page of it after the chunk of that ordinal. */
export const getChunks = (collection: string, id: string, after: number) =>
  body(
    api.GET("/v1/documents/{document_id}/chunks", {
      params: { path: { document_id: id }, query: { collection, after } },
    }),
  );

/** The versions of a document that are kept, oldest first. */
export const getVersions = (collection: string, id: string) =>
  body(
    api.GET("/v1/documents/{document_id}/versions", {
      params: { path: { document_id: id }, query: { collection } },
    }),
  );

/** What is other in the version in force than in an earlier one. */
export const getChanges = (collection: string, id: string, earlier: number) =>
  body(
    api.GET("/v1/documents/{document_id}/changes", {
      params: { path: { document_id: id }, query: { collection, earlier } },
    }),
  );

export type ChunkEdit = Schemas["ChunkEditOut"];

/** What shall be other about a passage. */
export type ChunkChange = Schemas["ChunkEditIn"];

/** What people changed of the passages of a document. */
export const getEdits = (collection: string, id: string) =>
  body(
    api.GET("/v1/documents/{document_id}/edits", {
      params: { path: { document_id: id }, query: { collection } },
    }),
  );

/** Edits the passage of a chunk, or makes an edit another one. */
export function saveEdit(
  collection: string,
  id: string,
  of: { chunk: string } | { edit: string },
  change: ChunkChange,
) {
  const query = { collection };
  return "edit" in of
    ? body(
        api.PUT("/v1/documents/{document_id}/edits/{edit_id}", {
          params: { path: { document_id: id, edit_id: of.edit }, query },
          body: change,
        }),
      )
    : body(
        api.POST("/v1/documents/{document_id}/edits", {
          params: { path: { document_id: id }, query },
          body: { ...change, chunk_id: of.chunk },
        }),
      );
}

export const takeBackEdit = (collection: string, id: string, edit: string) =>
  api.DELETE("/v1/documents/{document_id}/edits/{edit_id}", {
    params: { path: { document_id: id, edit_id: edit }, query: { collection } },
  });

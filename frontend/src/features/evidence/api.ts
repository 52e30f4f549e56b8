import { api, body } from "../../shared/client/api";
import type { Citation } from "./types";

/** The keys under which results are kept. */
export const keys = {
  document: (collection: string, id: string) => ["document", collection, id] as const,
  text: (collection: string, { document_id, version, start, end }: Citation) =>
    ["text", collection, document_id, version, start, end] as const,
};

export const getDocument = (collection: string, id: string) =>
  body(
    api.GET("/v1/documents/{document_id}", { params: { path: { document_id: id }, query: { collection } } }),
  );

/** Code points `start` to `end` of a document's text, as far as there are that many. */
export const getText = (collection: string, id: string, start: number, end: number) =>
  body(
    api.GET("/v1/documents/{document_id}/text", {
      params: { path: { document_id: id }, query: { collection, start: Math.max(0, start), end } },
    }),
  );

import type { Schemas } from "../../shared/client/api";
import { api, body } from "../../shared/client/api";
import { Problem } from "../../shared/client/problem";
import type { Citation } from "./types";

export type SourceText = Schemas["TextOut"];

/** The keys under which results are kept. */
export const keys = {
  document: (collection: string, id: string) => ["document", collection, id] as const,
  text: (collection: string, { document_id, version, start, end }: Citation, live: number) =>
    ["text", collection, document_id, version, start, end, live] as const,
};

export const getDocument = (collection: string, id: string) =>
  body(
    api.GET("/v1/documents/{document_id}", { params: { path: { document_id: id }, query: { collection } } }),
  );

/** Code points `start` to `end` of a version's text, as far as there are that many; the live version's without one. */
export const getText = (collection: string, id: string, start: number, end: number, version?: number) =>
  body(
    api.GET("/v1/documents/{document_id}/text", {
      params: {
        path: { document_id: id },
        query: { collection, start: Math.max(0, start), end, ...(version && { version }) },
      },
    }),
  );

/** The same, or null where the service keeps no text of that version. */
export async function getKeptText(
  ...[collection, id, start, end, version]: Parameters<typeof getText>
): Promise<SourceText | null> {
  try {
    return await getText(collection, id, start, end, version);
  } catch (error) {
    if (["file_missing", "not_found"].includes(Problem.of(error).code)) return null;
    throw error;
  }
}

import type { Schemas } from "../../shared/client/api";

export type Citation = Schemas["CitationOut"];

/** A citation opened beside its answer, in the collection it was asked of. */
export interface Evidence {
  collection: string;
  citation: Citation;
}

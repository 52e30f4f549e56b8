import type { Schemas } from "../../shared/client/api";

export type Citation = Schemas["CitationOut"];

/** A citation opened beside its answer, in the collection it was asked of. */
export interface Evidence {
  collection: string;
  citation: Citation;
  /** All citations of the answer, in order. */
  citations: readonly Citation[];
}

/** What shows a source is given. */
export interface SourceProps {
  evidence: Evidence;
  /** The version of the document that is in use now. */
  live: number;
  /** Bytes of the file. */
  size: number;
}

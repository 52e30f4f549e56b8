import type { Citation } from "../evidence/types";

interface Cited {
  id: string;
  name: string;
  places: Citation[];
}

/** Citations by document, in the order in which the answer cites them first. */
export function byDocument(citations: readonly Citation[]): Cited[] {
  const found = new Map<string, Cited>();
  for (const citation of citations) {
    const { document_id: id, document_name: name } = citation;
    const known = found.get(id);
    if (known) known.places.push(citation);
    else found.set(id, { id, name, places: [citation] });
  }
  return [...found.values()];
}

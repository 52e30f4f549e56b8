import { useQuery } from "@tanstack/react-query";
import { may, useMe } from "../../shared/session";
import { hasDocuments, keys } from "./api";

/** Whether a collection has a document at all; undefined where that is not known, or not for the person to know. */
export function useHasDocuments(collection: string): boolean | undefined {
  return useQuery({
    queryKey: keys.anyDocument(collection),
    queryFn: () => hasDocuments(collection),
    enabled: may(useMe().data, "reader", collection),
    // Whoever has just added the first one comes here to ask about it.
    staleTime: 0,
  }).data;
}

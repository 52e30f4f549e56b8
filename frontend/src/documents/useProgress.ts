import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { type Document, stageOf } from "./status";
import { documentsKey } from "./useDocuments";

const POLL_MILLISECONDS = 1000;

/** Keeps the states of documents current while some of them are being taken in. */
export function useProgress(collection: string, documents: readonly Document[] | undefined): void {
  const queries = useQueryClient();
  const working = documents?.some((one) => stageOf(one) === "working") ?? false;
  useEffect(() => {
    if (!working) return undefined;
    const timer = setInterval(
      () => void queries.invalidateQueries({ queryKey: documentsKey(collection) }),
      POLL_MILLISECONDS,
    );
    return () => clearInterval(timer);
  }, [queries, collection, working]);
}

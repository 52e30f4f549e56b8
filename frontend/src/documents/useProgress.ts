import { type InfiniteData, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { inCollection, type Schemas } from "../client/api";
import { events } from "../client/events";
import { isAbort } from "../client/problem";
import { type Document, stageOf } from "./status";
import { documentsKey } from "./useDocuments";

const POLL_MILLISECONDS = 1000;
const RECONNECT_MILLISECONDS = 3000;

/** Keeps the states of documents current: told by the service as they change; asked for while it cannot tell. */
export function useProgress(collection: string, documents: readonly Document[] | undefined): void {
  const queries = useQueryClient();
  const [live, setLive] = useState(false);
  const working = documents?.some((one) => stageOf(one) === "working") ?? false;

  useEffect(() => {
    const control = new AbortController();
    void follow(queries, collection, control.signal, setLive);
    return () => control.abort();
  }, [queries, collection]);

  useEffect(() => {
    if (live || !working) return undefined;
    const timer = setInterval(() => void refresh(queries, collection), POLL_MILLISECONDS);
    return () => clearInterval(timer);
  }, [queries, collection, live, working]);
}

function refresh(queries: QueryClient, collection: string): Promise<void> {
  return queries.invalidateQueries({ queryKey: documentsKey(collection) });
}

async function follow(
  queries: QueryClient,
  collection: string,
  signal: AbortSignal,
  setLive: (live: boolean) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const { name, data } of events(inCollection("/v1/documents/events", collection), {
        signal,
      })) {
        setLive(true);
        if (name === "document") await apply(queries, collection, data as Document);
      }
    } catch (error) {
      if (isAbort(error)) return;
    }
    setLive(false);
    // What changed while nobody listened.
    await refresh(queries, collection);
    await new Promise((done) => setTimeout(done, RECONNECT_MILLISECONDS));
  }
}

type Pages = InfiniteData<Schemas["DocumentsOut"]>;

/** Puts a changed document into the list that is shown; one that is not in it makes the list be asked for anew. */
async function apply(queries: QueryClient, collection: string, changed: Document): Promise<void> {
  const key = documentsKey(collection);
  const known = queries
    .getQueryData<Pages>(key)
    ?.pages.some(({ documents }) => documents.some(({ id }) => id === changed.id));
  if (!known) return refresh(queries, collection);
  queries.setQueryData<Pages>(key, (data) => data && withChange(data, changed));
}

/** The pages with the document as it is now, or without it once it is being deleted. */
export function withChange(data: Pages, changed: Document): Pages {
  const replace = (one: Document) => (one.id === changed.id ? changed : one);
  const pages = data.pages.map((page) => ({
    ...page,
    documents: page.documents.map(replace).filter(({ status }) => status !== "DELETING"),
  }));
  return { ...data, pages };
}

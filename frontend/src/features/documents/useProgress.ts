import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { isAbort, Problem } from "../../shared/client/problem";
import { documentEvents, keys, PAGE } from "./api";
import { changesOf, forget, record } from "./changes";
import { type Document, stageOf } from "./status";

const POLL_MILLISECONDS = 1000;
const RECONNECT_MILLISECONDS = 3000;
/** A thousand documents that change together are drawn a few times, not a thousand. */
const GATHER_MILLISECONDS = 100;

/**
 * Keeps the states of documents current: told by the service as they change; asked for while it cannot tell. Whether
 * nothing has been heard since the service was asked last.
 */
export function useProgress(collection: string, documents: readonly Document[] | undefined): boolean {
  const queries = useQueryClient();
  const [live, setLive] = useState(false);
  const [isLost, setLost] = useState(false);
  const working = documents?.some((one) => stageOf(one) === "working") ?? false;
  const pages = Math.ceil((documents?.length ?? 0) / PAGE);

  useEffect(() => {
    const control = new AbortController();
    // What was noted when this list was last open may have changed again since.
    if (changesOf(collection).size > 0) void refresh(queries, collection);
    void follow(queries, collection, control.signal, (now) => {
      setLive(now === "live");
      setLost(now === "lost");
    });
    return () => control.abort();
  }, [queries, collection]);

  useEffect(() => {
    if (live || !working) return undefined;
    // A long list takes as many requests as it has pages: it is asked for less often.
    const timer = setInterval(() => void refresh(queries, collection), POLL_MILLISECONDS * pages);
    return () => clearInterval(timer);
  }, [queries, collection, live, working, pages]);

  return isLost;
}

async function refresh(queries: QueryClient, collection: string): Promise<void> {
  const seen = changesOf(collection);
  const queryKey = keys.all(collection);
  await queries.invalidateQueries({ queryKey });
  if (queries.getQueryState(queryKey)?.status === "success") forget(collection, seen);
}

async function follow(
  queries: QueryClient,
  collection: string,
  signal: AbortSignal,
  tell: (now: "live" | "lost" | "silent") => void,
): Promise<void> {
  const gathered = gather(collection);
  while (!signal.aborted) {
    let wasLive = false;
    try {
      for await (const { name, data } of documentEvents(collection, signal)) {
        wasLive = true;
        tell("live");
        if (name === "document") gathered(data as Document);
      }
    } catch (error) {
      if (isAbort(error)) return;
      // A stream that breaks is taken up again; one that cannot be begun is a service that cannot be reached.
      tell(Problem.of(error).status === 0 && !wasLive ? "lost" : "silent");
    }
    // What changed while nobody listened.
    await refresh(queries, collection);
    await new Promise((done) => setTimeout(done, RECONNECT_MILLISECONDS));
  }
}

/** Notes changes together with those that follow at once. */
function gather(collection: string): (change: Document) => void {
  let waiting: Document[] = [];
  return (change) => {
    waiting.push(change);
    if (waiting.length > 1) return;
    setTimeout(() => {
      record(collection, waiting);
      waiting = [];
    }, GATHER_MILLISECONDS);
  };
}

import { useQueries, useQueryClient } from "@tanstack/react-query";
import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";
import { Problem } from "../../shared/client/problem";
import { findDocument, keys } from "./api";
import { useChange } from "./conversations";
import type { Scope } from "./types";

export const EVERYTHING: Scope = { document_ids: [], folders: [], tags: [] };

export const isLimited = ({ metadata, ...chosen }: Scope) =>
  Boolean(metadata) || Object.values(chosen).some(({ length }) => length > 0);

/** What is asked: a collection, and what else a scope names. */
export const askedIn = (collection: string, { collections = [] }: Scope) => [collection, ...collections];

interface Kept {
  collection: string;
  scope: Scope;
  collections: string[];
}

interface Scopes {
  /** What a conversation that is yet to start is limited to, by collection. */
  scopes: Record<string, Scope>;
}

const useScopes = create<Scopes>()(
  persist(() => ({ scopes: {} }), {
    name: "askdock.scopes",
    storage: createJSONStorage(() => sessionStorage),
  }),
);

/** What questions are asked of: of a conversation as the service keeps it, of a new one as it was chosen here. */
export function useScope(conversation: string | null, collection: string, kept: Kept | undefined) {
  const queries = useQueryClient();
  const change = useChange();
  const written = useScopes((state) => state.scopes[collection]);

  function setScope(scope: Scope, first = collection) {
    if (conversation === null) {
      useScopes.setState(({ scopes }) => ({ scopes: { ...scopes, [first]: scope } }));
      return;
    }
    const { collections: _, ...where } = scope;
    const changed = { scope: where, collections: askedIn(first, scope) };
    queries.setQueryData<Kept>(
      keys.conversation(conversation),
      (known) => known && { ...known, ...changed, collection: first },
    );
    change.mutate({ id: conversation, ...changed });
  }

  const known = kept && { ...kept.scope, collections: kept.collections.slice(1) };
  const scope = (conversation === null ? written : known) ?? EVERYTHING;
  return { scope, setScope, isChanging: change.isPending };
}

/** The names of documents by id; null for one that is gone or hidden, nothing for one that is still asked for. */
export function useNames(
  collections: readonly string[],
  ids: readonly string[],
): ReadonlyMap<string, string | null> {
  return useQueries({
    queries: ids.map((id) => ({
      queryKey: keys.documentName(collections, id),
      queryFn: () =>
        findDocument(collections, id).then(
          ({ name }) => name,
          (error: unknown) => {
            if (Problem.of(error).status !== 404 && Problem.of(error).status !== 403) throw error;
            return null;
          },
        ),
      staleTime: 60_000,
    })),
    combine: (found) =>
      new Map(found.flatMap(({ data }, at) => (data === undefined ? [] : [[ids[at] ?? "", data]]))),
  });
}
